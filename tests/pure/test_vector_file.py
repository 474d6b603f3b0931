"""A survey's shapefile or GeoPackage is read as what it is, and nothing else of the machine is."""

import json
import sqlite3
import struct
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import geopandas
import pytest
from shapely import LineString

from layers.errors import BadFile
from layers.geo.crs import geodesic_m
from layers.geo.datum import Datum
from layers.roads import vector_file
from layers.roads.importer_lines import read_lines

LINES = [LineString([(111.6, 26.0), (111.61, 26.0)]), LineString([(111.61, 26.0), (111.62, 26.01)])]
COLUMNS: Mapping[str, object] = {
    "编号": [1.0, 2.0],
    "道路名称": ["和平路", "解放大道"],
    "技术等级": ["县道", "四级公路"],
    "oneway": [0, 1],
    "限高": ["4.5米", None],
    "foot": ["yes", "only"],
}
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def survey(file: Path, crs: int | None = 4490, encoding: str | None = None, **more: str) -> Path:
    frame = geopandas.GeoDataFrame(COLUMNS, geometry=LINES, crs=4490)
    if crs is None:
        frame = frame.set_crs(None, allow_override=True)
    elif crs != 4490:
        frame = frame.to_crs(crs)
    with warnings.catch_warnings():  # heads are cut to ten bytes; no CRS is written
        warnings.simplefilter("ignore")
        frame.to_file(file, encoding=encoding, **more)
    return file


def packed(file: Path, into: Path, name: str = "道路") -> Path:
    with zipfile.ZipFile(into, "w") as target:
        for ending in PARTS:
            if (part := file.with_suffix(ending)).is_file():
                target.write(part, f"成果/{name}{ending}")
    return into


def refused(file: Path, datum: Datum | None = None, layer: str = "") -> BadFile:
    with pytest.raises(BadFile) as fault:
        read_lines(file, datum, layer=layer)
    return fault.value


@pytest.mark.parametrize(("encoding", "has_cpg"), [("UTF-8", False), ("GBK", True), ("GBK", False)])
def test_a_zipped_shapefile_in_either_encoding(
    tmp_path: Path, encoding: str, has_cpg: bool
) -> None:
    file = survey(tmp_path / "roads.shp", encoding=encoding)
    if not has_cpg:
        file.with_suffix(".cpg").unlink()
    edges, report = read_lines(packed(file, tmp_path / "道路.zip"))
    assert [(one.source_key, one.name, one.road_class) for one in edges] == [
        ("1", "和平路", "县道"),
        ("2", "解放大道", "乡道"),
    ]
    assert [(one.forward, one.backward, one.on_foot) for one in edges] == [
        (True, True, True),
        (False, False, True),
    ]
    assert [one.height_m for one in edges] == [4.5, None]
    told = report.notes[0]
    assert (told.code, told.params["names"]) == ("read_as", ["和平路", "解放大道"])


@pytest.mark.parametrize("srid", [4546, 32649])
def test_a_grid_is_converted(tmp_path: Path, srid: int) -> None:
    edges, _ = read_lines(survey(tmp_path / "roads.gpkg", srid))
    assert edges[0].head_node == edges[1].tail_node
    for edge, line in zip(edges, LINES, strict=True):
        for place, drawn in zip(edge.coordinates, line.coords, strict=True):
            assert geodesic_m(*place, *drawn) < 0.01


def test_the_datum_is_stated_once_and_the_same(tmp_path: Path) -> None:
    unsaid = survey(tmp_path / "a.shp", None)
    assert refused(unsaid).code == "roads_datum_unstated"
    assert len(read_lines(unsaid, Datum.WGS84)[0]) == 2
    assert refused(survey(tmp_path / "b.shp"), Datum.GCJ02).code == "roads_datum_differs"
    xian = refused(survey(tmp_path / "c.shp", 2383))
    assert (xian.code, xian.params["crs"]) == (
        "roads_unknown_crs",
        "Xian 1980 / 3-degree Gauss-Kruger CM 114E",
    )


