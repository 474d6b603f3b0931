"""Keeping the chain and the roster: changes by version, and handing a shift over to the next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.codes import code_list
from layers.command.incident import check_text
from layers.duty import roster_store, store
from layers.duty.model import Handover, Limits, Post, Shift
from layers.errors import BadInput
from layers.ids import PostCode, RegionCode, ShiftId
from layers.moments import planned
from layers.places import regions
from layers.places import store as places

TEXT_LIMIT, NOTE_LIMIT = 100, 2000
_LISTS = {"committee": "committees", "level": "response_levels"}


class Passed(NamedTuple):
    """A handover as it is told: from which shift to which, by whom, to whom, what was said."""

    from_shift: int
    to_shift: int
    given_by: str
    taken_by: str
    note: str


def change_post(
    conn: connection,
    region_code: RegionCode,
    post_code: PostCode,
    told: Mapping[str, Any],
    version: int,
) -> Post:
    """The post as it is now. Raises Unknown ``no_post``, BadInput, Stale."""
    post = store.get(conn, region_code, post_code)
    told = _plain(told)
    for field, name in _LISTS.items():
        _check_listed(field, told.get(field), list(code_list(name)))
    if told.get("township_code"):
        known = [str(one.place_code) for one in places.all(conn, region_code, ["township"])]
        _check_listed("township_code", told["township_code"], known)
    return store.change(conn, post, told, version)


def change_shift(
    conn: connection,
    region_code: RegionCode,
    shift_id: ShiftId,
    told: Mapping[str, Any],
    version: int,
    now: datetime,
) -> Shift:
    """The shift as it is now. Raises Unknown ``no_shift``, BadInput, Stale."""
    shift = roster_store.get(conn, region_code, shift_id)
    told = dict(_plain(told))
    if "ends_at" in told:
        told["ends_at"] = planned(told["ends_at"], "ends_at", now)
    return roster_store.change(conn, shift, told, version)


def set_limits(
    conn: connection, region_code: RegionCode, told: Mapping[str, Any], version: int
) -> Limits:
    """The county's limits as they are now. Raises Unknown ``no_region``, Stale."""
    regions.get(conn, region_code)
    return store.set_limits(conn, region_code, told, version)


def hand_over(conn: connection, region_code: RegionCode, passed: Passed, actor: str) -> Handover:
    """Writes down that a shift was given over. Raises Unknown ``no_shift``, BadInput."""
    if passed.from_shift == passed.to_shift:
        raise BadInput("handover_to_itself", field="to_shift")
    told = _plain(passed._asdict())
    for number in (passed.from_shift, passed.to_shift):
        roster_store.get(conn, region_code, ShiftId(number))
    for field in ("given_by", "taken_by"):
        if not told[field]:
            raise BadInput("name_missing", field=field)
    handover = Handover(
        region_code,
        ShiftId(passed.from_shift),
        ShiftId(passed.to_shift),
        told["given_by"],
        told["taken_by"],
        told["note"],
        actor,
    )
    return roster_store.hand_over(conn, handover)


def _check_listed(field: str, value: str | None, allowed: list[str]) -> None:
    """Raises BadInput for a code that the list does not have; blank is everywhere."""
    if value and value not in allowed:
        raise BadInput("not_in_list", field=field, value=value, allowed=allowed)


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """What is told, without blanks around the texts; raises BadInput for nothing told.

    A number that was read masked must not be written back: it would be lost.
    """
    if not told:
        raise BadInput("nothing_told")
    return {field: _checked(field, value) for field, value in told.items()}


def _checked(field: str, value: Any) -> Any:
    if isinstance(value, list):
        return [{name: _checked(name, part) for name, part in one.items()} for one in value]
    if not isinstance(value, str):
        return value
    if field.endswith("phone") and "*" in value:
        raise BadInput("masked_phone", field=field)
    return check_text(value, field, NOTE_LIMIT if field == "note" else TEXT_LIMIT)
