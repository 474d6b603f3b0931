"""How an operator's typing finds the kind of incident."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.codes import code_list
from layers.command import kinds
from layers.errors import BadInput
from layers.words import pinyin

LIST = code_list("event_kinds")


def names(code: str) -> list[str]:
    row = LIST[code]
    return [row["name_zh"], row["name_en"], *filter(None, row["also"].split("|"))]


def got(typed: str) -> tuple[str, str]:
    """The kind that was had, or the kinds that were offered with the refusal's code."""
    try:
        return kinds.get(typed), ""
    except BadInput as refusal:
        return str(refusal.params["kinds"]), refusal.code


@pytest.mark.parametrize("code", LIST)
def test_a_kind_is_found_by_code_name_pinyin_and_initials(code: str) -> None:
    typed = [code, code.lower()]
    for name in names(code):
        typed += [name, name.upper(), pinyin.full(name), pinyin.initials(name)]
    for one in typed:
        assert code in kinds.search(one), one


@pytest.mark.parametrize("code", LIST)
def test_a_kind_is_had_by_its_code_and_by_each_of_its_names(code: str) -> None:
    for typed in (code, code.lower(), f" {code} ", *names(code)):
        assert kinds.get(typed) == code


@pytest.mark.parametrize("code", LIST)
def test_initials_give_the_kind_or_offer_it(code: str) -> None:
    for name in names(code):
        found, refused_as = got(pinyin.initials(name))
        assert refused_as in ("", "unclear_kind")
        assert code in found


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("slhz", "11G01"),
        ("senlinhuozai", "11G01"),
        ("森林火灾", "11G01"),
        ("11g01", "11G01"),
        ("flood", "11A01"),
        ("车祸", "12H00"),
        ("nsl", "11D02"),
        ("火灾事故", "12G00"),
    ],
)
def test_the_kind_that_was_meant_comes_first(typed: str, first: str) -> None:
    assert kinds.search(typed)[0] == first
    assert kinds.get(typed) == first


def test_a_class_can_be_had_though_it_has_kinds_of_its_own() -> None:
    assert kinds.get("11G00") == "11G00"
    assert kinds.search("11G")[:2] == ["11G01", "11G00"]


def test_typing_that_fits_several_offers_them() -> None:
    with pytest.raises(BadInput) as caught:
        kinds.get("dzzh")
    refusal = caught.value
    assert (refusal.code, refusal.field) == ("unclear_kind", "kind")
    assert refusal.params["value"] == "dzzh"
    assert refusal.params["kinds"] == "11C00 地震灾害, 11D00 地质灾害"


@pytest.mark.parametrize("typed", ["", "   ", "zzzz", "外星人", "99X99", "{value}", "%", "\x00"])
def test_typing_that_fits_nothing_offers_something_to_type(typed: str) -> None:
    with pytest.raises(BadInput) as caught:
        kinds.get(typed)
    assert (caught.value.code, caught.value.field) == ("unknown_kind", "kind")
    offered = str(caught.value.params["kinds"]).split(", ")
    assert all(one.split(" ")[0] in LIST for one in offered)


def test_a_slip_offers_what_comes_near() -> None:
    with pytest.raises(BadInput) as caught:
        kinds.get("泥石硫")
    assert "11D02 泥石流" in str(caught.value.params["kinds"])


def test_a_search_gives_no_more_than_was_asked_for() -> None:
    assert len(kinds.search("h", limit=3)) == 3
    assert kinds.search(" ") == []


@given(st.text(max_size=12))
def test_whatever_is_typed_gives_a_kind_or_a_clear_no(typed: str) -> None:
    found = kinds.search(typed)
    assert len(found) == len(set(found))
    assert set(found) <= set(LIST)
    had, refused_as = got(typed)
    assert refused_as or had in LIST