def test_a_cpg_that_is_wrong_is_refused(tmp_path: Path) -> None:
    file = survey(tmp_path / "roads.shp", encoding="GBK")
    file.with_suffix(".cpg").write_text("UTF-8")
    assert refused(file).code == "roads_encoding"
    file.with_suffix(".cpg").write_text("936")
    assert read_lines(file)[0][0].name == "和平路"


def test_of_several_layers_one_is_named(tmp_path: Path) -> None:
    file = survey(tmp_path / "roads.gpkg", layer="2023")
    survey(file, layer="2024")
    which = refused(file)
    assert (which.code, which.params["layers"]) == ("roads_which_layer", "2023, 2024")
    assert refused(file, layer="2025").code == "roads_no_such_layer"
    assert len(read_lines(file, layer="2024")[0]) == 2


def test_a_layer_that_is_a_question_is_not_asked(tmp_path: Path) -> None:
    file = survey(tmp_path / "roads.gpkg", layer="roads")
    with sqlite3.connect(file) as base:
        base.execute("ALTER TABLE roads RENAME TO hidden")
        base.execute("CREATE VIEW roads AS SELECT * FROM hidden")
    assert refused(file).code == "roads_unreadable"


VIRTUAL = b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource>"


@pytest.mark.parametrize("name", ["roads.geojson", "roads.gpkg", "roads.zip", "roads.shp"])
def test_what_only_claims_to_be_a_survey_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(VIRTUAL)
    for ending in (".shx", ".dbf"):
        file.with_suffix(ending).write_bytes(VIRTUAL)
    assert refused(file).code in ("roads_not_geojson", "roads_not_what_it_says")


def test_a_shapefile_without_its_parts_or_cut_off(tmp_path: Path) -> None:
    file = survey(tmp_path / "roads.shp")
    content = file.read_bytes()
    file.write_bytes(content[:120])
    assert refused(file).code in ("roads_unreadable", "roads_too_heavy", "roads_bad_features")
    file.write_bytes(content)
    file.with_suffix(".dbf").unlink()
    gone = refused(file)
    assert (gone.code, gone.params["missing"]) == ("roads_shapefile_parts", ".dbf")


@pytest.mark.parametrize(
    "name", ["../roads.shp", "/etc/roads.shp", "a/../../roads.shp", "c:\\r.shp"]
)
def test_a_zip_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "roads.zip"
    with zipfile.ZipFile(file, "w") as target:
        target.writestr(name, b"")
    assert refused(file).code == "roads_packed"


def test_a_zip_with_a_link_with_two_surveys_or_with_none(tmp_path: Path) -> None:
    file = tmp_path / "roads.zip"
    link = zipfile.ZipInfo("roads.shp")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(file, "w") as target:
        target.writestr(link, "/etc/passwd")
    assert refused(file).code == "roads_packed"
    for names in ((), ("a.shp", "b/a.shp")):
        with zipfile.ZipFile(file, "w") as target:
            for name in ("read.me", *names):
                target.writestr(name, b"")
        count = refused(file)
        assert (count.code, count.params["count"]) == ("roads_packed_count", len(names))


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_file, "MOST_UNPACKED", 1_000_000)
    file = tmp_path / "roads.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("roads.dbf", bytes(2_000_000))
    assert refused(file).code == "roads_too_big"
    # One that lies about its size is cut at what it said, and then its checksum is wrong.
    content = file.read_bytes().replace(struct.pack("<I", 2_000_000), struct.pack("<I", 20))
    file.write_bytes(content.replace(b"roads.dbf", b"roads.shp"))
    assert refused(file).code == "roads_not_what_it_says"


def test_the_names_in_a_zip_are_gbk_unless_marked(tmp_path: Path) -> None:
    part = zipfile.ZipInfo("道路".encode("gb18030").decode("cp437"))
    assert vector_file._name(part) == "道路"


def test_the_jail_knows_one_driver_and_little_memory(tmp_path: Path) -> None:
    """The worker, asked for a GeoPackage, cannot open what any other driver would."""
    (tmp_path / "survey.gpkg").write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    told = vector_file._asked(tmp_path, ".gpkg", "")
    assert told["fault"] == "roads_unreadable"
