"""What the code says to people, found in its syntax: catalogue keys, refusals, remarks, words."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
ROOMS = ("layers", "service", "maps")
REFUSALS = frozenset(
    {"Refusal", "BadInput", "BadFile", "Unknown", "Clash", "NotToBeHad", "NotAllowed", "NotReady"}
)
HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


class Said(NamedTuple):
    """A call that ends up as a sentence; ``places`` is None where they cannot be read off."""

    where: str
    by: str
    key: str
    places: frozenset[str] | None


class Word(NamedTuple):
    """A Chinese string in code; ``is_put_together``: joined with others or formatted."""

    file: str
    line: int
    text: str
    is_put_together: bool


@cache
def trees() -> list[tuple[str, ast.Module]]:
    """Every module of the project by its path from the root."""
    return [
        (file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8")))
        for room in ROOMS
        for file in sorted((ROOT / room).rglob("*.py"))
    ]


def calls(names: frozenset[str]) -> Iterator[tuple[str, str, ast.Call]]:
    """Every call of one of these names: where, which name, the call."""
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in names:
                    yield f"{file}:{node.lineno}", name, node


def constants(node: ast.expr) -> list[str] | None:
    """The strings an expression can be when it is written out, also as a choice of two."""
    if text := _text(node):
        return [text]
    if isinstance(node, ast.IfExp):
        one, other = constants(node.body), constants(node.orelse)
        return one + other if one is not None and other is not None else None
    return None


def remarks() -> list[Said]:
    """``Remark("key", {"place": …})``."""
    return [
        Said(where, name, key, _dict_keys(call.args[1]) if call.args[1:] else frozenset())
        for where, name, call in calls(frozenset({"Remark"}))
        for key in constants(call.args[0]) or []
    ]


def refusals() -> list[Said]:
    """``BadInput("code", field=…, place=…)`` and its sisters, where the code is written out."""
    own = {"field", "report", "retry_after_s"}
    return [
        Said(where, name, key, _keywords(call, own))
        for where, name, call in calls(REFUSALS)
        for key in constants(call.args[0]) or []
    ]


def refusals_by_variable() -> set[str]:
    """The files that raise a refusal whose code is not written out in the call."""
    return {
        where.split(":")[0] for where, _, call in calls(REFUSALS) if constants(call.args[0]) is None
    }


def sentences() -> list[Said]:
    """``say("key", language, place=…)``."""
    return [
        Said(where, name, key, _keywords(call, set()))
        for where, name, call in calls(frozenset({"say"}))
        for key in constants(call.args[0]) or []
    ]


def dotted(topics: frozenset[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Strings and formatted strings that look like keys of these topics, and where they stand.

    A formatted one is given as a pattern: ``f"refusal.{code}"`` → ``refusal\\..+``.
    """
    whole: dict[str, str] = {}
    patterns: dict[str, str] = {}
    key = re.compile(rf"(?:{'|'.join(sorted(topics))})\.[a-z_.]+")
    for file, tree in trees():
        formatted = {
            part
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        }
        for node in ast.walk(tree):
            where = f"{file}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.JoinedStr):
                pattern = "".join(
                    re.escape(text) if (text := _text(part)) else ".+" for part in node.values
                )
                if pattern.split("\\.")[0] in topics:
                    patterns[pattern] = where
            elif (text := _text(node)) and node not in formatted and key.fullmatch(text):
                whole[text] = where
    return whole, patterns


def chinese() -> list[Word]:
    """Every Chinese string in code that is not a docstring."""
    found = []
    for file, tree in trees():
        together: set[ast.AST] = set()
        told: set[ast.AST] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                told.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                together.update(node.values)
            elif isinstance(node, ast.Attribute) and node.attr == "join":
                together.add(node.value)
        for node in ast.walk(tree):
            if (text := _text(node)) and HAN.search(text) and node not in told:
                found.append(Word(file, getattr(node, "lineno", 0), text, node in together))
    return found


def _text(node: ast.AST) -> str:
    """The string that stands there written out; blank when it is something else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _dict_keys(node: ast.expr) -> frozenset[str] | None:
    if not isinstance(node, ast.Dict):
        return None
    keys = [constants(key) if key is not None else None for key in node.keys]
    return None if None in keys else frozenset(one for key in keys for one in key or [])


def _keywords(call: ast.Call, own: set[str]) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(name for name in names if name) - own
