"""A map that is carried away on paper or as a list: what is chosen on it, as a sheet of values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from layers.ids import LonLat
from layers.moments import ZONE
from layers.words import clauses, listed, say
from maps import glyphs
from maps.columns import Codes, Column, Moments, Numbers, Picture, Places, Several, Shapes, Texts
from maps.four import reached
from maps.four.chosen import Chosen, rows
from maps.four.reached import Reach
from maps.four.table import LAYERS, MAPS, REACH, Layer, Tally
from maps.prints.model import Bounds, Cell, MapPrint, Mark, Patch, Stroke

_LISTED_FIRST = ("code", "name")
_DAYS = frozenset({"expires_on"})
# A list on paper is read from left to right: so many facts, and no more.
_MOST_HEADS = 6


@dataclass(frozen=True, kw_only=True)
class Carried:
    """Who carries what away, and when; ``mark``: 演练, 演示数据 or empty.

    ``part``: what whoever reads it must know when it is not the whole. ``reach``: how far the
    forces reach, as ``/api/forces/reach`` tells it, on the map that shows it.
    """

    name: str
    language: str
    region_name: str
    bounds: Bounds
    author: str
    made_at: datetime
    mark: str
    chosen: Chosen
    part: tuple[str, ...] = ()
    pictures: Mapping[str, Picture]
    reach: Reach | None = None

    @property
    def reached(self) -> Reach:
        """The reach as far as it is chosen to be seen; without an area where it is not."""
        return {} if self.reach is None or REACH in self.chosen.off else self.reach


def sheet(of: Carried, basemap: Mapping[str, Any]) -> MapPrint:
    """The map as it is printed: everything that is on, the list of the layer that is listed."""
    heads, cells = table_of(of, _MOST_HEADS)
    on = [key for key in MAPS[of.name] if key in of.pictures and key not in of.chosen.off]
    drawn = [one for key in on for one in _drawn(LAYERS[key], of)]
    return MapPrint(
        title=say(f"four.map.{of.name}", of.language),
        region_name=of.region_name,
        question=say(f"four.question.{of.name}", of.language),
        chosen=clauses(_narrowed(of), of.language),
        mark=of.mark,
        author=of.author,
        made_at=of.made_at,
        source=say("four.source", of.language, region=of.region_name),
        language=of.language,
        bounds=of.bounds,
        basemap=basemap,
        marks=tuple(one for one in drawn if isinstance(one, Mark)),
        strokes=tuple(one for one in drawn if isinstance(one, Stroke)),
        patches=(
            *reached.patches(of.reached, of.language),
            *(one for one in drawn if isinstance(one, Patch)),
        ),
        counts=tuple(_counts(of)),
        heads=heads,
        rows=cells,
    )


def table_of(
    of: Carried, most: int | None = None
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """The heads and rows of the layer that is listed: its code, its name, all that its card tells.

    ``most``: only the first so many facts, for paper.
    """
    layer, shown = LAYERS[of.chosen.listed], of.pictures[of.chosen.listed]
    told = dict.fromkeys((layer.lead, *layer.says, *layer.card))
    fields = [one for one in (*_LISTED_FIRST, *told) if one in shown.columns and one]
    wanted = fields if most is None else fields[1 : most + 1]
    heads = tuple(_head(one, of.language) for one in wanted)
    chosen = rows(shown, of.chosen.where.get(layer.key, {}))
    return heads, tuple(
        tuple(_cell(shown, one, row, of.language) for one in wanted) for row in chosen
    )


def _head(field: str, language: str) -> str:
    return say(f"four.field.{field}", language)


def _cell(shown: Picture, field: str, row: int, language: str) -> Cell:
    column = shown.columns[field]
    match column:
        case Codes():
            return column.names[column.values[row]] if column.values[row] else ""
        case Several():
            return listed([column.names[one] for one in column.values[row]], language)
        case Numbers():
            return _number(column.values[row])
        case Moments():
            return _moment(field, column.values[row])
        case Texts():
            return _name(shown, row, language) if field == "name" else column.values[row]
        case _:
            return ""


def _name(shown: Picture, row: int, language: str) -> str:
    """What a row is called; a drill is told from what is real wherever it stands."""
    names, played = (shown.columns.get(one) for one in ("name", "exercise"))
    name = names.values[row] if isinstance(names, Texts) else ""
    if isinstance(played, Codes) and played.values[row] == "exercise":
        return say("four.ui.played", language, what=played.names["exercise"], name=name)
    return name


def _number(value: float | int | None) -> Cell:
    if value is None:
        return ""
    return int(value) if float(value).is_integer() else float(Decimal(str(value)))


def _moment(field: str, at: datetime | None) -> str:
    if at is None:
        return ""
    return at.astimezone(ZONE).strftime("%Y-%m-%d" if field in _DAYS else "%Y-%m-%d %H:%M")


def _narrowed(of: Carried) -> list[str]:
    """What is left out of the map on purpose: whoever holds the paper must know.

    Whole layers come first: paper cuts what does not fit on its line.
    """
    told = list(of.part)
    hidden = [say(f"four.layer.{key}", of.language) for key in MAPS[of.name]
              if key in of.pictures and key in of.chosen.off]  # fmt: skip
    if of.reach is not None and REACH in of.chosen.off:
        hidden.append(say("four.ui.reach", of.language))
    if hidden:
        told.append(say("print.off", of.language, layers=listed(hidden, of.language)))
    told += reached.beyond(of.reached, of.language)
    for key, where in of.chosen.where.items():
        if key not in of.pictures:
            continue
        for field, codes in where.items():
            names = [_name_of(of.pictures[key].columns.get(field), code) for code in codes]
            if names:
                layer, name = say(f"four.layer.{key}", of.language), _head(field, of.language)
                what = listed(names, of.language)
                told.append(say("print.only", of.language, layer=layer, field=name, what=what))
    return told


def _name_of(column: Column | None, code: str) -> str:
    return column.names.get(code, code) if isinstance(column, Codes | Several) else code


def _counts(of: Carried) -> Sequence[tuple[str, str]]:
    """The numbers that answer: those of the map's first layer and of the one that is listed."""
    keys = dict.fromkeys((MAPS[of.name][0], of.chosen.listed))
    return [
        (say(f"four.tally.{key}.{one.word}", of.language), _figure(tally(of.pictures[key], one)))
        for key in keys
        if key in of.pictures
        for one in LAYERS[key].tallies
    ]


