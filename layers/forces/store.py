"""Where teams are kept. Every act works in the caller's transaction and never commits."""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import Unknown
from layers.forces.model import Position, Team, TeamStatus
from layers.ids import LonLat, RegionCode, TeamCode
from layers.importing.saving import Named, Saved, named_rows, save_rows
from layers.roads.vehicles import Vehicle

_QUERIES = Queries(Path(__file__).with_name("queries.sql"))


def all(conn: connection, region_code: RegionCode) -> list[Team]:  # noqa: A001
    """The teams in service by code, each with its newest position."""
    rows = _QUERIES.all(conn, "teams", region_code=region_code, team_code=None)
    return [_team(region_code, row) for row in rows]


def find(conn: connection, region_code: RegionCode, team_code: TeamCode) -> Team | None:
    """The team in service with that code, or None."""
    row = _QUERIES.find(conn, "teams", region_code=region_code, team_code=team_code)
    return None if row is None else _team(region_code, row)


def get(conn: connection, region_code: RegionCode, team_code: TeamCode) -> Team:
    """The team in service with that code. Raises Unknown ``no_team``."""
    team = find(conn, region_code, team_code)
    if team is None:
        raise _unknown(team_code)
    return team


def named(conn: connection, region_code: RegionCode) -> Named:
    """Every team code ever given, with its name and township; None for one that is retired."""
    return named_rows(_QUERIES.all(conn, "named", region_code=region_code))


def save_many(
    conn: connection,
    region_code: RegionCode,
    teams: Sequence[Team],
    vehicle_untold: Collection[TeamCode] = (),
) -> Saved:
    """Adds and changes teams as the planners' table has them; a retired one comes back.

    The status counts for new teams only: what a known team is doing is said by
    ``set_status`` alone. Positions are not touched, nor is the vehicle of a known team whose
    code is among ``vehicle_untold``.
    """
    rows = [
        {**_row(team), "vehicle": None} if team.team_code in vehicle_untold else _row(team)
        for team in teams
    ]
    return save_rows(conn, _QUERIES, "save", region_code, rows)


def record_position(
    conn: connection,
    region_code: RegionCode,
    team_code: TeamCode,
    position: Position,
    given: Mapping[str, object],
) -> None:
    """Adds a sighting to the team's track; ``given`` is the position as it was told.

    Raises Unknown ``no_team``.
    """
    touched = _QUERIES.run(
        conn,
        "record_position",
        region_code=region_code,
        team_code=team_code,
        seen_at=position.seen_at,
        lon=position.at.lon,
        lat=position.at.lat,
        given=json.dumps(dict(given), ensure_ascii=False),
        source=position.source,
    )
    if not touched:
        raise _unknown(team_code)


def set_status(
    conn: connection, region_code: RegionCode, team_code: TeamCode, status: TeamStatus
) -> None:
    """Says what the team is doing now. Raises Unknown ``no_team``."""
    touched = _QUERIES.run(
        conn, "set_status", region_code=region_code, team_code=team_code, status=status.value
    )
    if not touched:
        raise _unknown(team_code)


def retire(conn: connection, region_code: RegionCode, team_code: TeamCode) -> None:
    """Takes the team out of service. Raises Unknown ``no_team``."""
    if not _QUERIES.run(conn, "retire", region_code=region_code, team_code=team_code):
        raise _unknown(team_code)


def _unknown(team_code: TeamCode) -> Unknown:
    return Unknown("no_team", field="team_code", team_code=team_code)


def _team(region_code: RegionCode, row: Row) -> Team:
    """A row of the statement ``teams`` as a team."""
    fields = dict(row)
    seen_at, seen_source = fields.pop("seen_at"), fields.pop("seen_source")
    seen = LonLat(fields.pop("seen_lon"), fields.pop("seen_lat"))
    return Team(
        region_code=region_code,
        base=LonLat(fields.pop("lon"), fields.pop("lat")),
        skills=frozenset(fields.pop("skills")),
        phones=tuple(fields.pop("phones")),
        status=TeamStatus(fields.pop("status")),
        vehicle=Vehicle(fields.pop("vehicle")),
        last_position=None if seen_at is None else Position(seen, seen_at, seen_source),
        **fields,
    )


def _row(team: Team) -> Row:
    """A team as the statement ``save`` takes it."""
    return {
        "team_code": team.team_code,
        "name": team.name,
        "kind": team.kind,
        "team_level": team.team_level,
        "skills": sorted(team.skills),
        "people_total": team.people_total,
        "people_available": team.people_available,
        "status": team.status.value,
        "turn_out_min": team.turn_out_min,
        "township_code": team.township_code,
        "address": team.address,
        "lon": team.base.lon,
        "lat": team.base.lat,
        "given": team.given,
        "leader_name": team.leader_name,
        "phones": team.phones,
        "managing_unit": team.managing_unit,
        "vehicle": team.vehicle.value,
        "equipment": team.equipment,
        "note": team.note,
        "is_demo": team.is_demo,
    }
