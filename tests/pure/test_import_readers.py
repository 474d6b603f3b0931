"""How cells are read: what planners write, and what is refused instead of guessed."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import BadInput
from layers.importing import readers
from layers.importing.heads import HEADS, clean, unit_of


@pytest.mark.parametrize(
    ("cell", "value"),
    [("30", 30), ("30人", 30), ("３０", 30), ("1,200", 1200), ("１，２００人", 1200), ("30.0", 30)],
)
def test_whole_numbers(cell: str, value: int) -> None:
    assert readers.whole("人")(cell).value == value


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("三十", "import.not_a_number"),
        ("30-40", "import.not_a_number"),
        ("约30", "import.not_a_number"),
        ("30余人", "import.not_a_number"),
        ("3万", "import.not_a_number"),
        ("1,20", "import.not_a_number"),
        ("12.5", "import.not_whole"),
        ("-3", "import.negative"),
        ("99999999999", "import.too_large"),
        ("=1+1", "import.not_a_number"),
        ("nan", "import.not_a_number"),
    ],
)
def test_what_is_no_whole_number(cell: str, code: str) -> None:
    with pytest.raises(BadInput, match=code):
        readers.whole("人")(cell)


def test_a_unit_that_would_change_the_number_is_refused() -> None:
    assert readers.number("万元", "万")("12.5万元").value == 12.5
    with pytest.raises(BadInput, match="not_a_number"):
        readers.number("万元", "万")("125000元")


def test_minutes_and_amounts() -> None:
    assert readers.minutes("15分钟").value == 15.0
    assert readers.amount("0.10").value == Decimal("0.10")


@pytest.mark.parametrize(
    ("cell", "value", "repaired"),
    [
        ("431123001", "431123001", None),
        ("431123001.0", "431123001", "import.decimal_dropped"),
        ("０１２", "012", "repaired.full_width"),
        ("1132234933880123393", "1132234933880123393", None),
        ("SP-T001", "SP-T001", None),
    ],
)
def test_codes_stay_text(cell: str, value: str, repaired: str | None) -> None:
    assert readers.code(cell) == (value, repaired)


@pytest.mark.parametrize("cell", ["1.13223E+18", "4.31E17", "1.13223493388012E+18"])
def test_a_code_that_lost_its_figures_is_refused(cell: str) -> None:
    with pytest.raises(BadInput, match="lost_figures"):
        readers.code(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("000-0000-0001", ("000-0000-0001",)),
        ("0746-7720001、13800000000", ("0746-7720001", "13800000000")),
        ("0746-7720001/13800000000；13800000000", ("0746-7720001", "13800000000")),
        ("13800000000(张三)，13900000000（李四）", ("13800000000", "13900000000")),
        ("13800000000.0", ("13800000000",)),
        ("119", ("119",)),
    ],
)
def test_several_telephones_in_one_cell(cell: str, value: tuple[str, ...]) -> None:
    assert readers.phones(cell).value == value


@pytest.mark.parametrize("cell", ["2024-05-01", "张三", "1.38E+10", "12"])
def test_what_is_no_telephone(cell: str) -> None:
    with pytest.raises(BadInput, match="not_a_phone"):
        readers.phones(cell)


@pytest.mark.parametrize(
    "cell",
    ["2026-05-01", "2026/5/1", "2026年5月1日", "20260501", "2026.5.1", "2026-05-01 00:00:00"],
)
def test_dates(cell: str) -> None:
    assert readers.day(cell).value == date(2026, 5, 1)


@pytest.mark.parametrize("cell", ["2026-02-30", "13800000000", "五月一日", "2026"])
def test_what_is_no_date(cell: str) -> None:
    with pytest.raises(BadInput, match="not_a_date"):
        readers.day(cell)


def test_code_lists_take_names_and_other_names_and_say_what_they_take() -> None:
    level = readers.choice("risk_levels")
    assert level("红").value == level("重大").value == level("一级").value == "major"
    with pytest.raises(BadInput) as refused:
        level("很大")
    assert refused.value.params["allowed"] == ["重大", "较大", "一般", "低"]
    skills = readers.choices("skills")
    assert skills("先期处置、转移群众").value == {"first_response", "evacuation"}
    assert readers.yes_no("是").value is True
    assert readers.yes_no("否").value is False
    with pytest.raises(BadInput, match="not_yes_no"):
        readers.yes_no("也许")


@pytest.mark.parametrize(
    ("head", "cleaned"),
    [
        (" 名 称 ", "名称"),
        ("威胁财产（万元）", "威胁财产"),
        ("经度(°)", "经度"),
        ("＊编号", "编号"),
        ("Longitude", "longitude"),
        ("队长\n", "队长"),
    ],
)
def test_heads_are_compared_without_what_does_not_matter(head: str, cleaned: str) -> None:
    assert clean(head) == cleaned


def test_the_unit_in_a_head() -> None:
    assert unit_of("威胁财产（万元）") == "万元"
    assert unit_of("名称") == ""


def test_each_synonym_is_listed_as_it_is_compared() -> None:
    for synonyms in HEADS.values():
        assert len({clean(head) for head in synonyms}) == len(synonyms)


@given(st.text(max_size=30))
def test_no_cell_brings_a_reader_down(cell: str) -> None:
    for read in (
        readers.code,
        readers.amount,
        readers.minutes,
        readers.whole(),
        readers.phones,
        readers.day,
        readers.names,
        readers.yes_no,
        readers.choices("skills"),
    ):
        with suppress(BadInput):
            read(cell)
