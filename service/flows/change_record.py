"""Changing a record: only in one's own scope, only the version one has seen."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.codes import code_list
from layers.command.incident import check_text
from layers.errors import BadInput, NotAllowed
from layers.ids import RegionCode
from layers.records import store
from layers.records.model import Layer, Record
from service.auth.roles import MAY, Action, Reach
from service.auth.who import Who

_CODES: Mapping[str, str] = {
    "status": "team_statuses",
    "risk_level": "risk_levels",
    "vehicle": "vehicles",
}


class Which(NamedTuple):
    """The record that is meant."""

    layer: Layer
    region_code: RegionCode
    code: str


def change_record(
    conn: connection, who: Who, which: Which, told: Mapping[str, Any], version: int
) -> Record:
    """The record as it is now. Raises Unknown, NotAllowed ``outside_scope``, BadInput, Stale."""
    asker = who.asker()
    record = store.get(conn, asker, *which)
    told = {field: _plain(value, field) for field, value in told.items()}
    _check(told)
    after = {"unit": record.unit, "township_code": record.township_code, **told}
    for unit, township in (
        (record.unit, record.township_code),
        (after["unit"], after["township_code"]),
    ):
        if not _may_write(who, which.layer, unit, township):
            raise NotAllowed("outside_scope", field="township_code")
    return store.change(conn, asker, record, told, version)


def _may_write(who: Who, layer: Layer, unit: str, township: str) -> bool:
    """Whether a row of that unit and township is one this asker may change."""
    reach = MAY[who.role].get(Action.CHANGE_RECORDS)
    return reach is Reach.COUNTY or (reach is Reach.OWN and who.scope.owns(layer, unit, township))


def _plain(value: Any, field: str) -> Any:
    """Texts without blanks around them; raises BadInput for control marks."""
    if isinstance(value, list):
        return [_plain(one, field) for one in value]
    return check_text(value, field, len(value)) if isinstance(value, str) else value


def _check(told: Mapping[str, Any]) -> None:
    """Raises BadInput for nothing told, or a code that no list has."""
    if not told:
        raise BadInput("nothing_told")
    for field, name in _CODES.items():
        if field in told and told[field] not in code_list(name):
            allowed = sorted(code_list(name))
            raise BadInput("not_in_list", field=field, value=told[field], allowed=allowed)
