"""A county small enough to reckon by hand: its roads, its teams, its depots and what they hold.

Times are seconds over a whole edge. Nothing is saved anywhere; every value is made on the spot.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from math import inf

import numpy as np

from layers.command.legs import Measured, Who, leg_of
from layers.forces.model import Team, TeamStatus
from layers.ids import ClosureId, DepotCode, ItemCode, LonLat, PlaceCode, RegionCode, TeamCode
from layers.reserves.model import Depot, Item, StockLine
from layers.roads import driving, graph
from layers.roads.closures import ClosedStretch, Effect
from layers.roads.drawing import Route
from layers.roads.driving import Roads
from layers.roads.measuring import Outcome, Verdict
from layers.roads.reach import Access, Arrival

REGION = RegionCode("990002")
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
TODAY = date(2026, 5, 1)
HERE = LonLat(111.60, 25.96)
NEVER = inf

Edge = tuple[int, int, float, float]
"""From which node to which, seconds forward, seconds backward (``NEVER``: not allowed)."""


def roads(edges: Sequence[Edge], length_m: float = 1000.0) -> Roads:
    """The roads of these edges, each ``length_m`` long."""
    tail, head, forward_s, backward_s = zip(*edges, strict=True)
    table = graph.table_of(
        np.array(tail, dtype=np.int64),
        np.array(head, dtype=np.int64),
        np.full(len(edges), length_m),
    )
    return driving.roads_of(
        graph.build("small", table),
        np.array(forward_s, dtype=np.float64),
        np.array(backward_s, dtype=np.float64),
    )


def shut(
    edge: int, start: float, end: float, number: int = 1, effect: Effect = Effect.CLOSED
) -> ClosedStretch:
    """A stretch on which a closure acts."""
    return ClosedStretch(edge, start, end, ClosureId(number), effect)


def at(edge: int, fraction: float, off_road_m: float = 0.0) -> Access:
    """A touch of the road."""
    return Access(edge, fraction, off_road_m)


def team(code: str = "T1", *, skills: Sequence[str] = ("fire",), **told: object) -> Team:
    """A team on standby with ten people; whatever else is told replaces what it has."""
    values: dict[str, object] = {
        "region_code": REGION,
        "team_code": TeamCode(code),
        "name": f"{code}队",
        "kind": "fire_rescue",
        "team_level": "县级",
        "skills": frozenset(skills),
        "people_total": 12,
        "people_available": 10,
        "status": TeamStatus.STANDBY,
        "turn_out_min": 5.0,
        "township_code": PlaceCode(""),
        "address": "",
        "base": HERE,
        "leader_name": "",
        "phones": (),
        "managing_unit": "",
        "equipment": "",
        "note": "",
        "is_demo": True,
        "given": {},
        **told,
    }
    return Team(**values)  # type: ignore[arg-type]


def depot(code: str, load_min: float = 20.0) -> Depot:
    """A depot at the county's centre."""
    return Depot(
        region_code=REGION,
        depot_code=DepotCode(code),
        name=f"{code}库",
        depot_level="county",
        kind="综合",
        township_code=PlaceCode(""),
        address="",
        at=HERE,
        given={},
        keeper_unit="",
        contact_name="",
        contact_phone="",
        load_min=load_min,
        note="",
        is_demo=True,
    )


def catalogue_of(*codes: str) -> Mapping[ItemCode, Item]:
    """Items named by their codes, counted in pieces."""
    return {
        ItemCode(code): Item(REGION, ItemCode(code), f"物资{code}", "", "件", None, None, "", True)
        for code in codes
    }


def stock(
    depot_code: str, item_code: str, on_hand: str, expires_on: date | None = None, batch: str = ""
) -> StockLine:
    """One batch on a shelf."""
    return StockLine(
        DepotCode(depot_code), ItemCode(item_code), batch, Decimal(on_hand), expires_on, NOW
    )


def outcome(
    verdict: Verdict,
    total_s: float | None = None,
    straight_m: float = 1000.0,
    closures: Sequence[int] = (),
    extra_s: float = 0.0,
) -> Outcome:
    """How a measuring may end; who comes by road gets an arrival along edge 0."""
    arrival = None
    if verdict is Verdict.ROAD:
        arrival = Arrival(0, total_s or 0.0, total_s or 0.0, 2000.0, at(0, 0.0), at(0, 1.0), ())
    return Outcome(
        verdict, straight_m, total_s, arrival, tuple(ClosureId(one) for one in closures), extra_s
    )


def measured(who: Who, ended: Outcome) -> Measured[Who]:
    """Somebody measured, with the leg that belongs to that end."""
    drawn = Route(np.array([who.start.at, HERE]), ["县道"])
    return Measured(who, ended, leg_of(ended, who.start.at, HERE, who.delay_s, drawn))
