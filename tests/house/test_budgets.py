"""How long anything here may be: a file, a function, a list of arguments.

A file that grows past its budget has a second thing in it which wants a place of its own. All
offenders are named at once, so that they are mended at once.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.bare import ROOT

FILE_LINES = 300
FUNCTION_LINES = 40
ARGUMENTS = 6
CODE = ("service", "layers", "maps")
HOUSE = (*CODE, "scripts", "tests", ".ci")
# The options of a command are its parameters, and a command takes as many as it has.
COMMANDS = ROOT / "service" / "cli"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(ending: str, folders: tuple[str, ...] = HOUSE) -> list[Path]:
    return sorted(
        file
        for folder in folders
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and file.suffix == ending and "__pycache__" not in file.parts
    )


def shown(file: Path) -> str:
    return str(file.relative_to(ROOT))


def functions(file: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def body_lines(function: Function) -> int:
    """The lines of what it does: neither its signature nor its docstring."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def arguments(function: Function) -> int:
    """The arguments that a caller has to think of."""
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return len([one for one in given if one.arg not in ("self", "cls")])


# A script that is run by its name has no ending.
@pytest.mark.parametrize("ending", [".py", ".js", ".css", ".html", ".sql", ".sh", ""])
def test_no_file_is_longer_than_its_budget(ending: str) -> None:
    lengths = {one: len(one.read_text(encoding="utf-8").splitlines()) for one in files(ending)}
    assert lengths, f"there is no file with the ending {ending!r} to measure"
    long = [f"{shown(one)}: {n} lines" for one, n in lengths.items() if n > FILE_LINES]
    assert long == [], f"longer than {FILE_LINES} lines; give the second thing its own file"


def test_no_function_is_longer_than_its_budget() -> None:
    long = [
        f"{shown(file)}:{one.lineno} {one.name}: {lines} lines"
        for file in files(".py", CODE)
        for one in functions(file)
        if (lines := body_lines(one)) > FUNCTION_LINES
    ]
    assert long == [], f"longer than {FUNCTION_LINES} lines; name its steps"


def test_no_function_asks_for_more_than_a_reader_can_hold() -> None:
    many = [
        f"{shown(file)}:{one.lineno} {one.name}: {count} arguments"
        for file in files(".py", CODE)
        if not file.is_relative_to(COMMANDS)
        for one in functions(file)
        if (count := arguments(one)) > ARGUMENTS
    ]
    assert many == [], f"more than {ARGUMENTS} arguments; some of them are one thing"


def test_the_measures_measure() -> None:
    (one,) = ast.parse('def f(self, a, *, b):\n    """Says."""\n    x = (\n        a\n    )\n').body
    assert isinstance(one, ast.FunctionDef)
    assert (body_lines(one), arguments(one)) == (3, 2)
