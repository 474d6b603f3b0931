"""What a review reads besides the stores of the other layers. It writes nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from psycopg2.extensions import connection

from layers.after.feedback import Run
from layers.after.replay import Between
from layers.db.queries import Queries
from layers.ids import ClosureId, HoldId, IncidentId, LonLat, OrderNo, RegionCode, TeamCode
from layers.orders.order import Step
from layers.orders.order_life import State

_QUERIES = Queries(Path(__file__).with_name("queries.sql"))


class Seen(NamedTuple):
    """Where a team was last seen by some moment, EPSG:4490, and who said so."""

    team_code: TeamCode
    name: str
    at: LonLat
    seen_at: datetime
    source: str


def steps(
    conn: connection, region_code: RegionCode, incident_ids: Sequence[IncidentId]
) -> dict[OrderNo, list[Step]]:
    """The steps of each order of these incidents, in the order of their numbers."""
    told = {"region_code": region_code, "incident_ids": list(incident_ids)}
    found: dict[OrderNo, list[Step]] = {}
    for row in _QUERIES.all(conn, "steps", **told):
        fields = dict(row)
        order_no = OrderNo(fields.pop("order_no"))
        step = Step(**{**fields, "state": State(fields["state"])})
        found.setdefault(order_no, []).append(step)
    return found


def holds_between(
    conn: connection, region_code: RegionCode, incident_ids: Sequence[IncidentId]
) -> Mapping[HoldId, Between]:
    """Between which numbers of the logs each hold of these incidents lay."""
    told = {"region_code": region_code, "incident_ids": list(incident_ids)}
    rows = _QUERIES.all(conn, "holds_between", **told)
    return {HoldId(row["hold_id"]): Between(row["taken_after"], row["ended_after"]) for row in rows}


def turn_outs(
    conn: connection, region_code: RegionCode, incident_ids: Sequence[IncidentId]
) -> Mapping[OrderNo, float | None]:
    """Each order's turn-out of its team when it was issued, in minutes; None: no team, or none."""
    told = {"region_code": region_code, "incident_ids": list(incident_ids)}
    rows = _QUERIES.all(conn, "turn_outs", **told)
    return {OrderNo(row["order_no"]): row["turn_out_min"] for row in rows}


def runs(conn: connection, region_code: RegionCode, is_exercise: bool) -> list[Run]:
    """The finished orders of the county's teams, real ones or exercises, the newest first."""
    told = {"region_code": region_code, "is_exercise": is_exercise}
    return [Run(**row) for row in _QUERIES.all(conn, "runs", **told)]


def closures_known(conn: connection, region_code: RegionCode, at: datetime) -> set[ClosureId]:
    """The closures of which the room knew at that moment."""
    rows = _QUERIES.all(conn, "closures_known", region_code=region_code, at=at)
    return {ClosureId(row["closure_id"]) for row in rows}


def positions(conn: connection, region_code: RegionCode, at: datetime) -> list[Seen]:
    """Where each team was last seen by that moment, by code."""
    rows = _QUERIES.all(conn, "positions", region_code=region_code, at=at)
    return [
        Seen(
            TeamCode(row["team_code"]),
            row["name"],
            LonLat(row["lon"], row["lat"]),
            row["seen_at"],
            row["source"],
        )
        for row in rows
    ]
