"""The symbols and lines on paper: the same forms, tones and strokes as on the screen."""

from collections.abc import Mapping

from markupsafe import Markup

from maps.glyphs import GLYPHS
from maps.prints.svg import SANS, path, tag, width_mm
from maps.style import BADGES, FRAMES, ROOMS, TONES, Line, Sign

_LIGHT = 0
_GRID = 32  # the units of a symbol
# Of a screen pixel, on paper, which is looked at from nearer.
PX_MM = 0.17
_BROKEN = "5 2.5"
_STROKED_BADGES = ("cross", "stripes")


def tone(name: str) -> tuple[str, str, str]:
    """Fill, edge and mark of a tone on paper; an unknown one is told as unknown."""
    fill, edge, mark = TONES.get(name, TONES["unknown"])
    return fill[_LIGHT], edge[_LIGHT], mark[_LIGHT]


def known(table: Mapping[str, Sign] | Mapping[str, Line], key: str) -> str:
    """The key under which it is drawn: what nobody taught us is not left out."""
    return key if key in table else "unknown"


def symbol(sign: Sign, x: float, y: float, size_mm: float, inside: Markup | None = None) -> Markup:
    """The symbol with its middle at x, y."""
    return _placed(_frame(sign), inside or Markup(), _badge(sign), at=(x, y), size_mm=size_mm)


def dot(sign: Sign, x: float, y: float, size_mm: float) -> Markup:
    """The frame alone, small: its form still tells the level."""
    fill, edge, _ = tone(sign.tone)
    is_hollow = sign.fill != "solid" or sign.tone == "protected"
    body, rim = (edge, fill) if sign.fill != "solid" else (fill, edge)
    wide = 5 if is_hollow else 4
    look = {"fill": body, "stroke": rim, "stroke_width": wide}
    return path([FRAMES[sign.frame]], transform=_shifted((x, y), size_mm), **look)


def upon(sign: Sign, glyph: str, number: int | None) -> Markup:
    """What stands in the frame: the rank, else the glyph of its kind."""
    fill, _, mark = tone(sign.tone)
    ink = mark if sign.fill == "solid" else fill
    if number is not None:
        text = str(number)
        size = min(17.0, 17 * 21 / max(width_mm(text, 17), 1))
        foot = (25.5 if sign.frame == "store" else 21.8) - (17 - size) * 0.3
        look = {"font_family": SANS, "font_weight": "bold", "text_anchor": "middle"}
        return tag("text", Markup(text), x=16, y=foot, font_size=size, fill=ink, **look)  # noqa: S704 - a number
    drawn = GLYPHS.get(glyph or sign.glyph)
    return strokes(drawn, ink, 2.4, ROOMS.get(sign.frame)) if drawn else Markup()


def strokes(drawn: str, ink: str, wide: float, transform: str | None = None) -> Markup:
    """A glyph's strokes on the grid of 32 units."""
    look = {"stroke_linecap": "round", "stroke_linejoin": "round", "transform": transform}
    return path([drawn], fill="none", stroke=ink, stroke_width=wide, **look)


def bare(glyph: str, x: float, y: float, size_mm: float, ink: str) -> Markup:
    """A glyph without a frame, for the legend's list of kinds."""
    return _placed(strokes(GLYPHS[glyph], ink, 2.2), at=(x, y), size_mm=size_mm * 1.3)


def drawn_line(line: Line, d: str, grown: float = 1.0) -> Markup:
    """A route or a closed stretch upon a pale edge; closed ones are hatched."""
    fill, edge, _ = tone(line.tone)
    wide = line.width * PX_MM * grown
    dash = " ".join(f"{float(part) * PX_MM:.2f}" for part in line.dash.split()) or None
    round_ = {"fill": "none", "stroke_linejoin": "round", "stroke_linecap": "round"}
    if line.hatched:
        round_["stroke_linecap"] = "butt"
    out = path([d], stroke=edge, stroke_width=wide + 0.4, stroke_opacity=0.9, **round_)
    out += path([d], stroke=fill, stroke_width=wide, stroke_dasharray=dash, **round_)
    if line.hatched:
        hatch = f"{4 * PX_MM:.2f} {5 * PX_MM:.2f}"
        out += path([d], stroke=edge, stroke_width=wide * 0.6, stroke_dasharray=hatch, **round_)
    return out


def _frame(sign: Sign) -> Markup:
    fill, edge, _ = tone(sign.tone)
    form = [FRAMES[sign.frame]]
    if sign.fill == "solid" and sign.tone != "protected":
        halo = path(form, fill=edge, stroke=edge, stroke_width=3, stroke_linejoin="round")
        return halo + path(form, fill=fill)
    halo = path(form, fill="none", stroke="#ffffff", stroke_width=5.5, stroke_linejoin="round")
    if sign.fill == "solid":
        return halo + path(form, fill=fill, stroke=edge, stroke_width=2.4)
    is_broken = sign.fill == "hollow"
    dash, wide = (_BROKEN, 2.4) if is_broken else (None, 3.5)
    return halo + path(form, fill=edge, stroke=fill, stroke_width=wide, stroke_dasharray=dash)


def _badge(sign: Sign) -> Markup:
    if not sign.badge:
        return Markup()
    fill, edge, mark = tone(sign.tone)
    ink, rim = (mark, fill) if sign.fill == "solid" else (fill, edge)
    drawn = [BADGES[sign.badge]]
    if sign.badge in _STROKED_BADGES:
        return path(drawn, fill="none", stroke=ink, stroke_width=3)
    return path(drawn, fill=ink, stroke=rim, stroke_width=1.5)


def _placed(*parts: Markup, at: tuple[float, float], size_mm: float) -> Markup:
    return tag("g", *parts, transform=_shifted(at, size_mm))


def _shifted(at: tuple[float, float], size_mm: float) -> str:
    x, y = at[0] - size_mm / 2, at[1] - size_mm / 2
    return f"translate({x:.2f} {y:.2f}) scale({size_mm / _GRID:.4f})"
