"""Degrees as planners write them, and the packed ones nobody can tell by looking."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.errors import BadInput
from layers.geo.degrees import could_be_packed, packed_column, read_degree, unpack_dms
from layers.geo.guard import within_bounds
from tests import absent

DEPOTS = "messy/bohai_oilspill_depots_mixed_dms_utf8.csv"


@pytest.mark.parametrize(
    ("text", "value_deg", "repaired", "axis"),
    [
        ("111.66", 111.66, None, None),
        (" 111.66 ", 111.66, None, None),
        ("-8.61", -8.61, None, None),
        ("111", 111.0, None, None),
        ("37510000.5", 37510000.5, None, None),
        ("１１１．６６", 111.66, "full_width", None),
        ("111。66", 111.66, "full_width", None),
        ("111.66°", 111.66, "marked", None),
        ("111.66度", 111.66, "marked", None),
        ("E111.66", 111.66, "marked", "lon"),
        ("25.96 n", 25.96, "marked", "lat"),
        ("东经111.66", 111.66, "marked", "lon"),
        ("北纬：25.96°", 25.96, "marked", "lat"),
        ("西经8.61度", -8.61, "marked", "lon"),
        ("33.9S", -33.9, "marked", "lat"),
        ("111°39′36″", 111.66, "dms", None),
        ("111°39'36\"E", 111.66, "dms", "lon"),
        ("111°39''36", None, None, None),
        ("111°39'36''", 111.66, "dms", None),
        ("111º39′36.0”", 111.66, "dms", None),
        ("东经111度39分36秒", 111.66, "dms", "lon"),
        ("１１１度３９分３６秒", 111.66, "dms", None),
        ("25 57 36 N", 25.96, "dms", "lat"),
        ("25:57:36", 25.96, "dms", None),
        ("25：57：36", 25.96, "dms", None),
        ("111°39.6′", 111.66, "dms", None),
        ("-8 36 36", -8.61, "dms", None),
        ("-0°30′0″", -0.5, "dms", None),
        ("117°47′20.7″", 117 + 47 / 60 + 20.7 / 3600, "dms", None),
    ],
)
def test_reading(
    text: str, value_deg: float | None, repaired: str | None, axis: str | None
) -> None:
    if value_deg is None:
        with pytest.raises(BadInput):
            read_degree(text)
        return
    reading = read_degree(text)
    assert reading.value_deg == pytest.approx(value_deg, abs=1e-12)
    assert (reading.repaired, reading.axis) == (repaired, axis)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "nan", "inf", "-", "°", "E", "不详", "111.66,25.96", "1.1166E2", "111.6.6"),
        *("111°60′00″", "111°39′60″", "181°00′00″", "91N", "E111W", "-111E", "111²", "9" * 400),
    ],
)
def test_what_is_no_angle_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_degree(text)
    assert refusal.value.code == "unreadable_degree"
    assert refusal.value.params["text"] == text


@settings(deadline=None)
@given(st.text(alphabet="0123456789.°′″'\"度分秒东经EWNS -+:１．", max_size=16))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        reading = read_degree(text)
    except BadInput:
        return
    assert reading.repaired in (None, "full_width") or abs(reading.value_deg) <= 180


@settings(deadline=None)
@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 59_999))
def test_written_packed_and_dms_mean_the_same(degrees: int, minutes: int, thousandths: int) -> None:
    seconds = thousandths / 1000
    meant_deg = degrees + minutes / 60 + seconds / 3600
    packed = float(f"{degrees}.{minutes:02d}{thousandths:05d}")
    assert unpack_dms(packed) == pytest.approx(meant_deg, abs=1e-9)
    assert read_degree(f"{degrees}°{minutes}′{seconds}″").value_deg == pytest.approx(meant_deg)
    if packed:
        assert unpack_dms(-packed) == -unpack_dms(packed)


def test_the_packed_depot() -> None:
    assert unpack_dms(117.47207) == pytest.approx(117 + 47 / 60 + 20.7 / 3600, abs=1e-12)
    assert unpack_dms(117.492) == pytest.approx(117 + 49 / 60 + 20 / 3600, abs=1e-12)


@pytest.mark.parametrize("value", [117.6321, 38.58864, 39.60, 181.0, float("nan"), float("inf")])
def test_sixty_minutes_are_never_packed(value: float) -> None:
    assert not could_be_packed(value)
    with pytest.raises(BadInput) as refusal:
        unpack_dms(value)
    assert refusal.value.code == "not_packed_dms"


def test_a_column_is_judged_and_not_changed() -> None:
    inside = within_bounds(117.6, 38.9, 118.0, 39.1)
    pairs = [(117.47207, 38.582982), (117.7, 39.0), (117.787772, 38.98725), (113.492, 33.55191)]
    column = packed_column(pairs, inside)
    assert column.packed_only == (0,)
    assert column.decimal_only == (1, 2)
    assert column.neither == (3,)
    assert column.in_doubt == (0,)


def test_pairs_that_cannot_tell_are_in_doubt_only_beside_packed_ones() -> None:
    inside = within_bounds(117.4, 38.5, 117.9, 39.2)
    clear = packed_column([(117.5112, 39.104)], inside)
    assert (clear.either, clear.in_doubt) == ((0,), ())
    mixed = packed_column([(117.5112, 39.104), (117.35, 38.49)], inside)
    assert mixed.packed_only == (1,)
    assert mixed.in_doubt == (0, 1)


def test_the_real_depot_file() -> None:
    with absent.beside_us(DEPOTS).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = [
        (read_degree(row["longitude"]).value_deg, read_degree(row["latitude"]).value_deg)
        for row in rows
    ]
    # The port of Tianjin with its waters: where the rows named 天津 and 东疆, 南疆 must lie.
    port = packed_column(pairs, within_bounds(117.55, 38.70, 117.95, 39.25))
    names = {rows[index]["name"] for index in port.packed_only}
    assert {"天津港轮驳有限公司东突堤", "孚宝码头", "大沽口溢油应急设备库"} <= names
    assert rows[port.packed_only[0]]["code"] == "LIBR0190214110438073Q67"
    decimal = {rows[index]["name"] for index in port.decimal_only}
    assert decimal == {"东方海陆应急物资库", "滨海石化库房"}
    assert len(port.packed_only) > 20
    assert "456库" in {rows[index]["name"] for index in port.neither}
