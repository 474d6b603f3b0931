"""What can be asked, set, refused, run or brought in is named in a README, or this fails.

A README is checked for names, for links and for the numbers it quotes; whether its sentences
are true is for its readers.
"""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from layers.catalog import IMPORTERS
from layers.command import life, log
from layers.db import migrate
from layers.errors import Refusal
from layers.words import knows
from service.app import create_app
from service.errors import STATUS_OF, STATUS_OF_CODE
from service.settings import Settings
from tests.house.bare import ROOT

# The whole way in, from a clone to an answer, and to knowing that it is right.
TWO_COMMANDS = ("scripts/run", "scripts/test")
NOT_OURS = {"var", "node_modules"}
DOCUMENTS = sorted(
    file
    for file in ROOT.rglob("*.md")
    if not {part for part in file.relative_to(ROOT).parts if part[0] == "." or part in NOT_OURS}
)
PACKAGES = ("service", "layers", "maps", "scripts", "tests")


@cache
def readme(folder: str) -> str:
    file = ROOT / folder / "README.md"
    assert file.is_file(), f"there is no {folder}/README.md"
    return file.read_text(encoding="utf-8")


def missing(wanted: set[str], folder: str) -> list[str]:
    assert wanted
    return sorted(name for name in wanted if name not in readme(folder))


# --- the service ---


@pytest.fixture
def routes(tmp_path: Path) -> set[str]:
    """Every way in, as ``GET /api/incidents``: those of the API's document, and the pages."""
    app = create_app(Settings(database_url="", var_dir=tmp_path))
    found = {
        f"{method.upper()} {path}"
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }
    waiting: list[Any] = list(app.routes)
    while waiting:
        one = waiting.pop()
        waiting += getattr(getattr(one, "original_router", None), "routes", [])
        methods = getattr(one, "methods", None) or set()
        # A part of an address that may hold slashes is written as any other: {key}, not {key:path}.
        address = getattr(one, "path_format", getattr(one, "path", ""))
        found |= {f"{method} {address}" for method in methods - {"HEAD"}}
    return found


def test_every_route_is_explained(routes: set[str]) -> None:
    assert {"GET /", "GET /docs", "POST /api/incidents"} <= routes
    assert missing({f"`{route}`" for route in routes}, "service") == []


def test_no_route_is_explained_that_is_not_there(routes: set[str]) -> None:
    told = set(re.findall(r"^\| `((?:GET|POST|PUT|PATCH|DELETE) [^`]+)`", readme("service"), re.M))
    assert told - routes == set()


def test_every_setting_is_explained() -> None:
    names = {f"`SITU_{name.upper()}`" for name in Settings.model_fields}
    assert missing(names, "service") == []


def test_every_default_that_is_told_is_the_default() -> None:
    for name, default in re.findall(r"^\| `SITU_(\w+)` \| `([^`]+)` \|", readme("service"), re.M):
        kept = str(Settings.model_fields[name.lower()].default)
        assert default in (kept, str(Path(kept).name)), name


def kinds(of: type[Refusal] = Refusal) -> set[type[Refusal]]:
    return {of, *(below for kind in of.__subclasses__() for below in kinds(kind))}


def test_every_refusal_is_explained_with_its_status() -> None:
    lines = {f"| `{kind.__name__}` | {status} |" for kind, status in STATUS_OF.items()}
    lines |= {f"| `{code}` | {status} |" for code, status in STATUS_OF_CODE.items()}
    assert missing(lines, "service") == []
    assert missing({kind.__name__ for kind in kinds()}, "service") == []


def test_every_code_that_a_path_may_refuse_with_has_its_words() -> None:
    cells = re.findall(r"^\| `[A-Z]+ /.*\| ([^|]*) \|$", readme("service"), re.M)
    codes = {code for cell in cells for code in re.findall(r"`(\w+)`", cell)}
    assert len(codes) > 20
    assert sorted(code for code in codes if not knows(f"refusal.{code}")) == []


# The tables from which a flow takes the name of an event.
EVENTS_OF = {
    "life.EVENTS": set(life.EVENTS.values()),
    "log.EVENTS": set(log.EVENTS.values()),
}


