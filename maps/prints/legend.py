"""The legend of exactly what is drawn, from the very table that drew it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from markupsafe import Markup

from layers.words import listed
from maps import style
from maps.glyphs import GLYPHS
from maps.press.plain import one_line
from maps.prints import signs, things
from maps.prints.ground import colour
from maps.prints.model import Mark, Patch, Stroke
from maps.prints.svg import path, tag
from maps.style import Line, Sign

_INK = style.GROUND["ink"][0]
# A picture of the legend is drawn in a box of 7 x 5 mm, its middle at 0, 0.
_SIGN_MM = 4.2
_LONGEST = 40  # letters of a line
_MOST_AREAS = 12  # kinds of areas that are named
_BODY_MM = {"road-minor": 0.4, "road-secondary": 0.8}


class Entry(NamedTuple):
    """One line of the legend: its picture (7 x 5 mm around 0, 0) and its words."""

    picture: Markup
    words: str


def of_marks(seen: Iterable[Mark], known: Mapping[str, Sign], language: str) -> list[Entry]:
    """The signs in the table's order, then the kinds that glyphs tell."""
    marks = list(seen)
    used = {signs.known(known, mark.sign) for mark in marks}
    entries = []
    for key in (key for key in known if key in used):
        sign = known[key]
        glyphs = {mark.glyph for mark in marks if mark.sign == key and mark.number is None}
        only = glyphs.pop() if len(glyphs) == 1 else ""
        entries.append(
            Entry(signs.symbol(sign, 0, 0, _SIGN_MM, signs.upon(sign, only, None)), sign.label)
        )
    kinds: dict[str, dict[str, None]] = {}
    for mark in marks:
        is_told = mark.number is None and mark.glyph in GLYPHS and mark.kind
        if is_told and known[signs.known(known, mark.sign)].label != mark.kind:
            kinds.setdefault(mark.glyph, {})[mark.kind] = None
    return entries + [
        Entry(signs.bare(glyph, 0, 0, _SIGN_MM, _INK), one_line(listed(names, language), _LONGEST))
        for glyph, names in kinds.items()
    ]


def of_lines(
    strokes: Iterable[Stroke],
    patches: Iterable[Patch],
    known: Mapping[str, Line],
    told_before: Iterable[Entry],
) -> list[Entry]:
    """The lines in the table's order, then the areas, what lies on top before what lies below.

    A line that its own symbol explains already needs no second entry.
    """
    explained = {entry.words for entry in told_before}
    used = {signs.known(known, stroke.line) for stroke in strokes}
    sample = "M-3.2 0H3.2"
    told = [
        Entry(signs.drawn_line(known[key], sample), known[key].label)
        for key in known
        if key in used and known[key].label not in explained
    ]
    areas = dict.fromkeys(shade for shade in things.shades(patches, known) if shade.words)
    topmost = list(areas)[::-1][:_MOST_AREAS]
    return told + [Entry(_area(shade), shade.words) for shade in topmost]


def _area(shade: things.Shade) -> Markup:
    fill, *_ = signs.tone(shade.tone)
    box = {"x": -3.0, "y": -1.6, "width": 6.0, "height": 3.2}
    edge = {"stroke": fill, "stroke_width": 0.35, "stroke_dasharray": shade.dash}
    out = tag("rect", fill=fill, fill_opacity=shade.opacity, **edge, **box)
    slanting = ["M-3 1.6L.2 -1.6M-.6 1.6L2.6 -1.6M1.8 1.6L3 .4M-3 -.4L-1.8 -1.6"]
    return out + (path(slanting, stroke=fill, stroke_width=0.16) if shade.is_hatched else Markup())


def of_ground(used: Iterable[str], language: str) -> list[Entry]:
    """What of the base map is drawn."""
    names = style.ground(language)
    return [Entry(_ground(name), names[name]) for name in used]


def _ground(name: str) -> Markup:
    sample = ["M-3.2 0H3.2"]
    if name == "boundary":
        band = path(sample, stroke=colour(name), stroke_width=2.2, stroke_opacity=0.22)
        dash = "2.4 .9 .5 .9"
        return band + path(sample, stroke=colour(name), stroke_width=0.45, stroke_dasharray=dash)
    if name == "water":
        return path(sample, stroke=colour(name), stroke_width=0.8, stroke_linecap="round")
    body = _BODY_MM.get(name, 1.1)
    case = path(
        sample, stroke=colour("road-case"), stroke_width=body + 0.36, stroke_linecap="round"
    )
    return case + path(sample, stroke=colour(name), stroke_width=body, stroke_linecap="round")
