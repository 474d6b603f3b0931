"""What is packed in Python is what the page unpacks, value by value."""

import base64
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import maps
from maps.columns import Codes, Column, Moments, Numbers, Places, Several, Shapes, Texts, pack
from tests.drawn.nodes import told_by_node

MODULE = Path(maps.__file__).parent / "static" / "four" / "columns.js"
TEXTS = ["", "潇水", "a\nb\0c", "`${x}` {{7*7}} </script>", "\U0001f525 \ud800"]
MOMENT = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)
AREA = {"type": "MultiPolygon", "coordinates": [[[[111, 25], [111.5, 25], [111, 26], [111, 25]]]]}
ASK = """
import {{ unpack }} from {module};
const bytes = Buffer.from({packed}, "base64");
const layer = unpack(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const rows = Array.from({{ length: layer.count }}, (_, row) => ({{
  text: layer.text("text", row), code: layer.code("code", row), name: layer.name("code", row),
  several: layer.codes("several", row), number: layer.number("number", row),
  moment: layer.moment("moment", row), at: layer.at(row), shape: layer.shape(row),
  none: [layer.text("gone", row), layer.code("gone", row), layer.number("gone", row)],
}}));
console.log(JSON.stringify({{ layer: layer.layer, rows }}));
"""


def _unpacked(body: bytes) -> dict[str, object]:
    script = ASK.format(
        module=json.dumps(MODULE.as_uri()), packed=json.dumps(base64.b64encode(body).decode())
    )
    told: dict[str, object] = json.loads(told_by_node("--input-type=module", "-", script=script))
    return told


def test_every_value_arrives_as_it_was_sent() -> None:
    body = pack(
        5,
        {
            "code": Codes(["b", "a", "b", "", "a"], {"a": "甲", "b": "乙", "": "未填"}),
            "text": Texts(TEXTS),
            "several": Several([["a", "b"], [], ["b"], [], []], {"a": "甲", "b": "乙"}),
            "number": Numbers([0, 16_777_215, None, -2.5, 1]),
            "moment": Moments([MOMENT, None, MOMENT, None, None]),
            "at": Places([(111.397123, 25.604), None, (-70.1, -33.2), (0, 0), (180, 85)]),
            "shape": Shapes([None, AREA, {"type": "Point", "coordinates": [1, 2]},
                             {"type": "LineString", "coordinates": [[1, 2, 9], [3, 4]]}, None]),
        },
        layer="test",
    )  # fmt: skip
    told = _unpacked(body)
    rows: list[dict[str, object]] = told["rows"]  # type: ignore[assignment]
    assert told["layer"] == "test"
    assert [one["text"] for one in rows] == [*TEXTS[:4], "\U0001f525 ?"]
    assert [one["code"] for one in rows] == ["b", "a", "b", "", "a"]
    assert [one["name"] for one in rows] == ["乙", "甲", "乙", "未填", "甲"]
    assert [one["several"] for one in rows] == [["a", "b"], [], ["b"], [], []]
    assert [one["number"] for one in rows] == [0, 16_777_215, None, -2.5, 1]
    assert [one["moment"] for one in rows] == [MOMENT.timestamp() * 1000, None] * 2 + [None]
    places = [(111.397123, 25.604), None, (-70.1, -33.2), (0, 0), (180, 85)]
    assert [one["at"] and tuple(one["at"]) for one in rows] == [  # type: ignore[arg-type]
        at and pytest.approx(at, abs=1e-9) for at in places
    ]
    shapes = [one["shape"] for one in rows]
    assert [len(one) for one in shapes] == [0, 1, 0, 1, 0]  # type: ignore[arg-type]
    assert shapes[1][0]["isRing"] is True  # type: ignore[index]
    assert shapes[1][0]["points"][1] == pytest.approx([111.5, 25])  # type: ignore[index]
    assert shapes[3][0] == {"isRing": False, "points": [[1, 2], [3, 4]]}  # type: ignore[index]
    assert [one["none"] for one in rows] == [["", "", None]] * 5


@pytest.mark.parametrize("layer", ["", "a", "ab", "abc", "abcd"])
def test_a_moment_of_any_year_arrives_however_long_the_head_is(layer: str) -> None:
    """Goods that never expire are written 2999-12-31; some are older than 1970."""
    moments = [datetime(year, 12, 31, tzinfo=UTC) for year in (2999, 1969, 1, 9999)] + [None]
    columns: dict[str, Column] = {"code": Codes([""] * 5, {"": ""}), "moment": Moments(moments)}
    told = _unpacked(pack(5, columns, layer=layer))
    rows: list[dict[str, object]] = told["rows"]  # type: ignore[assignment]
    assert [one["moment"] for one in rows] == [one and one.timestamp() * 1000 for one in moments]


@pytest.mark.parametrize(
    ("numbers", "width"),
    [
        ([0, 254, None, 7.0], 1),
        ([None] * 4, 1),
        ([0, 255, None, 1], 2),
        ([65_534, None, 0, 1], 2),
        ([65_535, None, 0, 1], 4),
        ([255, 0.5, None, 65_535], 4),
        ([-1, 255, 65_535, None], 4),
    ],
)
def test_small_whole_numbers_take_a_byte_or_two(numbers: list[float | None], width: int) -> None:
    assert Numbers(numbers).packed()[0]["bytes"] == width
    told = _unpacked(pack(4, {"number": Numbers(numbers)}))
    rows: list[dict[str, object]] = told["rows"]  # type: ignore[assignment]
    assert [one["number"] for one in rows] == numbers


@pytest.mark.parametrize("count", [1, 7, 8, 1_000])
def test_what_rows_share_goes_once_and_long_texts_arrive_whole(count: int) -> None:
    texts = ["长" * 90, "", "短", *["x" * 70_000] * (4 * count - 3)]
    moments = [MOMENT, None, *[MOMENT.replace(year=1968)] * (4 * count - 2)]
    body = pack(4 * count, {"text": Texts(texts), "moment": Moments(moments)})
    assert len(body) < 72_000 + 8 * count, "the long one once, and two bytes a row"
    rows: list[dict[str, object]] = _unpacked(body)["rows"]  # type: ignore[assignment]
    assert [one["text"] for one in rows] == texts
    assert [one["moment"] for one in rows] == [one and one.timestamp() * 1000 for one in moments]


def test_more_codes_than_a_byte_has_and_no_rows_at_all() -> None:
    names = {str(number): f"n{number}" for number in range(300)}
    told = _unpacked(pack(300, {"code": Codes(list(names), names)}))
    rows: list[dict[str, object]] = told["rows"]  # type: ignore[assignment]
    assert [one["name"] for one in rows] == list(names.values())
    empty = _unpacked(pack(0, {"text": Texts([]), "shape": Shapes([]), "at": Places([])}))
    assert empty["rows"] == []


def test_a_column_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="text has 1 rows, not 2"):
        pack(2, {"text": Texts(["a"])})


def test_the_same_rows_are_the_same_bytes() -> None:
    one, other = (pack(1, {"text": Texts(["x"]), "n": Numbers([1])}) for _ in range(2))
    assert one == other
    assert re.match(rb".{4}\{\"format\": 2, \"count\": 1", one, re.DOTALL)