def events() -> set[str]:
    """What is ever written down about an incident: the third argument of ``store.record``."""
    found = set()
    for file in sorted((ROOT / "service").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            is_event = isinstance(node, ast.Call) and ast.unparse(node.func) == "store.record"
            if is_event and "audit" not in (file.parent.name, file.stem):
                name = node.args[2] if len(node.args) > 2 else None
                if isinstance(name, ast.Subscript):
                    found |= EVENTS_OF[ast.unparse(name.value)]
                    continue
                assert isinstance(name, ast.Constant), f"{file.name}: an event without a name"
                found.add(str(name.value))
    return found


def test_every_event_is_explained() -> None:
    assert missing({f"| `{name}` |" for name in events()}, "layers") == []


# --- the layers ---


def test_every_layer_that_files_can_fill_is_explained() -> None:
    assert missing({f"`{name}`" for name in IMPORTERS}, "layers") == []


def test_every_package_is_explained() -> None:
    for folder in ("layers", "service", "maps"):
        inside = {file.parent.name for file in (ROOT / folder).glob("*/__init__.py")}
        assert missing({f"{name}/" for name in inside}, folder) == []


def test_every_table_is_explained() -> None:
    tables = {
        name for one in migrate.known() for name in re.findall(r"CREATE TABLE (\w+)", one.sql)
    }
    assert missing({f"`{name}`" for name in tables}, "layers") == []


def test_every_code_list_is_explained() -> None:
    lists = {f"`{file.name}`" for file in (ROOT / "layers" / "codes").glob("*.csv")}
    assert missing(lists, "layers/codes") == []


def test_every_library_of_others_has_its_reason() -> None:
    wished = (ROOT / "scripts" / "locks" / "run.in").read_text(encoding="utf-8").split()
    packages = {f"`{wish.partition('==')[0]}`" for wish in wished}
    assert missing(packages, "layers") == []


# --- scripts and tests ---


def test_every_script_is_explained() -> None:
    scripts = {
        f"`scripts/{file.name}`"
        for file in (ROOT / "scripts").iterdir()
        if file.is_file() and not file.suffix
    }
    assert missing(scripts, "scripts") == []


def test_every_room_of_the_tests_is_explained() -> None:
    rooms = {f"`{file.parent.name}/`" for file in (ROOT / "tests").glob("*/*.py")}
    assert missing(rooms, "tests") == []


# --- the way in ---


def test_the_readme_has_the_two_commands_and_the_rooms_of_the_house() -> None:
    assert missing(set(TWO_COMMANDS), "") == []
    assert missing({f"({folder}/README.md)" for folder in PACKAGES}, "") == []


# --- what holds for all ---

FENCE = re.compile(r"^```.*?^```", re.M | re.S)
LINK = re.compile(r"\]\(([^)\s]+)\)")
# A path of ours as it is written in a sentence; with a placeholder in it, it is no path.
PATH = re.compile(r"(?<![\w./-])(?:service|layers|maps|scripts|tests|docs)/[\w./-]*\w")


def anchors(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_leads_somewhere(file: Path) -> None:
    lost = []
    for link in LINK.findall(FENCE.sub("", file.read_text(encoding="utf-8"))):
        path, _, anchor = link.partition("#")
        if ":" in path:
            continue
        target = (file.parent / path) if path else file
        heads = anchors(target.read_text(encoding="utf-8")) if anchor and target.is_file() else {""}
        if not target.exists() or anchor not in heads:
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_path_that_is_named_is_there(file: Path) -> None:
    named = set(PATH.findall(file.read_text(encoding="utf-8")))
    here = {ROOT, file.parent}
    assert sorted(one for one in named if not any((at / one).exists() for at in here)) == []


@cache
def constants() -> dict[str, set[object]]:
    """Every number that has a name of its own, by that name."""
    found: dict[str, set[object]] = {}
    for folder in ("service", "layers", "maps"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if not isinstance(node, ast.Assign | ast.AnnAssign):
                    continue
                if isinstance(node.value, ast.Constant):
                    for target in getattr(node, "targets", None) or [node.target]:
                        found.setdefault(ast.unparse(target), set()).add(node.value.value)
    return found


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_number_that_is_quoted_is_the_one_in_the_code(file: Path) -> None:
    for name, number in re.findall(
        r"`(_?[A-Z][A-Z_]+)` = ([\d.]*\d)", file.read_text(encoding="utf-8")
    ):
        assert float(number) in constants().get(name, set()), f"{name} is not {number}"
