"""Rescue teams as planners write them down."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from psycopg2.extensions import connection

from layers.errors import BadInput
from layers.forces import rules, store
from layers.forces.model import Team, TeamStatus
from layers.ids import RegionCode, TeamCode
from layers.importing import readers
from layers.importing.fields import Field
from layers.importing.importer import WHO_AND_WHERE, Entry, Importer, Known
from layers.importing.saving import Saved
from layers.places.known import around
from layers.roads.vehicles import Vehicle

_MINUTES = ("分钟", "分", "min")

_FIELDS = (
    *WHO_AND_WHERE,
    Field("kind", readers.choice("team_kinds"), required=True),
    Field("team_level", readers.text),
    Field("employment", readers.text),
    Field("skills", readers.choices("skills"), default=frozenset()),
    Field("people_total", readers.whole("人", "名"), required=True),
    Field("people_available", readers.whole("人", "名"), default=None),
    Field(
        "status",
        readers.choice("team_statuses"),
        default="standby",
        assumed=True,
        list_name="team_statuses",
    ),
    Field("turn_out_min", readers.minutes, required=True, units=_MINUTES),
    Field("leader_name", readers.text),
    Field("phones", readers.phones, default=()),
    Field("managing_unit", readers.text),
    Field("vehicle", readers.choice("vehicles"), default=None),
    Field("equipment", readers.text),
)


class _TeamRow(NamedTuple):
    """A row of a table of teams; many say nothing of the vehicle, and shall not change it."""

    team: Team
    vehicle_told: bool


def _known(conn: connection, region_code: RegionCode) -> Known:
    statuses = {str(team.team_code): team.status.value for team in store.all(conn, region_code)}
    return replace(around(conn, region_code, store.named(conn, region_code)), statuses=statuses)


def _team(entry: Entry) -> _TeamRow:
    told = entry.values
    total, available = told["people_total"], told["people_available"]
    if available is not None and available > total:
        raise BadInput("import.more_than_total", field="people_available", total=total)
    level = told["team_level"]
    team = Team(
        region_code=entry.region_code,
        team_code=TeamCode(entry.code),
        name=told["name"],
        kind=told["kind"],
        team_level=f"{level} · {told['employment']}" if told["employment"] else level,
        skills=rules.skills_of_kind(told["kind"]) | told["skills"],
        people_total=total,
        people_available=total if available is None else available,
        status=TeamStatus(told["status"]),
        turn_out_min=told["turn_out_min"],
        township_code=entry.township_code,
        address=told["address"],
        base=entry.where.at,
        leader_name=told["leader_name"],
        phones=told["phones"],
        managing_unit=told["managing_unit"],
        equipment=told["equipment"],
        note=told["note"],
        is_demo=entry.is_demo,
        given=entry.where.given,
        vehicle=Vehicle(told["vehicle"] or Vehicle.CAR),
    )
    return _TeamRow(team, told["vehicle"] is not None)


def _save(conn: connection, region_code: RegionCode, rows: Sequence[_TeamRow]) -> Saved:
    untold = {row.team.team_code for row in rows if not row.vehicle_told}
    return store.save_many(conn, region_code, [row.team for row in rows], untold)


TEAMS = Importer("teams", _FIELDS, _known, _team, _save, prefix="T")
