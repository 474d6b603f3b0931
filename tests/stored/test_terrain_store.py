"""Terrain comes in like every planner's file, and is asked what lies between a road and a spot."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from psycopg2.extensions import connection

from layers.ids import LonLat
from layers.importing.saving import Saved
from layers.places import rivers, terrain_store
from layers.places.terrain import TerrainClass
from tests.town import town
from tests.town.roads import RIVER

Bring = Callable[..., Any]
CODE = town.CODE
HEAD = {"图斑编号": "T1", "地类名称": "乔木林地"}


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def area(geometry: Any, **told: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": HEAD | told, "geometry": geometry}


def brought(bring: Bring, *areas: Any) -> Any:
    document = json.dumps({"type": "FeatureCollection", "features": areas}, ensure_ascii=False)
    return bring("terrain", document, name="a.geojson")


def test_a_walk_through_a_wood_and_over_the_river(
    bring: Bring, conn: connection, tmp_path: Path
) -> None:
    """The river runs on 110.05; the wood covers the eastern half of the walk from 110.049."""
    file = tmp_path / "rivers.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [RIVER]}))
    rivers.replace_all(conn, CODE, rivers.read(file, town.BOUNDS), is_demo=True)
    assert brought(bring, area(box(110.051, 26.03, 110.06, 26.05))).saved == Saved(1, 0, 0)
    spot = LonLat(110.053, 26.04)
    across, here, at_it = terrain_store.grounds(
        conn, CODE, spot, [LonLat(110.049, 26.04), LonLat(110.055, 26.04), spot]
    )
    assert across.rivers == ("小河",)
    assert across.metres == {TerrainClass.FOREST: pytest.approx(200, abs=1)}
    assert here.rivers == ()
    assert here.metres == {TerrainClass.FOREST: pytest.approx(200, abs=1)}
    assert (dict(at_it.metres), at_it.rivers) == ({}, ())
    assert terrain_store.grounds(conn, CODE, spot, []) == []


def test_the_same_file_again_changes_nothing_and_a_bad_row_refuses_all(
    bring: Bring, conn: connection
) -> None:
    wood, lake = area(box(110.051, 26.03, 110.06, 26.05)), box(110.02, 26.0, 110.03, 26.01)
    other = area(lake, 图斑编号="T2", 地类名称="水库水面", 名称="甲水库")
    assert brought(bring, wood, other).saved == Saved(2, 0, 0)
    assert brought(bring, wood, other).saved == Saved(0, 0, 2)
    line = {"type": "LineString", "coordinates": [[110.02, 26.0], [110.03, 26.0]]}
    bad = [
        area(lake, 图斑编号="T3", 地类名称="云"),
        area(line, 图斑编号="T4"),
        area(lake, 图斑编号=""),
    ]
    report = brought(bring, *bad, area(lake, 图斑编号="T5"))
    assert report.saved is None
    assert [(one.row, one.code) for one in report.refused] == [
        (1, "import.not_on_list"),
        (2, "import.geometry_not_taken"),
        (3, "import.blank"),
    ]
    over = terrain_store.grounds(conn, CODE, LonLat(110.04, 26.005), [LonLat(110.01, 26.005)])
    assert over[0].rivers == ("甲水库",)
