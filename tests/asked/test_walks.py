"""Two banks of a river: who is sent to which road, and what the sheet says about the walk."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from layers.catalog import IMPORTERS
from layers.importing.door import bring_in
from layers.importing.importer import Terms
from layers.places import rivers
from tests.town import roads, town

# 100 m east of the west bank's road (R03), 550 m south of the northern bridge (R06).
SPOT = {"lon": 110.046, "lat": 26.045}


def _collection(folder: Path, *features: Any) -> Path:
    file = folder / "a.geojson"
    document = {"type": "FeatureCollection", "features": features}
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return file


def _north_to_south(lon: float) -> list[list[float]]:
    return [[lon, 26.07], [lon, 25.99]]


def _flow(conn: connection, folder: Path, points: list[list[float]]) -> None:
    """Moves the town's river to where it shall part the spot from a road."""
    line = {"type": "LineString", "coordinates": points}
    file = _collection(folder, {**roads.RIVER, "geometry": line})
    rivers.replace_all(conn, town.CODE, rivers.read(file, town.BOUNDS), is_demo=True)
    conn.commit()


def _sheet(client: TestClient) -> Any:
    fire = {"kind": "12D03", "place": SPOT, "description": "火", "anyway": True}
    told = client.post("/api/incidents", json=fire)
    return told.json()["sheet"]


def _codes(said: list[Any]) -> list[str]:
    return [one["code"] for one in said]


def test_this_banks_road_is_taken_though_the_other_is_nearer(
    client: TestClient, settled: connection, tmp_path: Path
) -> None:
    _flow(settled, tmp_path, _north_to_south(110.048))
    before = _sheet(client)
    assert {round(one["leg"]["walk_m"], -1) for one in before["teams"]} == {100}
    assert all(one["leg"]["rivers"] == [] for one in before["teams"])
    _flow(settled, tmp_path, _north_to_south(110.0455))
    after = _sheet(client)
    assert {round(one["leg"]["walk_m"], -1) for one in after["teams"]} == {550}
    assert all(one["leg"]["rivers"] == [] for one in after["teams"])
    assert "warning.river_between" not in _codes(after["warnings"])
    assert "warning.island_road" not in _codes(after["warnings"])


def test_where_every_way_ends_before_the_river_the_sheet_warns(
    client: TestClient, settled: connection, tmp_path: Path
) -> None:
    """The river runs all around the spot: no road is on its own bank."""
    around = [[110.0455, 26.044], [110.047, 26.044], [110.047, 26.046], [110.0455, 26.046]]
    _flow(settled, tmp_path, [*around, around[0]])
    sheet = _sheet(client)
    told = {one["code"]: one["text"] for one in sheet["warnings"]}
    assert "小河" in told["warning.river_between"]
    for one in sheet["teams"]:
        assert one["leg"]["rivers"] == ["小河"]
        assert one["leg"]["walk_min"] == pytest.approx(32, abs=0.1)
        assert "reason.walk_over_river" in _codes(one["reasons"])


def test_a_wood_makes_the_walk_longer_and_the_sheet_says_so(
    client: TestClient, settled: connection, tmp_path: Path
) -> None:
    _flow(settled, tmp_path, _north_to_south(110.048))
    before = _sheet(client)["teams"][0]
    ring = [[110.0451, 26.04], [110.047, 26.04], [110.047, 26.048], [110.0451, 26.048]]
    wood = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    told = {"编号": "W1", "地形": "陡坡"}
    file = _collection(tmp_path, {"type": "Feature", "properties": told, "geometry": wood})
    bring_in(settled, IMPORTERS["terrain"], file, Terms(town.CODE))
    settled.commit()
    after = _sheet(client)["teams"][0]
    slower = 90 * (1 / 1.0 - 1 / 3.0) * 60 / 1000
    assert after["total_min"] - before["total_min"] == pytest.approx(slower, abs=0.1)
    assert after["leg"]["rough_min"] == pytest.approx(slower, abs=0.1)
    assert "reason.walk_rough" in _codes(after["reasons"])
