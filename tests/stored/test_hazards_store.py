"""Hazards: what was saved comes back, and near means metres from the edge of an area."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from psycopg2.extensions import connection
from pyproj import Transformer
from shapely.geometry import shape

import maps
from layers.errors import Unknown
from layers.hazards import store
from layers.ids import HazardCode, LonLat
from layers.importing.saving import Saved
from tests.drawn.nodes import told_by_node
from tests.town.town import CODE, HAZARDS, TEAMS, Town


def test_what_was_saved_comes_back(conn: connection, town: Town) -> None:
    found = store.all(conn, CODE)
    assert [replace(one, updated_at=None) for one in found] == list(HAZARDS)


def test_saving_the_same_again_changes_nothing(conn: connection, town: Town) -> None:
    assert store.save_many(conn, CODE, HAZARDS) == Saved(0, 0, 2)
    fewer = replace(HAZARDS[0], people=None)
    new = replace(HAZARDS[1], hazard_code=HazardCode("H03"))
    assert store.save_many(conn, CODE, [fewer, HAZARDS[1], new]) == Saved(1, 1, 1)
    assert store.get(conn, CODE, fewer.hazard_code).people is None


def test_a_team_exactly_on_the_edge_is_at_no_distance(conn: connection, town: Town) -> None:
    on_the_edge = TEAMS[5].base
    ((hazard, distance_m),) = store.near(conn, CODE, on_the_edge, 0.0)
    assert hazard.name == "化工厂"
    assert distance_m == 0


def test_near_is_from_the_edge_nearest_first(conn: connection, town: Town) -> None:
    # 0.001° of longitude at 26.031° N is 100.1 m.
    found = store.near(conn, CODE, LonLat(110.066, 26.031), 6_000)
    assert [one.hazard_code for one, _ in found] == ["H01", "H02"]
    assert found[0][1] == pytest.approx(100.1, abs=0.1)
    assert store.near(conn, CODE, LonLat(110.066, 26.031), 100) == []


def test_inside_an_area_the_distance_is_nothing(conn: connection, town: Town) -> None:
    assert store.near(conn, CODE, LonLat(110.062, 26.032), 10)[0][1] == 0


def test_struck_off_is_gone_until_it_is_saved_again(conn: connection, town: Town) -> None:
    code = HAZARDS[0].hazard_code
    store.retire(conn, CODE, code)
    assert store.find(conn, CODE, code) is None
    assert store.near(conn, CODE, LonLat(110.062, 26.032), 10) == []
    with pytest.raises(Unknown, match="no_hazard"):
        store.retire(conn, CODE, code)
    assert store.save_many(conn, CODE, HAZARDS) == Saved(0, 1, 1)


MODULE = Path(maps.__file__).parent / "static" / "four" / "mvt.js"
ASK = """
import {{ features }} from {module};
const bytes = Buffer.from({tile}, "base64");
const all = features(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), {at});
const told = (one) => ({{ ...one.told, parts: one.parts.map((part) => [...part.xy]) }});
console.log(JSON.stringify(all.map(told)));
"""
HALF_ROUND_M = 20_037_508.342789244


def _tile_at(z: int) -> dict[str, int]:
    """The tile in which the town's area lies."""
    x, y = Transformer.from_crs(4490, 3857, always_xy=True).transform(110.062, 26.032)
    return {"z": z, "x": int((x / HALF_ROUND_M + 1) / 2 * 2**z),
            "y": int((1 - y / HALF_ROUND_M) / 2 * 2**z)}  # fmt: skip


def test_an_area_comes_from_the_zoom_at_which_it_is_more_than_its_symbol(
    conn: connection, town: Town
) -> None:
    west, south, east, north = shape(HAZARDS[0].geometry).bounds
    widest_deg = max(east - west, north - south)
    comes = {z: widest_deg >= 4 * 360 / 2 ** (z + 8) for z in range(10, 17)}
    assert set(comes.values()) == {True, False}
    assert {z: bool(store.tile(conn, CODE, **_tile_at(z))) for z in comes} == comes


def test_a_tile_has_the_areas_that_the_page_then_reads(conn: connection, town: Town) -> None:
    area, _ = HAZARDS
    z = 14
    at = _tile_at(z)
    tile = store.tile(conn, CODE, **at)
    asked = {"module": MODULE.as_uri(), "tile": base64.b64encode(tile).decode(), "at": at}
    script = ASK.format(**{name: json.dumps(value) for name, value in asked.items()})
    (found,) = json.loads(told_by_node("--input-type=module", "-", script=script))
    assert (found["code"], found["level"]) == (area.hazard_code, area.risk_level.value)
    to_lonlat = Transformer.from_crs(3857, 4490, always_xy=True)
    ((ring,),) = [found["parts"]]
    spots = {
        tuple(round(one, 4) for one in to_lonlat.transform(
            (2 * ring[i] - 1) * HALF_ROUND_M, (1 - 2 * ring[i + 1]) * HALF_ROUND_M))
        for i in range(0, len(ring), 2)
    }  # fmt: skip
    (wanted,) = cast(Any, area.geometry)["coordinates"]
    assert spots == {tuple(round(one, 4) for one in spot) for spot in wanted}
    assert store.tile(conn, CODE, z=z, x=at["x"] + 40, y=at["y"]) == b""
    store.retire(conn, CODE, area.hazard_code)
    assert store.tile(conn, CODE, **at) == b""
