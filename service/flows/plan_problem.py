"""From the county's words into the allocation's: what is needed, who is free, what lies where."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import ceil

from psycopg2.extensions import connection

from layers.allocation import cover_store
from layers.allocation.model import (
    Batch,
    Cover,
    FreeDepot,
    FreeTeam,
    OpenIncident,
    Payload,
    Shelf,
    Weight,
)
from layers.allocation.rules import brought, floor_steps, in_steps, step_of, still
from layers.codes import code_list, name_of
from layers.command.incident import Incident
from layers.command.nearest import ReadyTeam
from layers.command.need import FACTORS
from layers.command.need_store import Needs
from layers.command.severity import reckoned
from layers.command.supplies import StockedDepot
from layers.forces.model import Team
from layers.ids import IncidentId, RegionCode
from layers.reserves import store as reserves
from layers.reserves.model import Item, StockLine
from service.flows.arrivals import Seconds
from service.flows.spoken_for import SpokenFor

Items = Mapping[str, Item]


def open_incident(
    incident: Incident, needs: Needs, taken: SpokenFor, items: Items, teams: Mapping[str, Team]
) -> OpenIncident:
    """What an incident still calls for, by its severity: until a person confirms one, the law's.

    ``teams``: all of the county's by code, to know what those bring that it has already.
    """
    severity = reckoned(incident) or ""
    card = needs.card(incident.kind_code, severity)
    grades = list(FACTORS)
    units = units_of(items)
    asked: dict[str, int] = {
        code: in_steps(Decimal(str(many)), units.get(code, ""), f"items.{code}")
        for code, many in card.items.items()
    }
    code = incident.incident_id
    own = [teams[team] for team in sorted(taken.sent_to(code)) if team in teams]
    sent: dict[str, int] = {
        item: in_steps(quantity, units.get(item, ""), f"items.{item}")
        for item, quantity in taken.got(code).items()
    }
    return OpenIncident(
        code,
        grades.index(severity) + 1 if severity in grades else len(grades),
        still(
            card.skills, brought(card.skills, [(one.skills, one.people_available) for one in own])
        ),
        still(asked, sent),
        incident.is_exercise,
    )


def ways(ids: Sequence[IncidentId], row: Seconds) -> dict[str, float]:
    """Seconds to each incident, by its id."""
    return dict(zip(ids, row.tolist(), strict=True))


def free_team(ready: ReadyTeam, arrival_s: Mapping[str, float]) -> FreeTeam:
    """A team, with everybody whom it can send."""
    team = ready.team
    return FreeTeam(
        team.team_code, team.township_code, team.skills, team.people_available, arrival_s
    )


def free_depot(
    stocked: StockedDepot,
    shelves: Mapping[str, Shelf],
    figures: Mapping[str, float],
    arrival_s: Mapping[str, float],
) -> FreeDepot:
    """A depot, with what its kind of vehicle carries."""
    kind = stocked.vehicle.value
    payload = Payload(figures[f"payload_kg.{kind}"], figures[f"payload_m3.{kind}"])
    return FreeDepot(stocked.depot.depot_code, shelves, payload, arrival_s)


def shelves_of(
    conn: connection, region_code: RegionCode, taken: SpokenFor, items: Items
) -> dict[str, dict[str, Shelf]]:
    """What each depot has free of each item, batch by batch, with the quota that must be left."""
    units = units_of(items)
    quotas: dict[tuple[str, str], int] = {
        (one.depot_code, one.item_code): ceil(one.quota / step_of(units.get(one.item_code, "")))
        for one in reserves.quotas(conn, region_code)
    }
    batches: dict[tuple[str, str], list[Batch]] = {}
    for line in reserves.stock(conn, region_code):
        batch = _batch(line, taken, units.get(line.item_code, ""))
        batches.setdefault((line.depot_code, line.item_code), []).append(batch)
    found: dict[str, dict[str, Shelf]] = {}
    for (depot_code, item_code), kept in batches.items():
        shelf = Shelf(kept, quotas.get((depot_code, item_code), 0))
        found.setdefault(depot_code, {})[item_code] = shelf
    return found


def _batch(line: StockLine, taken: SpokenFor, unit: str) -> Batch:
    return Batch(line.batch, floor_steps(taken.left_of(line), unit), line.expires_on)


def weights_of(items: Items) -> dict[str, Weight]:
    """Kilograms and cubic metres of one issue."""
    steps = {code: float(step_of(item.unit)) for code, item in items.items()}
    return {
        code: Weight(
            None if item.unit_kg is None else item.unit_kg * steps[code],
            None if item.unit_m3 is None else item.unit_m3 * steps[code],
        )
        for code, item in items.items()
    }


def covers_of(conn: connection, region_code: RegionCode) -> list[Cover]:
    """What must stay at home."""
    return [
        Cover(one.township_code, one.skill, one.people, one.teams)
        for one in cover_store.all(conn, region_code)
        if one.people or one.teams
    ]


def units_of(items: Items) -> dict[str, str]:
    """What each item is counted or measured in."""
    return {code: item.unit for code, item in items.items()}


def names_of(depots: Sequence[StockedDepot], items: Items, language: str) -> dict[str, str]:
    """What depots, skills and items are called."""
    skills = {code: name_of("skills", code, language) for code in code_list("skills")}
    listed = {code: name_of("items", code, language) for code in code_list("items")}
    own = {code: item.name for code, item in items.items()}
    return skills | listed | own | {one.depot.depot_code: one.depot.name for one in depots}
