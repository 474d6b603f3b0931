"""Where the rows of a file lie: read, doubted, converted once, and kept as they were written.

A row that is in doubt is refused with what it might have meant. Which reading is right is a
person's choice, told with ``Terms.reading`` for the whole file, and never guessed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from layers.errors import BadInput, Refusal
from layers.geo.datum import Datum, to_cgcs2000
from layers.geo.degrees import DegreeReading, Inside, packed_column, read_degree
from layers.geo.guard import DoubtCode, PointDoubt, examine
from layers.ids import LonLat
from layers.importing.cells import sound
from layers.importing.fields import Columns
from layers.importing.heads import HEADS
from layers.importing.report import Problem, Repair
from layers.importing.shapes import read_shape
from layers.importing.table import Row

KEYS = ("lon", "lat", "lonlat", "datum", "position_state")
"""The keys of the columns that say where a row lies."""


class Reading(StrEnum):
    """How a person says that the two numbers of this file's positions are meant."""

    AS_WRITTEN = "as_written"
    SWAPPED = "swapped"
    PACKED = "packed"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a row lies, EPSG:4490: a point, or a GeoJSON geometry; and how that was written."""

    at: LonLat
    geometry: Mapping[str, object]
    given: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two numbers as a row has them, longitude first, with what they were written as."""

    row: int
    head: str
    lon: float
    lat: float
    datum: Datum
    given: Mapping[str, object]

    @property
    def value(self) -> str:
        return f"{self.given['lon']}, {self.given['lat']}"


_DATUMS: Mapping[str, Datum] = {
    **dict.fromkeys(("CGCS2000", "国家2000", "2000", "4490", "天地图"), Datum.CGCS2000),
    **dict.fromkeys(("WGS84", "GPS", "4326"), Datum.WGS84),
    **dict.fromkeys(("GCJ02", "火星", "高德", "腾讯"), Datum.GCJ02),
    **dict.fromkeys(("BD09", "百度"), Datum.BD09),
}
_PART = re.compile(r"[,，;；/、\s]+|(?=东经)|(?=北纬)")
_DOUBTS = {
    DoubtCode.OUTSIDE: "import.outside",
    DoubtCode.SWAP: "import.swapped",
    DoubtCode.PACKED_DMS: "import.packed",
    DoubtCode.GRID: "import.grid",
}


