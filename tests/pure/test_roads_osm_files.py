"""A map extract that is not whole is refused; a real one hangs together."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.errors import BadFile
from layers.roads.importer_osm import read_osm
from tests import absent
from tests.pure.osm_town import ROAD, SIDE, osm_xml, write_grid


def refusal(file: Path) -> str:
    with pytest.raises(BadFile) as refused:
        read_osm(file)
    return refused.value.code


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b'{"type": "FeatureCollection"}',
        b"<?xml version='1.0'?><kml></kml>",
        b"\0" * 99,
    ],
)
def test_what_is_no_map_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "town.osm.pbf"
    file.write_bytes(content)
    assert refusal(file) == "roads_not_osm"


def test_a_map_without_roads_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "town.osm"
    file.write_text(osm_xml([(1, [1, 2], {"building": "yes"})]))
    assert refusal(file) in ("roads_empty", "roads_cut")
    file.write_text(osm_xml([(1, [1, 2], {"highway": "footway"})]))
    assert refusal(file) == "roads_empty"


def test_a_way_without_all_of_its_nodes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "town.osm"
    file.write_text(osm_xml([(1, [1, 2, 3], ROAD)], nodes=[1, 3]))
    assert refusal(file) == "roads_nodes_missing"


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    file = tmp_path / "town.osm"
    whole = osm_xml([(1, [1, 2], ROAD | {"name": "&lol;"})])
    file.write_text(whole.replace("<osm", '<!DOCTYPE osm [<!ENTITY lol "ha">]>\n<osm', 1))
    assert refusal(file) == "roads_cut"


def test_xml_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = osm_xml([(1, [1, 2, 3, 4], ROAD), (2, [3, 9], ROAD | {"name": "路"})]).encode()
    file = tmp_path / "town.osm"
    for size in range(0, len(whole) - 1, 7):
        file.write_bytes(whole[:size])
        assert refusal(file) in ("roads_cut", "roads_not_osm"), size


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("grid") / "grid.osm.pbf"
    write_grid(file)
    return file


def blob_borders(content: bytes) -> Iterator[int]:
    """Where blobs begin, found by their headers' words alone."""
    place = content.find(b"OSMData")
    while place > 0:
        yield place - 6
        place = content.find(b"OSMData", place + 1)


def test_a_whole_pbf_is_read(grid: Path) -> None:
    shares: list[float] = []
    edges, report = read_osm(grid, lambda share, _key: shares.append(share))
    assert len(edges) == 2 * SIDE * (SIDE - 1)
    assert report.islands == 1
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_a_pbf_cut_within_a_block_is_refused(grid: Path, tmp_path: Path) -> None:
    whole = grid.read_bytes()
    borders = set(blob_borders(whole))
    half = tmp_path / "half.osm.pbf"
    near = {border + off for border in borders for off in (-1, 1, 2, 3, 5, 12, 20)}
    for size in sorted({*range(100, len(whole), len(whole) // 40), *near} - borders):
        half.write_bytes(whole[:size])
        assert refusal(half) == "roads_cut", size


def test_a_pbf_cut_between_blocks_is_refused(grid: Path, tmp_path: Path) -> None:
    whole = grid.read_bytes()
    borders = list(blob_borders(whole))
    assert len(borders) >= 4
    half = tmp_path / "half.osm.pbf"
    for border in borders[1:]:
        half.write_bytes(whole[:border])
        assert refusal(half) == "roads_cut", border


def test_a_pbf_with_a_damaged_block_is_refused(grid: Path, tmp_path: Path) -> None:
    whole = bytearray(grid.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 2000] = bytes(2000)
    half = tmp_path / "half.osm.pbf"
    half.write_bytes(whole)
    assert refusal(half) == "roads_cut"


# --- real countries ----------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "least"), [("andorra", 5_000), ("porto", 90_000)])
def test_a_real_extract_hangs_together(name: str, least: int) -> None:
    file = absent.beside_us(f"roads/{name}.osm.pbf")
    edges, report = read_osm(file)
    assert report.edge_count == len(edges) > least
    assert report.largest_share > 0.95
    assert 0.05 < report.foot_km / report.length_km < 0.6
    for fact in ("forward", "on_foot", "height_m", "weight_t", "is_ford", "is_rough"):
        assert len({getattr(edge, fact) for edge in edges}) > 1, fact
    assert len({edge.source_key for edge in edges}) == len(edges)
    assert report.lines_read == report.lines_used + sum(report.left_out.values())


def test_a_real_extract_cut_in_half_is_refused(tmp_path: Path) -> None:
    file = absent.beside_us("roads/andorra.osm.pbf")
    whole = file.read_bytes()
    half = tmp_path / "half.osm.pbf"
    half.write_bytes(whole[: len(whole) // 2])
    assert refusal(half) == "roads_cut"
