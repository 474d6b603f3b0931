"""The decision sheet as the browser reads it: plain JSON, sentences said, codes named.

Nothing is decided here: a ``Remark`` becomes its sentence in the reader's language, and every
code gets its name beside it (``status`` and ``status_name``), so that the page need not know
a single code list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import numpy as np

from layers.codes import code_list, name_of
from layers.command.sheet import (
    ClosureShown,
    DepotChoice,
    Holding,
    ItemNeed,
    Near,
    Remark,
    Sheet,
    Shortfall,
    SkillNeed,
    TeamChoice,
)
from layers.telling import tell

# which code list names which field
_NAMED: Mapping[type, Mapping[str, str]] = {
    TeamChoice: {
        "kind": "team_kinds", "status": "team_statuses", "skills": "skills", "fits": "skills",
        "vehicle": "vehicles",
    },
    DepotChoice: {"depot_level": "depot_levels", "vehicle": "vehicles"},
    SkillNeed: {"skill": "skills"},
    Near: {"risk_level": "risk_levels"},
    ClosureShown: {"effect": "closure_effects"},
}  # fmt: skip
_AS_IT_IS = frozenset({str, int, float, bool, type(None)})
_ROWS = frozenset({list, tuple})
_KIND_LIST_OF_NEAR = {"hazard": "hazard_kinds", "facility": "place_kinds"}


class Line(list[list[float]]):
    """A way's points: known to be numbers and no words, however many they are."""


def sheet_json(sheet: Sheet, language: str) -> dict[str, Any]:
    """The sheet as JSON values. Raises KeyError for a remark that no catalogue can say."""
    told: dict[str, Any] = _told(sheet, language)
    return told


def _told(value: object, language: str) -> Any:
    if type(value) in _AS_IT_IS:  # first: most of a sheet is
        return value
    if type(value) in _ROWS:
        return [_told(one, language) for one in value]  # type: ignore[attr-defined]
    if isinstance(value, Remark):
        params = {name: _told(part, language) for name, part in value.params.items()}
        text = tell(value.code, value.params, language)
        return {"code": value.code, "params": params, "text": text}
    if is_dataclass(value):
        return _record(value, language)
    if isinstance(value, Mapping):
        return {str(key): _told(part, language) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_told(one, language) for one in value]
    return _plain(value)


def _plain(value: object) -> Any:
    """A single value as JSON has it; a way's points."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return Line(value.tolist()) if isinstance(value, np.ndarray) else value


def _record(value: Any, language: str) -> dict[str, Any]:
    out = {name: _told(getattr(value, name), language) for name in _fields_of(value.__class__)}
    lists = dict(_NAMED.get(type(value), {}))
    if isinstance(value, Near) and value.what in _KIND_LIST_OF_NEAR:
        lists["kind"] = _KIND_LIST_OF_NEAR[value.what]
    if isinstance(value, Shortfall) and value.what == "skill":
        out["name"] = name_of("skills", value.code, language)
    if language != "zh" and isinstance(value, (Holding, ItemNeed, Shortfall)):
        item_code = str(out.get("item_code") or out.get("code"))
        out["name"] = _in_english(out["name"], item_code, language)
    for field, list_name in lists.items():
        code = out[field]
        out[f"{field}_name"] = (
            [name_of(list_name, one, language) for one in code]
            if isinstance(code, list)
            else name_of(list_name, code, language)
        )
    return out


@cache
def _fields_of(record: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(record))


def _in_english(name: str, item_code: str, language: str) -> str:
    """An item by the working list's name, where that list knows it under the same Chinese name."""
    known = code_list("items").get(item_code)
    return name_of("items", item_code, language) if known and known["name_zh"] == name else name