class Positions:
    """The positions of one file, row by row, with what is wrong and what was repaired."""

    def __init__(self, datum: Datum, reading: Reading, inside: Inside) -> None:
        self.datum = datum
        self.reading = reading
        self.inside = inside
        self.spots: dict[int, Spot] = {}
        self.problems: list[Problem] = []
        self.repairs: list[Repair] = []

    def read(self, rows: Sequence[Row], columns: Columns, *, shapes: bool) -> None:
        """Reads where every row lies; ``shapes`` takes lines and areas, else points only."""
        pairs = []
        for row in rows:
            try:
                if row.geometry is not None:
                    self.spots[row.number] = self._shape(row, columns, shapes=shapes)
                else:
                    pairs.append(self._pair(row, columns))
            except Refusal as refusal:
                head = refusal.field or "geometry"
                cells = [row.cells.get(part, "") for part in head.split("、")]
                value = ", ".join(cells) if any(cells) else ""
                self.problems.append(Problem.of(refusal, row.number, head, value))
        self._judge(pairs)

    def _shape(self, row: Row, columns: Columns, *, shapes: bool) -> Spot:
        datum = self._stated(row, columns)
        geometry, at = read_shape(row.geometry or {}, datum, points_only=not shapes)
        if not self.inside(*at):
            raise BadInput("import.outside", field="geometry", lon=at.lon, lat=at.lat)
        as_written = datum in (Datum.CGCS2000, Datum.WGS84)
        given: dict[str, object] = {"datum": datum.value}
        if not as_written:
            given["geometry"] = row.geometry
        return Spot(at, geometry, given)

    def _pair(self, row: Row, columns: Columns) -> _Pair:
        """The two numbers of a row, longitude first. Raises BadInput naming the head."""
        _check_cells(row, columns)
        head, cells = _written(row, columns)
        if len(cells) != 2 or not all(cells):
            raise BadInput("import.half_a_position", field=head)
        readings = [self._degree(row.number, head, cell) for cell in cells]
        if [reading.axis for reading in readings] == ["lat", "lon"]:
            # 北纬…东经… says itself which is which; under two heads it says they are wrong.
            if head != columns.head_of.get("lonlat"):
                lat, lon = (reading.value_deg for reading in readings)
                raise BadInput("import.swapped", field=head, lon=lon, lat=lat)
            readings.reverse()
            cells.reverse()
        datum = self._stated(row, columns)
        given: dict[str, object] = {"lon": cells[0], "lat": cells[1], "datum": datum.value}
        if state := row.cells.get(columns.head_of.get("position_state", ""), ""):
            given["state"] = state
        lon, lat = (reading.value_deg for reading in readings)
        return _Pair(row.number, head, lon, lat, datum, given)

    def _degree(self, number: int, head: str, cell: str) -> DegreeReading:
        try:
            reading = read_degree(cell)
        except BadInput as refusal:
            raise BadInput(refusal.code, field=head, **refusal.params) from refusal
        if reading.repaired:
            shown = f"{reading.value_deg:.7f}"
            self.repairs.append(Repair(number, head, cell, shown, f"repaired.{reading.repaired}"))
        return reading

    def _stated(self, row: Row, columns: Columns) -> Datum:
        """The datum that the row states, or else the one told for the file."""
        head = columns.head_of.get("datum")
        cell = row.cells.get(head, "") if head else ""
        if not cell:
            return self.datum
        word = re.sub(r"[-_\s]|EPSG:|坐标系?|\(.*\)|（.*）", "", cell.upper())
        if word not in _DATUMS:
            raise BadInput("import.unknown_datum", field=head, allowed=list(_DATUMS))
        return _DATUMS[word]

    def _judge(self, pairs: Sequence[_Pair]) -> None:
        """Takes the pairs that nothing speaks against; the file as a whole is a witness too."""
        doubted: list[tuple[_Pair, PointDoubt]] = []
        plain: list[tuple[_Pair, LonLat]] = []
        packed = 0
        for pair in pairs:
            lon, lat = self._turned(pair)
            doubt = _first_doubt(lon, lat, pair.datum, self.inside)
            if doubt is None:
                plain.append((pair, LonLat(*to_cgcs2000(lon, lat, pair.datum))))
            elif doubt.code is DoubtCode.PACKED_DMS and self.reading is Reading.PACKED:
                packed += 1
                self._unpack(pair, doubt)
            else:
                packed += doubt.code is DoubtCode.PACKED_DMS
                doubted.append((pair, doubt))
        all_swapped = len(doubted) == len(pairs) and all(
            doubt.code is DoubtCode.SWAP for _, doubt in doubted
        )
        for pair, doubt in doubted:
            code = "import.heads_swapped" if all_swapped else _DOUBTS[doubt.code]
            self._refuse(pair, code, doubt.params)
        self._take(plain, may_be_packed=packed > 0)

    def _turned(self, pair: _Pair) -> tuple[float, float]:
        swapped = self.reading is Reading.SWAPPED
        return (pair.lat, pair.lon) if swapped else (pair.lon, pair.lat)

    def _unpack(self, pair: _Pair, doubt: PointDoubt) -> None:
        at = LonLat(*(doubt.offered or (pair.lon, pair.lat)))
        self.spots[pair.row] = self._spot(pair, at, Reading.PACKED)
        shown = f"{at.lon:.6f}, {at.lat:.6f}"
        self.repairs.append(Repair(pair.row, pair.head, pair.value, shown, "import.unpacked"))

    def _take(self, plain: Sequence[tuple[_Pair, LonLat]], *, may_be_packed: bool) -> None:
        """Once one row of a file is packed, rows that lie inside either way are in doubt."""
        numbers = [self._turned(pair) for pair, _ in plain]
        either = set(packed_column(numbers, self.inside).either) if may_be_packed else set()
        for at, (pair, spot) in enumerate(plain):
            if at in either:
                self._refuse(pair, "import.maybe_packed", {})
            else:
                read_as = Reading.AS_WRITTEN if self.reading is Reading.PACKED else self.reading
                self.spots[pair.row] = self._spot(pair, spot, read_as)

    def _spot(self, pair: _Pair, at: LonLat, read_as: Reading) -> Spot:
        given = dict(pair.given)
        if read_as is not Reading.AS_WRITTEN:
            given["read_as"] = read_as.value
        return Spot(at, {"type": "Point", "coordinates": [at.lon, at.lat]}, given)

    def _refuse(self, pair: _Pair, code: str, params: Mapping[str, Any]) -> None:
        self.problems.append(Problem(pair.row, pair.head, pair.value, code, params))


def _check_cells(row: Row, columns: Columns) -> None:
    """Raises BadInput, naming the head, for a cell that holds what no cell may."""
    for key in KEYS:
        head = columns.head_of.get(key, "")
        try:
            sound(row.cells.get(head, ""), key)
        except BadInput as refusal:
            raise BadInput(refusal.code, field=head, **refusal.params) from refusal


def _written(row: Row, columns: Columns) -> tuple[str, list[str]]:
    """The cells that say where a row lies, and their head or heads."""
    lon_head, lat_head = columns.head_of.get("lon", ""), columns.head_of.get("lat", "")
    cells = [row.cells.get(lon_head, ""), row.cells.get(lat_head, "")]
    if any(cells):
        return f"{lon_head}/{lat_head}", cells
    one_cell = columns.head_of.get("lonlat", "")
    if row.cells.get(one_cell):
        return one_cell, [part for part in _PART.split(row.cells[one_cell]) if part]
    head = "/".join(filter(None, (lon_head, lat_head))) or one_cell or HEADS["lonlat"][0]
    raise BadInput("import.no_position", field=head)


def _first_doubt(lon: float, lat: float, datum: Datum, inside: Inside) -> PointDoubt | None:
    """The likeliest doubt about a point, None for one that lies where it should."""
    if abs(lon) <= 180 and abs(lat) <= 90 and inside(*to_cgcs2000(lon, lat, datum)):
        return None
    return next(iter(examine(lon, lat, inside, stated=datum)), None)
