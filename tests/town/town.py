"""The town's places, teams, depots, stock and hazards as plain values, and how they are saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from psycopg2.extensions import connection

from layers.forces import rules as forces_rules
from layers.forces import store as forces
from layers.forces.model import Team, TeamStatus
from layers.hazards import store as hazards
from layers.hazards.model import Hazard, RiskLevel
from layers.ids import (
    DepotCode,
    HazardCode,
    ItemCode,
    LonLat,
    PlaceCode,
    RegionCode,
    TeamCode,
)
from layers.places import regions
from layers.places import store as places
from layers.places.model import Place, Region
from layers.reserves import store as reserves
from layers.reserves.model import Depot, Item, Quota, StockCount
from layers.roads.vehicles import Vehicle

CODE = RegionCode("990001")
BOUNDS = (110.0, 25.98, 110.1, 26.07)
BOUNDARY: Mapping[str, object] = {
    "type": "Polygon",
    "coordinates": [
        [[110.0, 25.98], [110.1, 25.98], [110.1, 26.07], [110.0, 26.07], [110.0, 25.98]]
    ],
}
REGION = Region(CODE, "小镇", "Little Town", 4545, "虚构", is_demo=True, bounds=None)
NORTH, SOUTH = PlaceCode("990001100"), PlaceCode("990001101")


def _given(at: LonLat) -> Mapping[str, object]:
    return {"lon": str(at.lon), "lat": str(at.lat), "datum": "cgcs2000"}


def _place(code: str, kind: str, name: str, at: LonLat, old_names: Sequence[str] = ()) -> Place:
    return Place(
        region_code=CODE,
        place_code=PlaceCode(code),
        kind=kind,
        name=name,
        old_names=tuple(old_names),
        township_code=NORTH if at.lat > 26.02 else SOUTH,
        address="",
        at=at,
        given=_given(at),
        people=None,
        contact_name="",
        contact_phone="",
        source="虚构",
        note="",
        is_demo=True,
    )


PLACES = (
    _place(NORTH, "township", "北桥镇", LonLat(110.03, 26.05)),
    _place(SOUTH, "township", "南桥镇", LonLat(110.07, 26.01)),
    _place("990001100201", "village", "青山村", LonLat(110.021, 26.049), ["老青山"]),
    _place("990001101201", "village", "湖心村", LonLat(110.032, 25.995)),
    _place("F01", "school", "北桥镇中心小学", LonLat(110.04, 26.051)),
    _place("F02", "hospital", "北桥镇卫生院", LonLat(110.042, 26.049)),
)


def _team(code: str, name: str, kind: str, base: LonLat, **told: object) -> Team:
    team = Team(
        region_code=CODE,
        team_code=TeamCode(code),
        name=name,
        kind=kind,
        team_level="县级",
        skills=forces_rules.skills_of_kind(kind),
        people_total=20,
        people_available=18,
        status=TeamStatus.STANDBY,
        turn_out_min=10.0,
        township_code=NORTH if base.lat > 26.02 else SOUTH,
        address="",
        base=base,
        leader_name="演示",
        phones=("000-0000-0000",),
        managing_unit="",
        equipment="",
        note="",
        is_demo=True,
        given=_given(base),
    )
    return _with(team, told)


def _with(team: Team, told: Mapping[str, object]) -> Team:
    values = {name: getattr(team, name) for name in Team.__slots__}
    return Team(**{**values, **told})


TEAMS = (
    _team("T01", "西岸消防救援站", "fire_rescue", LonLat(110.0449, 26.031), turn_out_min=1.0),
    _team("T02", "南桥镇综合应急救援队", "general_rescue", LonLat(110.08, 26.011)),
    _team("T03", "湖心水上救援队", "water_rescue", LonLat(110.032, 25.9951)),
    _team("T04", "<script>alert(1)</script>", "hazmat", LonLat(110.0201, 26.0499)),
    _team("T05", "{{7*7}}", "medical", LonLat(110.0799, 26.0499)),
    _team(
        "T06",
        "化工厂专职队",
        "hazmat",
        LonLat(110.065, 26.031),
        turn_out_min=2.0,
        vehicle=Vehicle.HEAVY,
    ),
)


def _depot(code: str, name: str, level: str, at: LonLat, vehicle: Vehicle = Vehicle.CAR) -> Depot:
    return Depot(
        region_code=CODE,
        depot_code=DepotCode(code),
        name=name,
        depot_level=level,
        kind="综合",
        township_code=NORTH if at.lat > 26.02 else SOUTH,
        address="",
        at=at,
        given=_given(at),
        keeper_unit="",
        contact_name="演示",
        contact_phone="000-0000-0001",
        load_min=20.0,
        vehicle=vehicle,
        note="",
        is_demo=True,
    )


DEPOTS = (
    _depot("D01", "县应急物资库", "county", LonLat(110.03, 26.0501)),
    _depot("D02", "南桥镇物资点", "township", LonLat(110.07, 26.0101)),
    _depot("D03", "空库", "agreement", LonLat(110.0199, 26.012), Vehicle.ALL_TERRAIN),
)

TENT, BOAT, SACK = ItemCode("1010101"), ItemCode("2010101"), ItemCode("3010101")
ITEMS = tuple(
    Item(CODE, code, name, spec, unit, unit_kg, unit_m3, note="", is_demo=True)
    for code, name, spec, unit, unit_kg, unit_m3 in (
        (TENT, "棉帐篷", "12m²", "顶", 45.0, 0.25),
        (BOAT, "冲锋舟", "", "艘", 120.0, 4.0),
        (SACK, "编织袋", "", "条", 0.1, None),
    )
)
STOCK = (
    StockCount(DepotCode("D01"), TENT, "", Decimal(100)),
    StockCount(DepotCode("D01"), SACK, "2019", Decimal(500), date(2020, 1, 1)),
    StockCount(DepotCode("D01"), SACK, "2024", Decimal(2000), date(2099, 1, 1)),
    StockCount(DepotCode("D02"), TENT, "", Decimal(20)),
    StockCount(DepotCode("D02"), BOAT, "", Decimal(2)),
)
QUOTAS = (
    Quota(DepotCode("D01"), TENT, Decimal(120), Decimal(30)),
    Quota(DepotCode("D03"), SACK, Decimal(1000), Decimal(100)),
)

PLANT: Mapping[str, object] = {
    "type": "Polygon",
    "coordinates": [
        [
            [110.06, 26.0305],
            [110.065, 26.0305],
            [110.065, 26.0345],
            [110.06, 26.0345],
            [110.06, 26.0305],
        ]
    ],
}


def _hazard(
    code: str, kind: str, name: str, risk_level: RiskLevel, geometry: Mapping[str, object]
) -> Hazard:
    return Hazard(
        region_code=CODE,
        hazard_code=HazardCode(code),
        kind=kind,
        name=name,
        risk_level=risk_level,
        township_code=NORTH,
        address="",
        geometry=geometry,
        given={"datum": "cgcs2000"},
        households=12,
        people=40,
        property_wan=300.0,
        answerable_name="演示",
        answerable_post="镇长",
        answerable_phone="000-0000-0002",
        note="",
        is_demo=True,
    )


HAZARDS = (
    _hazard("H01", "major_hazard", "化工厂", RiskLevel.MAJOR, PLANT),
    _hazard(
        "H02",
        "landslide",
        "青山村滑坡",
        RiskLevel.GENERAL,
        {"type": "Point", "coordinates": [110.0195, 26.045]},
    ),
)


@dataclass(frozen=True, slots=True)
class Town:
    """The town as it was saved."""

    region: Region = REGION
    places: tuple[Place, ...] = PLACES
    teams: tuple[Team, ...] = TEAMS
    depots: tuple[Depot, ...] = DEPOTS
    items: tuple[Item, ...] = ITEMS
    stock: tuple[StockCount, ...] = STOCK
    hazards: tuple[Hazard, ...] = HAZARDS

    @property
    def code(self) -> RegionCode:
        return self.region.region_code


def settle(conn: connection) -> Town:
    """Saves the whole town through the stores, in the caller's transaction."""
    regions.save(conn, REGION, BOUNDARY)
    places.save_many(conn, CODE, PLACES)
    forces.save_many(conn, CODE, TEAMS)
    hazards.save_many(conn, CODE, HAZARDS)
    reserves.save_many(conn, CODE, DEPOTS)
    reserves.save_items(conn, CODE, ITEMS)
    reserves.save_quotas(conn, CODE, QUOTAS)
    reserves.count_stock(conn, CODE, STOCK, operator="town", reason="第一次盘点")
    return Town()