def _figure(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def tally(shown: Picture, one: Tally) -> float:
    """A number on top: rows counted, or a column of theirs added up."""
    found = rows(shown, one.where)
    column = shown.columns.get(one.sums)
    if not isinstance(column, Numbers):
        return len(found)
    return sum(column.values[row] or 0 for row in found)


def _drawn(layer: Layer, of: Carried) -> Sequence[Mark | Stroke | Patch]:
    shown = of.pictures[layer.key]
    out: list[Mark | Stroke | Patch] = []
    at, shape = (shown.columns.get(one) for one in ("at", "shape"))
    for row in rows(shown, of.chosen.where.get(layer.key, {})):
        if isinstance(shape, Shapes) and layer.line:
            out += _shapes(_filled(layer.line, shown, row), shape.values[row])
        spot = at.values[row] if isinstance(at, Places) else None
        if spot is None or not layer.sign or (layer.from_zoom and layer.key != of.chosen.listed):
            continue
        glyph, kind = _glyph(layer, shown, row)
        sign = _filled(layer.sign, shown, row)
        out.append(
            Mark(LonLat(spot[0], spot[1]), sign, glyph, kind, label=_name(shown, row, of.language))
        )
    return out


def _filled(template: str, shown: Picture, row: int) -> str:
    """``hazard.{level}`` with the row's level in it."""

    def code(found: re.Match[str]) -> str:
        column = shown.columns[found[1]]
        return column.values[row] if isinstance(column, Codes) else ""

    return re.sub(r"\{(\w+)\}", code, template)


def _glyph(layer: Layer, shown: Picture, row: int) -> tuple[str, str]:
    """The picture inside the symbol, and what it stands for in words."""
    column = shown.columns.get(layer.glyph)
    if not isinstance(column, Codes):
        return "", ""
    code = column.values[row]
    if layer.glyphs == "events":
        return glyphs.of_event(code), column.names[code]
    known = {"hazards": glyphs.OF_HAZARD, "teams": glyphs.OF_TEAM}.get(layer.glyphs, {})
    return known.get(code, "alert"), column.names[code]


def _shapes(line: str, geometry: Mapping[str, Any] | None) -> Sequence[Stroke | Patch]:
    match geometry:
        case {"type": "LineString", "coordinates": one}:
            return [Stroke(line, _points(one))]
        case {"type": "MultiLineString", "coordinates": several}:
            return [Stroke(line, _points(one)) for one in several]
        case {"type": "Polygon", "coordinates": rings}:
            return [Patch(line, tuple(_points(one) for one in rings), hatched=True)]
        case {"type": "MultiPolygon", "coordinates": areas}:
            return [Patch(line, tuple(map(_points, rings)), hatched=True) for rings in areas]
        case _:
            return []


def _points(line: Sequence[Sequence[float]]) -> tuple[LonLat, ...]:
    return tuple(LonLat(point[0], point[1]) for point in line)
