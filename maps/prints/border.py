"""Around the map: the double line with its degrees, the graticule, the bar of scale, the north."""

import math

from markupsafe import Markup

from layers.words import say
from maps.prints.frame import Frame
from maps.prints.svg import SANS, label, line, path, tag, width_mm
from maps.style import GROUND

RIM_MM = 4.4  # between the map's edge and the outer line
_INK, _SOFT = GROUND["ink"][0], GROUND["soft"][0]
_TICK_MM = 1.1
_CROSS_MM = 1.2
_ROUND_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
_BAR_MM = 46.0


def graticule(frame: Frame) -> Markup:
    """Small crosses where named meridians and parallels meet."""
    lons, lats = frame.ticks()
    drawn = []
    for x, y in frame.on_paper([(lon, lat) for lon in lons for lat in lats]):
        drawn.append(line([(x - _CROSS_MM, y), (x + _CROSS_MM, y)]))  # type: ignore[arg-type]
        drawn.append(line([(x, y - _CROSS_MM), (x, y + _CROSS_MM)]))  # type: ignore[arg-type]
    return path(drawn, stroke=_SOFT, stroke_width=0.12, stroke_opacity=0.7)


def neatline(frame: Frame, grown: float) -> Markup:
    """The two lines around the map and the degrees between them."""
    wide, high, rim = frame.width_mm, frame.height_mm, RIM_MM * grown
    plain = {"fill": "none", "stroke": _INK}
    out = tag("rect", x=0, y=0, width=wide, height=high, stroke_width=0.22, **plain)
    out += tag(
        "rect",
        x=-rim,
        y=-rim,
        width=wide + 2 * rim,
        height=high + 2 * rim,
        stroke_width=0.7,
        **plain,
    )
    return out + tag("g", *_degrees(frame, rim, grown), font_family=SANS, fill=_SOFT)


def _degrees(frame: Frame, rim: float, grown: float) -> list[Markup]:
    lons, lats = frame.ticks()
    size, out, ticks = 2.1 * grown, [], []
    middle = frame.bounds
    for lon in lons:
        ((x, _),) = frame.on_paper([(lon, middle.south)])
        for edge, away in ((0.0, -1), (frame.height_mm, 1)):
            ticks.append([(x, edge), (x, edge + away * _TICK_MM)])
            if 6 < x < frame.width_mm - 6:
                text = f"{abs(lon):g}°{'E' if lon >= 0 else 'W'}"
                out.append(label(text, x, edge + away * (rim / 2 + 0.35), size))
    for lat in lats:
        ((_, y),) = frame.on_paper([(middle.west, lat)])
        for edge, away in ((0.0, -1), (frame.width_mm, 1)):
            ticks.append([(edge, y), (edge + away * _TICK_MM, y)])
            if 6 < y < frame.height_mm - 6:
                text = f"{abs(lat):g}°{'N' if lat >= 0 else 'S'}"
                turned = label(text, 0, 0, size)
                at = f"translate({edge + away * (rim / 2 + 0.35):.2f} {y:.2f}) rotate(-90)"
                out.append(tag("g", turned, transform=at))
    drawn = path([line(one) for one in ticks], stroke=_INK, stroke_width=0.2)  # type: ignore[arg-type]
    return [drawn, *out]


def bar_km(frame: Frame, longest_mm: float = _BAR_MM) -> float:
    """The round kilometres that the bar of scale shows."""
    return max((km for km in _ROUND_KM if km * frame.mm_per_km <= longest_mm), default=_ROUND_KM[0])


def scale_bar(frame: Frame, language: str, grown: float) -> Markup:
    """A bar of two halves, black and white, from 0 to its kilometres; its left end is at 0, 0."""
    km = bar_km(frame, _BAR_MM * grown)
    long, high = km * frame.mm_per_km, 1.1 * grown
    ink = {"stroke": _INK, "stroke_width": 0.18}
    out = tag("rect", x=0, y=0, width=long, height=high, fill="#ffffff", **ink)
    for part in (0, 2):
        out += tag("rect", x=long * part / 4, y=0, width=long / 4, height=high, fill=_INK)
    size = 2.3 * grown
    told = [(0.0, "0"), (0.5, f"{km / 2:g}"), (1.0, say("print.km", language, n=f"{km:g}"))]
    marks = [label(text, long * at, high + size * 0.75, size, fill=_INK) for at, text in told]
    return tag("g", out, *marks, font_family=SANS)


def bar_mm(frame: Frame, language: str, grown: float) -> float:
    """How much room the bar takes, its last word included."""
    km = bar_km(frame, _BAR_MM * grown)
    word = width_mm(say("print.km", language, n=f"{km:g}"), 2.3 * grown)
    return math.ceil(km * frame.mm_per_km + word / 2 + 1)


def north(language: str, size_mm: float) -> Markup:
    """An arrow with its letter, upward as the map is; its middle is at 0, 0."""
    half = size_mm / 2
    dark = path([f"M0 {-half:.2f}L{half * 0.55:.2f} {half:.2f}L0 {half * 0.55:.2f}z"], fill=_INK)
    pale = path(
        [f"M0 {-half:.2f}L{-half * 0.55:.2f} {half:.2f}L0 {half * 0.55:.2f}z"],
        fill="#ffffff",
        stroke=_INK,
        stroke_width=0.2,
        stroke_linejoin="round",
    )
    letter = label(
        say("print.north", language),
        0,
        -half - 1.7,
        3.0,
        fill=_INK,
        font_weight="bold",
        font_family=SANS,
    )
    return tag("g", pale, dark, letter)
