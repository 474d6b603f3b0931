"""A page's modules as one classic script: one thing to ask for, and it also runs from ``file:``.

Each module becomes a function of its own that returns what it exports, after those that it
imports. Only the forms that our scripts use are known
(README.md names them); any other is an error here and not a page that stays empty somewhere else.
"""

import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

_IMPORT = re.compile(r'import (?:\{ (?P<names>[^{}]+) \} from )?"(?P<path>\.{1,2}/[\w./-]+\.js)";')
_NAME = re.compile(r"\s*(\w+)(?: as (\w+))?\s*")
_EXPORT = re.compile(r"export (?:const (\w+) =|(?:async )?function (\w+)\(|class (\w+)\b).*")
_BEGINS = re.compile(r"\s*(import|export)\b(?!\s*:)")
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|//.*")
_LATER = re.compile(r"\bimport\s*[(.]")
_ENDS_ITSELF = re.compile(r"</script|<!--", re.IGNORECASE)


class NotLinked(ValueError):
    """A module is written in a form that is not known here, or imports go round in a circle."""


@dataclass
class Module:
    """A script taken apart; ``imports`` are (path, [(name there, name here)])."""

    name: str
    imports: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    exports: list[str] = field(default_factory=list)
    body: str = ""


def in_order(names: Iterable[str], read: Callable[[str], str]) -> list[Module]:
    """The modules of these names and all that they import, as a browser would run them.

    ``read`` gives a module's text by its name (``map/boot.js``). Raises NotLinked.
    """
    known: dict[str, Module] = {}

    def visit(name: str, way: tuple[str, ...]) -> None:
        if name in way:
            raise NotLinked(f"a circle of imports: {' -> '.join((*way[way.index(name) :], name))}")
        if name in known:
            return
        module = _taken_apart(name, read(name))
        for path, wanted in module.imports:
            visit(path, (*way, name))
            if missing := {one for one, _ in wanted} - set(known[path].exports):
                raise NotLinked(f"{name}: {path} does not export {', '.join(sorted(missing))}")
        known[name] = module

    for name in names:
        visit(name, ())
    return list(known.values())


def linked(names: Iterable[str], read: Callable[[str], str]) -> str:
    """One strict classic script that does what the modules do. Raises NotLinked."""
    modules = in_order(names, read)
    place = {module.name: f"${number}" for number, module in enumerate(modules)}
    parts = [_as_function(module, place) for module in modules]
    return "\n".join(['(() => {\n"use strict";', *parts, "})();\n"])


def _as_function(module: Module, place: dict[str, str]) -> str:
    taken = [
        f"const {{ {', '.join(f'{name}: {here}' for name, here in names)} }} = {place[path]};"
        for path, names in module.imports
        if names
    ]
    given = f"return {{ {', '.join(module.exports)} }};"
    start = f"// {module.name}\nconst {place[module.name]} = (() => {{"
    return "\n".join([start, *taken, *filter(None, [module.body]), given, "})();"])


# Whoever asks for the same modules in another order has them joined anew, and not read anew.
@lru_cache(maxsize=512)
def _taken_apart(name: str, text: str) -> Module:
    """The module, for everybody who asks: not to be changed."""
    if found := _ENDS_ITSELF.search(text):
        raise NotLinked(f"{name}: {found[0]} in a script would end its own element")
    module, is_top, body = Module(name), True, []
    for number, line in enumerate(text.splitlines(), 1):
        begins = _BEGINS.match(line)
        if begins and begins[1] == "import" and is_top and (found := _IMPORT.fullmatch(line)):
            module.imports.append(_imported(name, found))
            continue
        is_top = is_top and (not line.strip() or line.startswith("//"))
        if begins and (found := _EXPORT.fullmatch(line)):
            module.exports.append(found[1] or found[2] or found[3])
        elif begins or _LATER.search(_QUOTED.sub("", line)):
            raise NotLinked(f"{name}:{number}: this form is not known: {line.strip()}")
        body.append(line.removeprefix("export "))
    module.body = "\n".join(body)
    return module


def _imported(name: str, found: re.Match[str]) -> tuple[str, list[tuple[str, str]]]:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), found["path"]))
    names = [_NAME.fullmatch(one) for one in found["names"].split(",")] if found["names"] else []
    if path.startswith("..") or None in names:
        raise NotLinked(f"{name}: this form is not known: {found[0]}")
    return path, [(one[1], one[2] or one[1]) for one in names if one]
