"""What is typed finds names as people type: letters, both readings, initials, codes."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.words import pinyin
from layers.words.typed import Found, How, Typed

BEGIN, INSIDE = False, True


@pytest.mark.parametrize(
    ("typed", "name", "found"),
    [
        ("青山村", "青山村", (How.EXACT, BEGIN)),
        ("青山", "青山村", (How.BEGINS, BEGIN)),
        ("山村", "青山村", (How.CONTAINS, INSIDE)),
        ("Qing Shan", "青山村", (How.PINYIN, BEGIN)),
        ("shanc", "青山村", (How.PINYIN, INSIDE)),
        ("qsc", "青山村", (How.INITIALS, BEGIN)),
        ("sc", "青山村", (How.INITIALS, INSIDE)),
        ("shuangbo", "泷泊镇", (How.PINYIN, BEGIN)),
        ("longbo", "泷泊镇", (How.PINYIN, BEGIN)),
        ("xi'an", "西安", (How.PINYIN, BEGIN)),
        ("Ｇ５５", "G55", (How.EXACT, BEGIN)),
        ("ing", "青山村", None),
        ("", "青山村", None),
        ("  ", "青山村", None),
        ("055", "G55", None),
        ("%", "青山村", None),
    ],
)
def test_how_a_name_is_found(typed: str, name: str, found: tuple[How, bool] | None) -> None:
    assert Typed.of(typed).finds(name) == (found and Found(*found))


NAMES = [f"{a}{b}{c}" for a, b, c in itertools.product("青泷长西", "山安行 5", "村镇X（")]
LETTERS = st.text("qingshanlogxcz5 '", max_size=9)
CHINESE = st.text("青山村泷安[]|\\0.", max_size=3)


@settings(max_examples=150, deadline=None)
@given(st.one_of(LETTERS, CHINESE, st.text(max_size=6)))
def test_the_sieve_lets_nothing_through_its_fingers(text: str) -> None:
    typed = Typed.of(text)
    likely = set(typed.sieve(NAMES))
    assert {number for number, name in enumerate(NAMES) if typed.finds(name)} <= likely


def test_the_sieve_sorts_out_most() -> None:
    assert Typed.of("qing").sieve(["青山", "北桥", "x qing"]) == [0, 2]
    assert Typed.of("bq").sieve(["青山", "北桥"]) == [1]
    assert Typed.of("a").sieve([]) == []


def test_every_name_is_found_by_the_pinyin_that_is_stored_of_it() -> None:
    for name in ("北桥镇中心小学", "湖心村", "重庆路", "绿水"):
        found = Typed.of(pinyin.full(name)).finds(name)
        assert found == Found(How.PINYIN, is_inside=False), name
        assert Typed.of(pinyin.initials(name)).finds(name) is not None


def test_a_hundred_letters_take_no_longer() -> None:
    for text in ("a" * 100, "an" * 50, "." * 100, "(" * 100):
        assert Typed.of(text).sieve(NAMES * 20) == []
