"""From the county's words into the allocation's: what is needed, who is free, what lies where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from layers.allocation.rules import floor_steps, in_steps, step_of, still
from layers.codes import code_list, name_of
from layers.command.incident import Incident
from layers.command.nearest import ReadyTeam
from layers.command.need import FACTORS
from layers.command.need_store import Needs
from layers.command.supplies import StockedDepot
from layers.ids import IncidentId, RegionCode
from layers.reserves import store as reserves
from layers.reserves.model import Item, StockLine
from service.flows.arrivals import Seconds

Items = Mapping[str, Item]


@dataclass(frozen=True, slots=True)
class Committed:
    """What is spoken for: teams, stock by depot, item and batch, and what each incident got.

    ``skills`` and ``items`` are by incident: people by skill, whole issues by item.
    """

    teams: frozenset[str] = frozenset()
    stock: Mapping[tuple[str, str, str], Decimal] = field(default_factory=dict)
    skills: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    items: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def open_incident(incident: Incident, needs: Needs, taken: Committed, items: Items) -> OpenIncident:
    """What an incident still calls for. Whose severity nobody has confirmed counts as 一般."""
    severity = incident.severity or ""
    card = needs.card(incident.kind_code, severity)
    grades = list(FACTORS)
    units = units_of(items)
    asked: dict[str, int] = {
        code: in_steps(Decimal(str(many)), units.get(code, ""), f"items.{code}")
        for code, many in card.items.items()
    }
    code = incident.incident_id
    return OpenIncident(
        code,
        grades.index(severity) + 1 if severity in grades else len(grades),
        still(card.skills, taken.skills.get(code, {})),
        still(asked, taken.items.get(code, {})),
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
    conn: connection, region_code: RegionCode, taken: Committed, items: Items
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


def _batch(line: StockLine, taken: Committed, unit: str) -> Batch:
    held = taken.stock.get((line.depot_code, line.item_code, line.batch), Decimal(0))
    return Batch(line.batch, floor_steps(line.on_hand - held, unit), line.expires_on)


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
