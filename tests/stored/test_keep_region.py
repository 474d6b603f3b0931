"""A county is added once, where it lies, and never moved by accident."""

import json
from pathlib import Path
from typing import Any

import pytest
from psycopg2.extensions import connection

from layers.errors import BadInput, Clash
from layers.ids import LonLat, RegionCode
from layers.places import regions
from layers.places.model import Region
from service.flows.keep_region import add_region, change_region

CODE = RegionCode("990002")
NEW = Region(CODE, "新县", "", 0, "", is_demo=False, bounds=None)
AT = LonLat(111.6, 25.5)


def _square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _file(folder: Path, told: Any) -> Path:
    file = folder / "boundary.geojson"
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


def test_a_county_gets_the_metric_grid_of_its_place(conn: connection, tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": _square(111.3, 25.2, 112, 25.9)}
    collection = {"type": "FeatureCollection", "features": [feature]}
    for number, told in enumerate((feature, collection, feature["geometry"])):
        code = RegionCode(f"99001{number}")
        region = Region(code, "新县", "", 0, "", is_demo=False, bounds=None)
        assert add_region(conn, region, AT, _file(tmp_path, told)).metric_srid == 4546
        assert regions.contains(conn, code, AT)


def test_a_known_county_is_not_added_again(conn: connection) -> None:
    add_region(conn, NEW, AT, None)
    with pytest.raises(Clash, match="region_exists"):
        add_region(conn, NEW, LonLat(1.0, 2.0), None)
    assert regions.get(conn, CODE).metric_srid == 4546


def test_changing_a_county_keeps_its_grid(conn: connection, tmp_path: Path) -> None:
    add_region(conn, NEW, AT, None)
    change_region(conn, CODE, "改名县", "", _file(tmp_path, _square(111.3, 25.2, 112, 25.9)))
    changed = regions.get(conn, CODE)
    assert (changed.name, changed.metric_srid) == ("改名县", 4546)
    with pytest.raises(BadInput, match="boundary_elsewhere"):
        change_region(conn, CODE, "", "", _file(tmp_path, _square(1, 42, 2, 43)))


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (_square(25.2, 111.3, 25.9, 112), "boundary_elsewhere"),
        (_square(500_000, 2_800_000, 501_000, 2_801_000), "boundary_elsewhere"),
        ({"type": "Point", "coordinates": [111.6, 25.5]}, "bad_geometry"),
        ({"type": "FeatureCollection", "features": []}, "bad_geometry"),
        ([], "bad_geometry"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "bad_geometry"),
    ],
)
def test_a_boundary_that_is_none_is_refused(
    conn: connection, tmp_path: Path, told: Any, code: str
) -> None:
    with pytest.raises(BadInput, match=code):
        add_region(conn, NEW, AT, _file(tmp_path, told))
    assert regions.find(conn, CODE) is None
