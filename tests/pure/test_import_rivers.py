"""A river file: lines with names in the region, or a refusal that names the feature."""

import json
from pathlib import Path
from typing import Any

import pytest

from layers.errors import BadFile
from layers.places import rivers

BOUNDS = (110.0, 26.0, 110.2, 26.1)
LINE = [[110.0, 26.0], [110.1, 26.05]]
DEMO = Path(rivers.__file__).parents[1] / "demo" / "431123"


def feature(coordinates: Any, kind: str = "LineString", **told: str) -> dict[str, Any]:
    properties = told or {"名称": "清溪"}
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(folder: Path, *features: Any) -> Path:
    file = folder / "a.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return file


def test_rivers_by_name_with_their_lines(tmp_path: Path) -> None:
    high = [[110.0, 26.0, 300.5], [110.1, 26.05, 280]]
    file = collection(
        tmp_path, feature(high), feature([LINE, LINE], "MultiLineString", name="West River")
    )
    found = rivers.read(file, BOUNDS)
    assert [river.name for river in found] == ["清溪", "West River"]
    assert found[0].geometry["coordinates"] == [[(110.0, 26.0), (110.1, 26.05)]]
    assert len(found[1].geometry["coordinates"]) == 2


def test_the_margin_around_the_region(tmp_path: Path) -> None:
    file = collection(tmp_path, feature([[109.81, 25.81], [110.39, 26.29]]))
    assert len(rivers.read(file, BOUNDS)) == 1
    assert len(rivers.read(collection(tmp_path, feature([[0, 0], [1, 1]])), None)) == 1


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (feature([110.0, 26.0], "Point"), "import.no_line"),
        (feature([LINE], "Polygon"), "import.no_line"),
        (feature([], "LineString"), "import.no_line"),
        (feature([], "MultiLineString"), "import.no_line"),
        (feature([LINE[0]]), "import.no_line"),
        (feature([["a", "b"], LINE[1]]), "import.no_line"),
        (feature([[True, 26.0], LINE[1]]), "import.no_line"),
        (feature([None, *LINE]), "import.no_line"),
        (feature(7, "MultiLineString"), "import.no_line"),
        ({"type": "Feature", "properties": {"名称": "清溪"}, "geometry": None}, "import.no_line"),
        (feature(LINE, 道路名称="G207"), "import.river_without_name"),
        (feature(LINE, 名称="  "), "import.river_without_name"),
        (feature(LINE, 名称="清\u202e溪"), "import.bad_character"),
        (feature(LINE, 名称="溪" * 101), "import.text_too_long"),
        (feature([LINE[0], [110.41, 26.05]]), "import.river_outside"),
        (feature([[26.0, 110.0], [26.05, 110.1]]), "import.river_outside"),
        (feature([[37500000.0, 2880000.0], [37500100.0, 2880100.0]]), "import.river_outside"),
    ],
)
def test_what_is_no_river_is_refused_by_its_number(tmp_path: Path, bad: Any, code: str) -> None:
    with pytest.raises(BadFile) as refusal:
        rivers.read(collection(tmp_path, feature(LINE), bad), BOUNDS)
    assert refusal.value.code == code
    assert refusal.value.params.get("number", 2) == 2


def test_no_numbers_without_a_boundary_either(tmp_path: Path) -> None:
    file = collection(tmp_path, feature([[1e3, 26.0], LINE[1]]))
    file.write_text(file.read_text("utf-8").replace("1000.0", "1e999"), "utf-8")
    with pytest.raises(BadFile, match="river_outside"):
        rivers.read(file, None)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.geojson", '{"type":"FeatureCollection","features":[]}', "import.empty"),
        ("a.geojson", "[1,2]", "import.not_what_it_says"),
        ("a.geojson", '{"type":', "import.not_geojson"),
        ("a.csv", "名称\n清溪\n", "not_geojson_lines"),
    ],
)
def test_files_that_hold_no_rivers(tmp_path: Path, name: str, content: str, code: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadFile) as refusal:
        rivers.read(file, BOUNDS)
    assert refusal.value.code == code


def test_the_demonstration_county_has_rivers_and_its_roads_are_none() -> None:
    assert len(rivers.read(DEMO / "rivers.geojson", (111.4, 25.5, 112.0, 26.2))) > 0
    with pytest.raises(BadFile, match="river_without_name"):
        rivers.read(DEMO / "roads.geojson", None)
