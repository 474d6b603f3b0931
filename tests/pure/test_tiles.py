"""Files of tiles: the right picture at the right place, and a reason for each that is not shown."""

import gzip
import resource
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from layers.errors import NotReady, Unknown
from layers.telling import tell
from service.tiles.mbtiles import MBTiles
from service.tiles.pmtiles import PMTiles, number_of
from service.tiles.source import NORTH, WORLD, Facts, Tile, Unfit, may_have, plain
from service.tiles_kept import _OPENS, TileFolder, id_of
from tests.pure.tile_files import mbtiles, painted, pmtiles

RED, BLUE = painted((200, 30, 30)), painted((30, 30, 200), "JPEG")


# --- MBTiles ---


def test_a_row_from_the_south_is_the_tile_from_the_north(tmp_path: Path) -> None:
    told = {"name": "双牌影像", "format": "png", "bounds": "111,25,112,27", "minzoom": "0"}
    html = '<a href="http://x">© 县<b>测绘</b></a>\n院'
    tiles = {(1, 0, 0): RED, (1, 0, 1): BLUE}
    with closing(
        MBTiles(mbtiles(tmp_path / "a.mbtiles", tiles, **told, maxzoom="1", attribution=html))
    ) as opened:
        assert opened.tile(Tile(1, 0, 0)) == RED
        assert opened.tile(Tile(1, 0, 1)) == BLUE
        assert opened.tile(Tile(1, 1, 1)) is None
        assert opened.facts == Facts("双牌影像", 0, 1, (111.0, 25.0, 112.0, 27.0), "© 县测绘 院")
    assert [one.name for one in tmp_path.iterdir()] == ["a.mbtiles"], "nothing is made beside it"


def test_what_is_not_told_is_looked_up_or_the_world(tmp_path: Path) -> None:
    made = mbtiles(tmp_path / "b ?#.mbtiles", {(3, 1, 1): RED, (5, 9, 9): RED}, bounds="9,9,1,nan")
    with closing(MBTiles(made)) as opened:
        assert opened.facts == Facts("b ?#", 3, 5, WORLD, "")


def test_what_is_no_picture_or_too_large_is_not_handed_on(tmp_path: Path) -> None:
    tiles = {(0, 0, 0): RED, (1, 0, 0): b"<script>", (1, 1, 0): RED + bytes(1_000_001)}
    with closing(MBTiles(mbtiles(tmp_path / "a.mbtiles", tiles))) as opened:
        assert opened.tile(Tile(0, 0, 0)) == RED
        assert opened.tile(Tile(1, 0, 0)) is None
        assert opened.tile(Tile(1, 1, 0)) is None


# --- PMTiles ---


def test_a_tile_has_the_number_that_the_format_gives_it() -> None:
    """The published examples of PMTiles 3, and each zoom is numbered once and without a gap."""
    square = [Tile(0, 0, 0), Tile(1, 0, 0), Tile(1, 0, 1), Tile(1, 1, 1), Tile(1, 1, 0)]
    assert [number_of(at) for at in square] == [0, 1, 2, 3, 4]
    assert number_of(Tile(2, 0, 0)) == 5
    assert number_of(Tile(12, 3423, 1763)) == 19078479
    every = sorted(number_of(Tile(5, x, y)) for x in range(32) for y in range(32))
    assert every == list(range(341, 341 + 1024))


@pytest.mark.parametrize("leaves", [1, 7])
def test_a_tile_is_found_through_its_directories(tmp_path: Path, leaves: int) -> None:
    tiles = {number_of(Tile(4, x, y)): RED + bytes([x, y]) for x in range(16) for y in range(9)}
    made = pmtiles(tmp_path / "a.pmtiles", tiles, leaves=leaves, name="县图")
    with closing(PMTiles(made)) as opened:
        assert opened.facts == Facts("县图", 0, 12, (111.0, 25.0, 112.0, 27.0), "")
        for x, y in ((0, 0), (15, 8), (7, 3)):
            assert opened.tile(Tile(4, x, y)) == RED + bytes([x, y])
        assert opened.tile(Tile(4, 3, 12)) is None
        assert opened.tile(Tile(0, 0, 0)) is None


def test_a_directory_that_unpacks_to_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    made = pmtiles(tmp_path / "a.pmtiles", {0: RED})
    bomb = gzip.compress(bytes(50_000_000))
    whole = bytearray(made.read_bytes())
    whole[8:24] = len(whole).to_bytes(8, "little") + len(bomb).to_bytes(8, "little")
    made.write_bytes(bytes(whole) + bomb)
    _, (skipped,) = TileFolder(tmp_path).look()
    assert skipped.why.code == "tiles.damaged"


# --- the folder ---


