"""How everything looks: one table of colour, form and symbol, for map, list, legend and paper.

Classes differ by frame as in GB/T 35649-2017 (32-unit grid): events stand in a rounded square,
protected objects in a shield, teams in a circle, depots in a store house; a standing hazard has
its level's form (重大 ⬢ 较大 ◆ 一般 ▲ 低 ●), so that a level is read without its colour.

A tone is ``fill``, ``edge`` and ``mark`` (what is drawn upon the fill), for the light and for
the dark theme. The browser gets the tones as a style sheet and the rest as JSON.
"""

import functools
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import NamedTuple

from layers.codes import code_list, name_of
from layers.words import say
from maps import glyphs


class Tone(NamedTuple):
    """One colour in its three parts, each light theme first, then dark."""

    fill: tuple[str, str]
    edge: tuple[str, str]
    mark: tuple[str, str]


_HALO = ("#ffffff", "#10161d")
_WHITE = ("#ffffff", "#10161d")
TONES = {
    "red": Tone(("#c8102e", "#ff6b6b"), _HALO, _WHITE),
    "orange": Tone(("#c75300", "#ff9a3d"), _HALO, _WHITE),
    "yellow": Tone(("#f5c518", "#f7d038"), ("#6e5600", "#10161d"), ("#3a2d00", "#10161d")),
    "blue": Tone(("#1f6fc4", "#63aef5"), _HALO, _WHITE),
    "team": Tone(("#08705a", "#3fd0a6"), _HALO, _WHITE),
    "depot": Tone(("#6a3fa0", "#c19bf0"), _HALO, _WHITE),
    "protected": Tone(("#ffffff", "#10161d"), ("#25536e", "#8fc7e3"), ("#25536e", "#8fc7e3")),
    "closed": Tone(("#9c1130", "#ff5577"), _HALO, _WHITE),
    "limited": Tone(("#8a3d5c", "#e58fb0"), _HALO, _WHITE),
    "care": Tone(("#9c6200", "#ffc14d"), _HALO, _WHITE),
    "unknown": Tone(("#5d6470", "#aab4c0"), _HALO, _WHITE),
    "left": Tone(("#6b7280", "#9aa5b1"), _HALO, _WHITE),
}

# The calm ground and the page around it, light and dark.
GROUND = {
    "outside": ("#e3e5e3", "#12181f"), "land": ("#f6f5f0", "#1d2630"),
    "boundary": ("#9a94a6", "#66748a"), "water": ("#a5cbe2", "#2d5470"),
    "place": ("#5c6066", "#a9b4c0"), "river-name": ("#3f7ea3", "#7fb4d6"),
    "road-motorway": ("#efb969", "#8a6a35"), "road-trunk": ("#f3cf86", "#77633c"),
    "road-primary": ("#f8e3ad", "#655a42"), "road-secondary": ("#ffffff", "#4b5866"),
    "road-minor": ("#ffffff", "#3b4652"), "road-case": ("#c9c4b8", "#0f151b"),
    "paper": ("#ffffff", "#161d25"), "panel": ("#f4f6f8", "#1d2630"),
    "rule": ("#d9dee4", "#33404d"), "ink": ("#17202a", "#eef2f6"),
    "soft": ("#56616e", "#a9b4c0"), "accent": ("#0b5cad", "#78b8ff"),
    "accent-wash": ("#e6f0fb", "#20354c"), "amber": ("#8a5300", "#ffc14d"),
    "amber-wash": ("#fff3dc", "#3a2f17"), "danger": ("#b00d29", "#ff7b84"),
    "head": ("#14324f", "#0d141b"), "head-ink": ("#ffffff", "#eef2f6"),
}  # fmt: skip

