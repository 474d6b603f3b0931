"""What if: the decision sheet without this team, with that bridge cut – and nothing is saved."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.command import store
from layers.command.sheet import Remark, Sheet
from layers.db import clock
from layers.errors import BadInput
from layers.ids import IncidentId
from layers.telling import tell
from service.flows.find_nearest import find_nearest
from service.flows.show_incident import shown_with
from service.flows.supposing import Supposed, suppose
from service.roads_kept import RoadKeeper


class First(NamedTuple):
    """Who or what stands first on a sheet."""

    code: str
    name: str
    total_min: float


def what_if(
    conn: connection,
    keeper: RoadKeeper,
    incident_id: IncidentId,
    without: Sequence[str],
    supposed: Supposed,
    language: str,
) -> dict[str, Any]:
    """The sheet as it would be, and who takes over; ``conn`` must be a snapshot.

    Raises Unknown ``no_incident``, BadInput ``nobody_of_that_code``, and as ``suppose`` does.
    """
    incident = store.get(conn, incident_id)
    now = clock.now(conn)
    roads = keeper.now(conn, incident.region_code, now, incident.is_exercise)
    before = find_nearest(conn, roads, incident, now)
    strangers = sorted(set(without) - _codes(before))
    if strangers:
        raise BadInput("nobody_of_that_code", field="without", codes=strangers)
    then = suppose(conn, roads, incident.region_code, supposed, now, language)
    after = find_nearest(conn, then, incident, now, frozenset(without))
    marked = replace(after, warnings=[Remark("warning.what_if"), *after.warnings])
    return shown_with(conn, then, incident, marked, language) | {
        "what_if": {
            "without": list(without),
            "cut": list(supposed.cut),
            "open_closures": list(supposed.open_closures),
        },
        "changed": {
            "teams": _changed(_first_team(before), _first_team(after), language),
            "depots": _changed(_first_depot(before), _first_depot(after), language),
        },
    }


def _codes(sheet: Sheet) -> set[str]:
    """Everybody whom a sheet names."""
    teams = {one.team_code for one in sheet.teams}
    depots = {one.depot_code for one in sheet.depots}
    return teams | depots | {one.code for one in sheet.left_out}


def _first_team(sheet: Sheet) -> First | None:
    return next((First(one.team_code, one.name, one.total_min) for one in sheet.teams), None)


def _first_depot(sheet: Sheet) -> First | None:
    return next((First(one.depot_code, one.name, one.total_min) for one in sheet.depots), None)


def _changed(before: First | None, after: First | None, language: str) -> dict[str, Any]:
    """Who stands first now and then, and how many minutes later he comes; None: nobody."""
    later_min = after.total_min - before.total_min if before and after else None
    remark = _told(before, after, later_min)
    return {
        "before": before._asdict() if before else None,
        "after": after._asdict() if after else None,
        "later_min": later_min,
        "text": tell(remark.code, remark.params, language),
    }


def _told(before: First | None, after: First | None, later_min: float | None) -> Remark:
    if after is None or before is None or later_min is None:
        if before is None and after is None:
            return Remark("way.nobody_before")
        name = after.name if after else ""
        return Remark("way.now_first", {"name": name}) if after else Remark("way.nobody_then")
    minutes = {"name": after.name, "later_min": f"{later_min:+.0f}"}
    if before.code == after.code:
        return Remark("way.same_first", {"name": after.name, "later_min": f"{later_min:+.0f}"})
    return Remark("way.other_first", {**minutes, "was": before.name})
