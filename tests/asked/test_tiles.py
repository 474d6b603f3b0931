"""Tiles as a map asks for them: thirty at once, by who may, without a reader's connection."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from service.tiles.tianditu import Tianditu
from tests.asked.conftest import calling, settings_for
from tests.pure.tianditu_there import KEY, PICTURE, Platform, platform
from tests.pure.tile_files import mbtiles, painted, pmtiles

RED = painted((200, 30, 30))
NOBODY = "http://127.0.0.1:9/t{server}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def app(settled_url: str, folder: Path) -> FastAPI:
    given = settings_for(settled_url, folder).model_dump() | {"tianditu_key": KEY}
    return create_app(Settings.model_validate(given))


@pytest.fixture(scope="module")
def caller(app: FastAPI) -> Iterator[httpx.Client]:
    with calling(app) as made:
        yield made


@pytest.fixture
def there(app: FastAPI) -> Iterator[Platform]:
    """天地图 on this machine, asked by the service from now on."""
    with platform() as made:
        app.state.situ.tiles.tianditu = Tianditu(KEY, made.base)
        yield made
        app.state.situ.tiles.tianditu.close()


def _sources(caller: httpx.Client, language: str = "zh") -> dict[str, dict[str, object]]:
    answer = caller.get(f"/api/tiles?lang={language}")
    assert answer.status_code == 200
    return {one["name"]: one for one in answer.json()["sources"]}


def test_a_file_is_dropped_in_shown_replaced_and_taken_away(
    caller: httpx.Client, folder: Path
) -> None:
    assert set(_sources(caller)) == {"天地图 矢量", "天地图 影像", "天地图 地形"}
    (folder / "tiles").mkdir()
    (folder / "tiles" / "half.mbtiles").write_bytes(b"SQLite format 3\x00")
    file = mbtiles(folder / "tiles" / "县.mbtiles", {(1, 1, 0): RED}, name="县影像", minzoom="0")
    pmtiles(folder / "tiles" / "b.pmtiles", {0: RED}, name="乙")
    shown = _sources(caller)
    assert {"县影像", "乙"} <= set(shown)
    assert "half" not in str(shown)
    ours = shown["县影像"]
    assert {key: ours[key] for key in ("kind", "minzoom", "maxzoom", "labels")} == {
        **{"kind": "file", "minzoom": 1, "maxzoom": 1, "labels": None}
    }
    address = str(ours["url"]).replace("{z}/{x}/{y}", "1/1/0")
    got = caller.get(address)
    assert (got.status_code, got.content) == (200, RED)
    assert got.headers["Content-Type"] == "image/png"
    assert got.headers["Cache-Control"] == "private, max-age=2592000, immutable"
    assert "Content-Encoding" not in got.headers
    again = caller.get(address, headers={"If-None-Match": got.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    bare = caller.get(address.partition("?")[0])
    assert bare.headers["Cache-Control"] == "private, no-cache"

    other = painted((1, 2, 3), "WEBP")
    mbtiles(folder / "new.mbtiles", {(1, 1, 0): other}).replace(file)
    changed = caller.get(address, headers={"If-None-Match": got.headers["ETag"]})
    assert (changed.status_code, changed.content) == (200, other)
    assert changed.headers["Content-Type"] == "image/webp"
    assert changed.headers["Cache-Control"] == "private, no-cache", "it is another's address"
    file.unlink()
    gone = caller.get(address)
    assert (gone.status_code, gone.json()["code"]) == (404, "no_tiles")
    assert "县影像" not in _sources(caller)


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("0/0/0", 200),
        ("1/0/0", 204),
        ("3/8/0", 204),
        ("23/0/0", 422),
        ("-1/0/0", 422),
        ("1/0/99999999999", 422),
        ("1/x/0", 422),
    ],
)
def test_a_tile_that_is_not_there_and_one_that_cannot_be(
    caller: httpx.Client, folder: Path, at: str, status: int
) -> None:
    (folder / "tiles").mkdir(exist_ok=True)
    pmtiles(folder / "tiles" / "at.pmtiles", {0: RED}, name="处")
    address = str(_sources(caller)["处"]["url"]).replace("{z}/{x}/{y}", at)
    answer = caller.get(address)
    assert answer.status_code == status
    assert (answer.content == b"") == (status == 204)


def test_thirty_at_once_while_every_reader_s_place_is_taken(
    app: FastAPI, caller: httpx.Client, folder: Path
) -> None:
    (folder / "tiles").mkdir(exist_ok=True)
    tiles = {(5, x, y): RED for x in range(6) for y in range(5)}
    mbtiles(folder / "tiles" / "thirty.mbtiles", tiles, name="三十")
    address = str(_sources(caller)["三十"]["url"])
    readers = app.state.situ.readers.pool
    lent = [readers.lend() for _ in range(app.state.situ.settings.pool_size)]
    for one in lent:
        one.__enter__()
    try:
        with ThreadPoolExecutor(30) as crowd:
            places = [f"5/{x}/{y}" for _, x, y in tiles]
            answers = list(
                crowd.map(lambda at: caller.get(address.replace("{z}/{x}/{y}", at)), places)
            )
    finally:
        for one in lent:
            one.__exit__(None, None, None)
    assert [one.content for one in answers] == [RED] * 30


# --- 天地图 ---


def test_the_page_gets_the_picture_and_never_the_key(
    caller: httpx.Client, there: Platform, capfd: pytest.CaptureFixture[str]
) -> None:
    ours = _sources(caller, "en")["Tianditu imagery"]
    assert (ours["id"], ours["maxzoom"]) == ("tianditu-img", 18)
    assert KEY not in str(ours)
    for template in (ours["url"], ours["labels"]):
        answer = caller.get(str(template).replace("{z}/{x}/{y}", "12/3310/1749"))
        assert (answer.status_code, answer.content) == (200, PICTURE)
        assert answer.headers["Cache-Control"] == "private, max-age=86400"
        told = caller.get(
            str(template).replace("{z}/{x}/{y}", "12/3310/1749"),
            headers={"If-None-Match": answer.headers["ETag"]},
        )
        assert told.status_code == 304
    assert [one["LAYER"] for one in there.asked] == ["img", "cia"]
    assert {one["tk"] for one in there.asked} == {KEY}
    assert KEY not in "".join(capfd.readouterr())
    nothing = caller.get("/tiles/tianditu-abc/12/3310/1749")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "no_tiles")


def test_of_thirty_few_ask_at_a_time(caller: httpx.Client, there: Platform) -> None:
    def slow(_: dict[str, str]) -> tuple[int, bytes]:
        time.sleep(0.02)
        return 200, PICTURE

    there.answer = slow
    with ThreadPoolExecutor(30) as crowd:
        found = crowd.map(lambda x: caller.get(f"/tiles/tianditu-vec/8/{x}/9").content, range(30))
        assert list(found) == [PICTURE] * 30
    assert len(there.asked) == 30
    assert there.most_at_once <= 4


def test_when_the_cable_is_cut_thirty_are_told_at_once(app: FastAPI, caller: httpx.Client) -> None:
    app.state.situ.tiles.tianditu = Tianditu(KEY, NOBODY)
    with ThreadPoolExecutor(30) as crowd:
        found = list(crowd.map(lambda x: caller.get(f"/tiles/tianditu-vec/8/{x}/9"), range(30)))
    assert {one.status_code for one in found} == {503}
    assert {one.json()["code"] for one in found} == {"tianditu_away"}
    assert all(1 <= int(one.headers["Retry-After"]) <= 30 for one in found)


def test_without_a_key_it_is_not_offered_and_not_asked(client: TestClient) -> None:
    assert client.get("/api/tiles").json() == {"sources": []}
    answer = client.get("/tiles/tianditu-vec/8/1/9")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_tiles")


@pytest.mark.parametrize(
    "key", ["short", "with a space in it 0123", "a&tk=0123456789abcdef0", "钥" * 20]
)
def test_a_key_that_is_none_is_refused_at_start_and_not_shown(key: str) -> None:
    with pytest.raises(ValueError, match="SITU_TIANDITU_KEY") as refused:
        Settings(tianditu_key=key)
    assert key not in str(refused.value)
    assert Settings(tianditu_key=f" {KEY}\n").tianditu_key.get_secret_value() == KEY