def reasons(folder: Path) -> dict[str, str]:
    kept = TileFolder(folder)
    _, skipped = kept.look()
    kept.close()
    for one in skipped:
        assert one.name in tell(one.code, one.params, "zh")
        assert one.name in tell(one.code, one.params, "en")
    return {one.name: one.why.code for one in skipped}


def test_each_file_that_cannot_be_shown_says_why(tmp_path: Path) -> None:
    many = {(8, x, y): RED for x in range(30) for y in range(30)}
    whole = mbtiles(tmp_path / "whole.mbtiles", many).read_bytes()
    (tmp_path / "half.mbtiles").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.mbtiles").write_text("not a database")
    torn = bytearray(whole)
    torn[100:4096] = bytes(3996)
    (tmp_path / "torn.mbtiles").write_bytes(torn)
    mbtiles(tmp_path / "vector.mbtiles", {(0, 0, 0): gzip.compress(b"x")}, format="pbf")
    mbtiles(tmp_path / "empty.mbtiles", {}, format="png")
    mbtiles(tmp_path / "words.mbtiles", {(0, 0, 0): b"words"}, format="png")
    mbtiles(tmp_path / "busy.mbtiles", {(0, 0, 0): RED})
    (tmp_path / "busy.mbtiles-journal").write_bytes(b"x")
    with closing(sqlite3.connect(tmp_path / "endless.mbtiles")) as conn, conn:
        conn.execute("CREATE TABLE metadata (name text, value text)")
        conn.execute(
            "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT max(i) AS tile_data, 0 AS zoom_level FROM n"
        )
    vector = pmtiles(tmp_path / "vector.pmtiles", {0: RED}, kind=1).read_bytes()
    (tmp_path / "old.pmtiles").write_bytes(vector.replace(b"PMTiles\x03", b"PMTiles\x02"))
    (tmp_path / "text.pmtiles").write_text("no tiles")
    (tmp_path / "half.pmtiles").write_bytes(
        pmtiles(tmp_path / "whole.pmtiles", {0: RED}).read_bytes()[:-10]
    )
    (tmp_path / ".rsync.mbtiles.x8").write_text("on its way")
    (tmp_path / "readme.txt").write_text("no tiles")
    assert reasons(tmp_path) == {
        "busy.mbtiles": "tiles.being_written",
        "empty.mbtiles": "tiles.no_tiles",
        "endless.mbtiles": "tiles.damaged",
        "half.mbtiles": "tiles.incomplete",
        "half.pmtiles": "tiles.incomplete",
        "old.pmtiles": "tiles.old_pmtiles",
        "text.mbtiles": "tiles.not_sqlite",
        "text.pmtiles": "tiles.not_pmtiles",
        "torn.mbtiles": "tiles.damaged",
        "vector.mbtiles": "tiles.vector",
        "vector.pmtiles": "tiles.vector",
        "words.mbtiles": "tiles.no_pictures",
    }


def test_one_bad_file_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mbtiles(tmp_path / "good.mbtiles", {(0, 0, 0): RED})
    with closing(sqlite3.connect(mbtiles(tmp_path / "endless.mbtiles", {(3, 0, 0): RED}))) as conn:
        conn.executescript(
            "DROP TABLE metadata; CREATE TABLE metadata (name, value);"
            "INSERT INTO metadata VALUES ('minzoom', 9e999), ('maxzoom', 9e999)"
        )
    mbtiles(tmp_path / "odd.mbtiles", {(0, 0, 0): RED}, name="a<![foo[x]]>b")
    assert reasons(tmp_path) == {}
    (tmp_path / "odd<![x]]>.mbtiles").write_bytes(b"no database")
    monkeypatch.setitem(_OPENS, ".pmtiles", lambda _: 1 // 0)
    (tmp_path / "z.pmtiles").write_bytes(b"")
    kept = TileFolder(tmp_path)
    sources, skipped = kept.look()
    assert {one.facts.name: one.facts.minzoom for one in sources} == {
        "endless": 3,
        "a": 0,
        "good": 0,
    }
    assert {one.why.code for one in skipped} == {"tiles.not_sqlite", "tiles.damaged"}
    kept.close()
    assert _open_files(tmp_path / "good.mbtiles") == 0


@pytest.mark.parametrize(
    "bomb",
    [
        "SELECT zeroblob(900000000) AS tile_data",
        "SELECT CAST(x'89504E470D0A1A0A' || zeroblob(990000) AS blob) AS tile_data FROM n",
        "SELECT group_concat(hex(zeroblob(400000))) AS tile_data FROM n",
        "SELECT DISTINCT randomblob(990000) AS tile_data FROM n ORDER BY random()",
    ],
)
def test_a_view_that_makes_gigabytes_makes_none(tmp_path: Path, bomb: str) -> None:
    file = mbtiles(tmp_path / "a.mbtiles", {})
    first = (
        "SELECT x'89504E470D0A1A0A' AS tile_data, 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row"
    )
    with closing(sqlite3.connect(file)) as conn, conn:
        conn.execute("DROP TABLE tiles")
        conn.execute("INSERT INTO metadata VALUES ('minzoom', 0), ('maxzoom', 1)")
        conn.execute(
            f"CREATE VIEW tiles AS {first} UNION ALL SELECT tile_data, 1, 0, 0 FROM ("
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1200)"
            f" {bomb})"
        )
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with suppress(Unfit), closing(MBTiles(file)) as opened, suppress(sqlite3.Error):
        assert len(opened.tile(Tile(1, 0, 1)) or b"") < 1_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 400_000


