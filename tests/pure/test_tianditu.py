"""天地图 asked: as its layers are, kept for a while, and given up at once when the line is cut."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from structlog.testing import capture_logs

from layers.errors import NotReady
from service.tiles import tianditu
from service.tiles.source import MOST_TILE_BYTES, Tile
from service.tiles.tianditu import GIVEN_UP_S, KEPT_S, Tianditu
from tests.pure.tianditu_there import KEY, PICTURE, Platform, platform

AT = Tile(12, 3310, 1749)


class Clock:
    """Time as the test lets it pass."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def there() -> Iterator[Platform]:
    with platform() as made:
        yield made


def test_a_tile_is_asked_for_as_the_platform_has_it(there: Platform) -> None:
    with closing(Tianditu(KEY, there.base)) as ours:
        assert ours.at_hand("cia", AT) is None
        assert ours.fetch("cia", AT) == PICTURE
    assert there.asked == [
        {
            **{"path": f"/t{(3310 + 1749) % 8}/cia_w/wmts", "tk": KEY, "SERVICE": "WMTS"},
            **{"REQUEST": "GetTile", "VERSION": "1.0.0", "LAYER": "cia", "STYLE": "default"},
            **{"TILEMATRIXSET": "w", "FORMAT": "tiles", "TILEMATRIX": "12"},
            **{"TILEROW": "1749", "TILECOL": "3310"},
        }
    ]


def test_what_was_answered_is_kept_for_a_day_and_so_is_what_is_not_there(there: Platform) -> None:
    clock = Clock()
    with closing(Tianditu(KEY, there.base, clock)) as ours:
        there.answer = lambda asked: (200, PICTURE) if asked["TILEROW"] == "1749" else (404, b"no")
        nowhere = AT._replace(y=1750)
        for _ in range(3):
            assert ours.fetch("vec", AT) == PICTURE
            assert ours.fetch("vec", nowhere) == b""
        assert (ours.at_hand("vec", AT), ours.at_hand("vec", nowhere)) == (PICTURE, b"")
        assert len(there.asked) == 2
        clock.now += KEPT_S + 1
        assert ours.at_hand("vec", AT) is None


def test_what_it_cannot_have_is_not_asked_for(there: Platform) -> None:
    with closing(Tianditu(KEY, there.base)) as ours:
        for layer, at in (("vec", Tile(0, 0, 0)), ("vec", Tile(19, 0, 0)), ("ter", Tile(15, 0, 0))):
            assert ours.fetch(layer, at) == b""
        assert ours.fetch("vec", Tile(3, 8, 0)) == b""
        assert not ours.has("vec_w/../img")
    assert there.asked == []


def test_no_more_is_kept_than_its_limit(there: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tianditu, "MOST_KEPT_BYTES", 3 * (len(PICTURE) + 500))
    with closing(Tianditu(KEY, there.base)) as ours:
        for x in range(5):
            ours.fetch("vec", AT._replace(x=x))
        kept = [x for x in range(5) if ours.at_hand("vec", AT._replace(x=x))]
    assert kept == [2, 3, 4]


def test_a_cut_line_is_tried_once_in_a_while_and_told_once(there: Platform) -> None:
    clock = Clock()
    with closing(Tianditu(KEY, "http://127.0.0.1:9/t{server}", clock)) as ours:
        with capture_logs() as log:
            for _ in range(30):
                with pytest.raises(NotReady, match="tianditu_away") as refused:
                    ours.fetch("vec", AT)
            with pytest.raises(NotReady):
                ours.at_hand("img", AT)
        assert 1 <= refused.value.retry_after_s <= GIVEN_UP_S
        assert [one["code"] for one in log] == ["tianditu_away"]
        assert KEY not in str(log) + repr(refused.value) + str(refused.value.__context__)
        ours._base = there.base  # the line is mended
        with pytest.raises(NotReady):
            ours.fetch("vec", AT)
        clock.now += GIVEN_UP_S + 1
        assert ours.fetch("vec", AT) == PICTURE
    assert len(there.asked) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, b'{"msg": "no"}'),
        (200, b"<html>"),
        (302, b""),
        (200, PICTURE + bytes(MOST_TILE_BYTES)),
        (500, b""),
    ],
    ids=["key", "words", "elsewhere", "endless", "broken"],
)
def test_what_is_no_picture_is_not_handed_on(there: Platform, status: int, body: bytes) -> None:
    there.answer = lambda _: (status, body)
    with closing(Tianditu(KEY, there.base)) as ours:
        for _ in range(3):
            with pytest.raises(NotReady, match="tianditu_refuses"):
                ours.fetch("vec", AT)
    assert len(there.asked) == 1