FRAMES = {
    "event": "M9 2h14a7 7 0 0 1 7 7v14a7 7 0 0 1-7 7H9a7 7 0 0 1-7-7V9a7 7 0 0 1 7-7z",
    "hexagon": "M9 3h14l7.5 13L23 29H9L1.5 16z",
    "diamond": "M16 .8L31.2 16 16 31.2.8 16z",
    "triangle": "M16 1.5L31.5 29.5H.5z",
    "circle": "M16 2a14 14 0 1 1-.01 0z",
    "shield": "M16 1.5L29 6.5v10c0 7-5.5 11.5-13 14-7.5-2.5-13-7-13-14v-10z",
    "store": "M16 1.5L30.5 11v19h-29V11z",
    "barrier": "M4 5h24a3 3 0 0 1 3 3v16a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V8a3 3 0 0 1 3-3z",
}
# Where a glyph stands in a frame that leaves it less room than the full grid.
ROOMS = {
    "triangle": "translate(6.4 10.2) scale(.6)", "diamond": "translate(4.2 4.2) scale(.74)",
    "hexagon": "translate(2.9 2.9) scale(.82)", "shield": "translate(2.6 1.6) scale(.84)",
}  # fmt: skip
BADGES = {
    "arrow": "M24 9l7.5 7-7.5 7z",
    "dot": "M16 25a4 4 0 1 1-.01 0z",
    "cross": "M4 28L28 4",
    "stripes": "M6 25.5l11-19M15 25.5l11-19M24 25.5l6-10.5M2.5 16L8 6.5",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One symbol: its frame, tone, how it is filled (solid, ring, hollow) and what is upon it."""

    label: str
    frame: str
    tone: str
    fill: str = "solid"
    badge: str = ""
    glyph: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of line or area; ``hatched`` areas and closed roads are never told by colour only.

    ``width`` and ``dash`` are screen pixels.
    """

    label: str
    tone: str
    width: float
    dash: str = ""
    hatched: bool = False


_TEAM_FORMS = {
    "standby": ("solid", ""), "dispatched": ("ring", "arrow"), "en_route": ("ring", "arrow"),
    "on_scene": ("ring", "dot"), "returning": ("hollow", "arrow"), "resting": ("hollow", ""),
    "unavailable": ("hollow", "cross"),
}  # fmt: skip
_STOCK_FORMS = {
    "below": ("solid", "red", "minus"), "expiring": ("solid", "care", "clock"),
    "enough": ("solid", "depot", "check"), "empty": ("hollow", "depot", ""),
}  # fmt: skip
_CLOSURE_FORMS = {
    "closed": ("stripes", ""), "limited": ("", "car"), "care": ("", "alert"),
    "unknown": ("", "question"),
}  # fmt: skip
_LEVEL_FORMS = {
    "major": ("hexagon", "red"), "larger": ("diamond", "orange"),
    "general": ("triangle", "yellow"), "low": ("circle", "blue"),
}  # fmt: skip
# The road network's classes (layers.roads.speeds: surveys' and OpenStreetMap's words) and the one
# by which we draw them; what is not named here is drawn as minor.
ROAD_CLASSES = {
    "高速": "motorway", "匝道": "motorway", "motorway": "motorway", "motorway_link": "motorway",
    "国道": "trunk", "trunk": "trunk", "trunk_link": "trunk",
    "省道": "primary", "primary": "primary", "primary_link": "primary",
    "县道": "secondary", "乡道": "secondary", "城市道路": "secondary", "secondary": "secondary",
    "secondary_link": "secondary", "tertiary": "secondary", "tertiary_link": "secondary",
}  # fmt: skip
ROAD_ORDER = ("minor", "secondary", "primary", "trunk", "motorway")


def signs(language: str) -> Mapping[str, Sign]:
    """Every symbol by its key, in the order of the legend."""

    def word(name: str) -> str:
        return say(f"map.{name}", language)

    table = {
        "incident": Sign(word("incident"), "event", "red", glyph="alert"),
        "post": Sign(word("post"), "event", "blue", glyph="flag"),
    }
    for code, (fill, badge) in _TEAM_FORMS.items():
        name = f"{word('team')} · {name_of('team_statuses', code, language)}"
        table[f"team.{code}"] = Sign(name, "circle", "team", fill, badge)
    table["depot"] = Sign(word("depot"), "store", "depot")
    for code, (fill, tone, glyph) in _STOCK_FORMS.items():
        name = f"{word('depot')} · {say(f'four.stock.{code}', language)}"
        table[f"depot.{code}"] = Sign(name, "store", tone, fill, glyph=glyph)
    for code in code_list("closure_effects"):
        badge, glyph = _CLOSURE_FORMS[code]
        name = name_of("closure_effects", code, language)
        table[f"closure.{code}"] = Sign(name, "barrier", code, badge=badge, glyph=glyph)
    for code, (frame, tone) in _LEVEL_FORMS.items():
        name = f"{word('hazard')} · {name_of('risk_levels', code, language)}"
        table[f"hazard.{code}"] = Sign(name, frame, tone)
    for code in code_list("place_kinds"):
        name = name_of("place_kinds", code, language)
        glyph = glyphs.OF_PLACE.get(code, "building")
        table[f"facility.{code}"] = Sign(name, "shield", "protected", glyph=glyph)
    table["unknown"] = Sign(word("sign_unknown"), "circle", "unknown", glyph="question")
    table["left_out.team"] = Sign(word("left_out_team"), "circle", "left", "hollow", "cross")
    table["left_out.depot"] = Sign(word("left_out_depot"), "store", "left", "hollow", "cross")
    return table


def lines(language: str) -> Mapping[str, Line]:
    """Every kind of line by its key, in the order of the legend."""

    def word(name: str) -> str:
        return say(f"map.{name}", language)

    table = {
        "route.first": Line(word("route_first"), "team", 6),
        "route.team": Line(word("route_team"), "team", 3),
        "route.depot": Line(word("route_depot"), "depot", 3),
        "route.straight": Line(word("straight_line"), "care", 3, "2 8"),
    }
    for code in code_list("closure_effects"):
        name = name_of("closure_effects", code, language)
        table[f"closure.{code}"] = Line(name, code, 8, hatched=True)
    for code, (_, tone) in _LEVEL_FORMS.items():
        name = f"{word('hazard')} · {name_of('risk_levels', code, language)}"
        table[f"hazard.{code}"] = Line(name, tone, 2, hatched=True)
    return table


def ground(language: str) -> Mapping[str, str]:
    """The labels of what the base map shows, by the name of its colour."""
    names = {f"road-{road}": say(f"map.road_{road}", language) for road in reversed(ROAD_ORDER)}
    water, boundary = say("map.river", language), say("map.boundary", language)
    return {**names, "water": water, "boundary": boundary}


@functools.cache
def table(language: str) -> Mapping[str, object]:
    """All the browser needs in order to draw and to explain what it drew."""
    kinds = code_list("hazard_kinds")
    return {
        "signs": {key: asdict(sign) for key, sign in signs(language).items()},
        "lines": {key: asdict(line) for key, line in lines(language).items()},
        "ground": ground(language),
        "frames": FRAMES,
        "rooms": ROOMS,
        "badges": BADGES,
        "glyphs": glyphs.GLYPHS,
        "events": glyphs.OF_EVENT,
        "teams": glyphs.OF_TEAM,
        "hazards": {code: glyphs.OF_HAZARD.get(code, "alert") for code in kinds},
        "hazard_names": {code: row[f"name_{language}"] for code, row in kinds.items()},
        "roads": ROAD_ORDER,
    }


def table_json(language: str) -> str:
    """The table as the browser fetches it: the same for all pages of a language."""
    return json.dumps(table(language), ensure_ascii=False, separators=(",", ":"))


def palette_css() -> str:
    """The tones as custom properties; the dark ones by the reader's system or by choice."""
    light, dark = (_properties(theme) for theme in (0, 1))
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark)"
        f"{{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
        + "".join(map(_tone_class, TONES))
    )


def _tone_class(name: str) -> str:
    parts = ";".join(f"--{part}:var(--{name}-{part})" for part in Tone._fields)
    return f".tone-{name}{{{parts}}}\n"


def _properties(theme: int) -> str:
    parts = [f"--{name}:{pair[theme]}" for name, pair in GROUND.items()]
    for name, tone in TONES.items():
        parts += [f"--{name}-{part}:{tone[i][theme]}" for i, part in enumerate(Tone._fields)]
    return ";".join(parts)