@pytest.mark.parametrize("seed", range(4))
def test_a_file_with_any_byte_wrong_is_shown_or_skipped_and_nothing_else(
    tmp_path: Path, seed: int
) -> None:
    tiles = {number_of(Tile(4, x, y)): RED for x in range(16) for y in range(16)}
    whole = pmtiles(tmp_path / "a.pmtiles", tiles, leaves=4).read_bytes()
    ours = mbtiles(tmp_path / "a.mbtiles", {(4, x, 1): RED for x in range(16)}).read_bytes()
    for at in range(seed, 700, 16):
        for name, sound in (("a.pmtiles", whole), ("a.mbtiles", ours)):
            wrong = bytearray(sound)
            wrong[at] ^= 0xFF
            (tmp_path / name).write_bytes(wrong)
        kept = TileFolder(tmp_path)
        sources, skipped = kept.look()
        assert len(sources) + len(skipped) == 2
        for one in sources:
            for x in (0, 9):
                with suppress(NotReady):  # this tile is damaged
                    assert kept.tile(one.source_id, Tile(4, x, 1)) in (None, RED)
        kept.close()


def test_dropped_in_replaced_and_taken_away_while_it_runs(tmp_path: Path) -> None:
    kept = TileFolder(tmp_path / "tiles")
    assert kept.look() == ([], [])
    (tmp_path / "tiles").mkdir()
    file = mbtiles(tmp_path / "tiles" / "a.mbtiles", {(0, 0, 0): RED})
    ((first,), _) = kept.look()
    assert kept.tile(first.source_id, Tile(0, 0, 0)) == RED
    other = mbtiles(tmp_path / "b.mbtiles", {(0, 0, 0): BLUE})
    other.replace(file)
    assert kept.tile(first.source_id, Tile(0, 0, 0)) == BLUE
    assert kept.find(first.source_id).revision != first.revision
    assert _open_files(file) == 1, "the old one was let go of"
    file.unlink()
    with pytest.raises(Unknown, match="no_tiles"):
        kept.tile(first.source_id, Tile(0, 0, 0))
    assert kept.look() == ([], [])
    assert _open_files(file) == 0
    kept.close()


def _open_files(file: Path) -> int:
    """How many handles this process has on files of that folder, deleted ones too."""
    found = 0
    for link in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # that of the listing itself
            found += str(link.readlink()).startswith(str(file.parent))
    return found


# --- names and places ---


def test_a_file_s_name_is_made_safe_for_an_address() -> None:
    assert id_of("Shuangpai 2026!.mbtiles").startswith("shuangpai-2026-")
    hostile = ["双牌.mbtiles", "../../etc.mbtiles", "<b>.pmtiles", "a/b?c#d.mbtiles", "x" * 300]
    made = [id_of(name) for name in hostile]
    assert all(set(one) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for one in made)
    assert max(map(len, made)) <= 60
    assert len({id_of("a.mbtiles"), id_of("a.pmtiles"), id_of("A.mbtiles")}) == 3


def test_a_tile_beyond_the_bounds_is_never_looked_for() -> None:
    county = Facts("", 8, 14, (111.0, 25.0, 112.0, 27.0), "")
    assert may_have(county, Tile(8, 207, 108))
    assert not may_have(county, Tile(8, 0, 0))
    assert not may_have(county, Tile(7, 103, 54))
    assert not may_have(county, Tile(8, 207, 500))
    world = Facts("", 0, 22, (-180, -NORTH, 180, NORTH), "")
    assert may_have(world, Tile(0, 0, 0))
    assert may_have(world, Tile(22, 2**22 - 1, 2**22 - 1))
    assert not may_have(world, Tile(1, 2, 0))


def test_what_a_file_tells_of_itself_is_plain_text() -> None:
    assert plain("<script>alert(1)</script>县 &amp; 图\x00\u202e\n二", 60) == "alert(1)县 & 图 二"
    assert plain(None, 60) == plain(7, 60) == ""
    assert len(plain("长" * 500, 60)) == 60
