"""Real tables: the demonstration county comes in whole, messy files get a truthful report."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from psycopg2 import sql
from psycopg2.extensions import connection

from layers.catalog import IMPORTERS
from layers.errors import BadFile
from layers.ids import RegionCode
from layers.importing.door import bring_in
from layers.importing.importer import Terms
from layers.importing.positions import Reading
from layers.importing.report import Report
from layers.places import regions
from layers.places.model import Region
from service.flows.load_demo import DEMO, TABLES, load_demo, read_region
from tests import absent

MESSY = "messy/bohai_oilspill_depots_mixed_dms_utf8.csv"
COUNTY = RegionCode("431123")
BOHAI = RegionCode("990009")


@pytest.fixture
def county(conn: connection) -> RegionCode:
    regions.save(conn, *read_region())
    return COUNTY


def brought(conn: connection, layer: str, file: Path, terms: Terms) -> Report:
    try:
        return bring_in(conn, IMPORTERS[layer], file, terms)
    except BadFile as refusal:
        return cast("Report", refusal.report)


def test_the_demonstration_county_comes_in_whole(conn: connection, county: RegionCode) -> None:
    for layer, name in TABLES:
        report = brought(conn, layer, DEMO / name, Terms(county))
        told = [(one.row, one.code, one.value) for one in report.refused]
        assert not told, f"{name}: {told}"
        assert report.saved is not None
        assert report.saved.added == report.rows_read, name
        again = brought(conn, layer, DEMO / name, Terms(county))
        assert again.saved == (0, 0, report.rows_read), name


def test_what_is_demonstration_says_so(conn: connection, county: RegionCode) -> None:
    for layer, name in TABLES:
        brought(conn, layer, DEMO / name, Terms(county, skip_bad=True))
    with conn.cursor() as cursor:
        for table in ("place", "team", "depot", "hazard", "item", "duty_post", "neighbour"):
            unmarked = sql.SQL("SELECT count(*) FROM {} WHERE NOT is_demo AND region_code = %s")
            cursor.execute(unmarked.format(sql.Identifier(table)), (COUNTY,))
            assert cursor.fetchone() == (0,), table


@pytest.fixture
def messy(conn: connection, tmp_path: Path) -> Path:
    """The messy table with the one head it lacks, beside the sea it lies on."""
    whole = absent.beside_us(MESSY)
    ring = [[117, 36], [123, 36], [123, 41], [117, 41], [117, 36]]
    region = Region(BOHAI, "渤海", "Bohai", 4549, "虚构", is_demo=True, bounds=None)
    regions.save(conn, region, {"type": "Polygon", "coordinates": [ring]})
    lines = whole.read_text(encoding="utf-8").splitlines()
    file = tmp_path / "messy.csv"
    file.write_text("\n".join([lines[0] + ",级别", *(line + ",协议" for line in lines[1:])]))
    return file


def test_a_messy_table_as_it_is_lacks_a_head(conn: connection, messy: Path) -> None:
    report = brought(conn, "depots", absent.beside_us(MESSY), Terms(BOHAI, skip_bad=True))
    assert (report.rows_read, report.accepted, report.saved) == (65, 0, None)
    assert report.refused[0].code == "import.missing_head"
    assert report.heads_ignored == ("id",)


def test_a_messy_table_gets_a_truthful_report(conn: connection, messy: Path) -> None:
    report = brought(conn, "depots", messy, Terms(BOHAI))
    by_code: dict[str, set[str]] = {}
    for one in report.refused:
        by_code.setdefault(one.code, set()).add(one.value)
    assert report.rows_read == 65
    assert report.saved is None
    assert by_code["import.twice"] == {
        "LIBR0190131092820782BY4",
        "LIBR0190130160704167YSM",
        "LIBR0190212121953868TN2",
        "LIBR0190212121543996RYU",
    }
    # Inside the box only as degrees, minutes and seconds, or inside both ways: never guessed.
    assert "113.492, 33.55191" in by_code["import.outside"]
    assert report.accepted + len({one.row for one in report.refused}) == 65
    skipping = brought(conn, "depots", messy, Terms(BOHAI, skip_bad=True))
    assert skipping.saved == (report.accepted, 0, 0)


def test_packed_rows_of_a_messy_table_are_offered_and_unpacked_when_told(
    conn: connection, messy: Path
) -> None:
    ring = [[117.55, 38.6], [118.2, 38.6], [118.2, 39.3], [117.55, 39.3], [117.55, 38.6]]
    region = regions.get(conn, BOHAI)
    regions.save(conn, region, {"type": "Polygon", "coordinates": [ring]})
    terms = Terms(BOHAI, skip_bad=True, dry_run=True)
    as_written = brought(conn, "depots", messy, terms)
    offered = [one for one in as_written.refused if one.code == "import.packed"]
    assert {one.row for one in offered if one.value == "117.47207, 38.582982"} == {6}
    assert len(offered) > 20
    packed = brought(conn, "depots", messy, replace(terms, reading=Reading.PACKED))
    twice = {one.row for one in packed.refused if one.code == "import.twice"}
    gained = {one.row for one in offered} - twice
    assert packed.accepted == as_written.accepted + len(gained)
    unpacked = {one.row: one.after for one in packed.repaired if one.code == "import.unpacked"}
    assert unpacked[6] == "117.789083, 38.974950"


def test_loading_twice_changes_no_row(conn: connection) -> None:
    """Not even its time of change: the base map would be drawn anew for nothing."""

    def changed_at() -> list[object]:
        with conn.cursor() as cursor:
            cursor.execute(
                "SELECT 'region', region_code, ctid::text FROM region UNION ALL"
                " SELECT 'river', river_code, ctid::text FROM river UNION ALL"
                " SELECT 'place', place_code, ctid::text FROM place UNION ALL"
                " SELECT 'team', team_code, ctid::text FROM team ORDER BY 1, 2"
            )
            return cursor.fetchall()

    changes = [list(load_demo(conn)), changed_at(), list(load_demo(conn)), changed_at()]
    assert sum(rows for _, rows in changes[2]) == 0
    assert changes[1] == changes[3]
