"""The code lists: facts as data files that a county can replace. See README.md beside them.

Each list is read once; every row has a ``code`` and a name in Chinese and in English.
"""

import csv
import functools
from collections.abc import Mapping
from pathlib import Path

Row = Mapping[str, str]
_HOME = Path(__file__).parent


@functools.cache
def code_list(name: str) -> Mapping[str, Row]:
    """The rows of one list by code, in the file's order: ``code_list("skills")``."""
    with (_HOME / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def code_named(list_name: str, name: str) -> str | None:
    """The code whose Chinese name, or one of its other names, is exactly ``name``."""
    for code, row in code_list(list_name).items():
        if name in (code, row["name_zh"], *row.get("also", "").split("|")) and name:
            return code
    return None


def name_of(list_name: str, code: str, language: str = "zh") -> str:
    """The name of a code in that language; an unknown code names itself."""
    row = code_list(list_name).get(code)
    return row[f"name_{language}"] if row else code
