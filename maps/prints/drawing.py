"""The whole picture of a sheet's first page: the map in its border, scale and north, the legend."""

from dataclasses import dataclass

from markupsafe import Markup

from layers.words import say
from maps import style
from maps.prints import border, legend, things
from maps.prints.frame import Frame
from maps.prints.ground import Ground, colour
from maps.prints.layout import Layout, Panel
from maps.prints.model import MapPrint
from maps.prints.names import Room
from maps.prints.svg import SANS, tag
from maps.style import Line

# So many of the weightiest symbols never give way to the name of a township.
_BEFORE_NAMES = 60
_SOFT = style.GROUND["soft"][0]


@dataclass(frozen=True)
class Drawn:
    """The map's drawing and the legend of exactly what is on it."""

    frame: Frame
    language: str
    inside: Markup
    entries: tuple[legend.Entry, ...]


def drawn(sheet: MapPrint, frame: Frame, grown: float) -> Drawn:
    """Everything inside the map's border, the calm below and the loud above."""
    signs = style.signs(sheet.language)
    lines = {**style.lines(sheet.language), "unknown": Line(signs["unknown"].label, "unknown", 3)}
    ground = Ground(sheet.basemap, frame)
    marks = things.Marks(frame, sheet.marks, grown)
    room = Room(frame, grown)
    marks.stand(room, _BEFORE_NAMES)
    room.mind(marks.spots())
    ground.write_townships(room)
    marks.stand(room)
    marks.label(room)
    ground.write_ways(room)
    ground.write_villages(room)
    inside = (
        ground.land()
        + things.patches(frame, sheet.patches, lines)
        + ground.drawn()
        + border.graticule(frame)
        + things.strokes(frame, sheet.strokes, lines)
        + room.drawn()
        + marks.drawn(signs)
    )
    told = legend.of_marks(marks.seen(), signs, sheet.language)
    entries = (
        *told,
        *legend.of_lines(sheet.strokes, sheet.patches, lines, told),
        *legend.of_ground(ground.used, sheet.language),
    )
    return Drawn(frame, sheet.language, inside, entries)


def on_sheet(picture: Drawn, layout: Layout, panel: Panel) -> Markup:
    """The map in its place with all that stands around it."""
    box, frame, k = layout.map, picture.frame, layout.grown
    window = {"x": 0, "y": 0, "width": frame.width_mm, "height": frame.height_mm}
    clip = tag("defs", tag("clipPath", tag("rect", **window), id="window"))
    ground = tag("rect", fill=colour("outside"), **window)
    seen = tag("g", ground, picture.inside, clip_path="url(#window)")
    whole = tag(
        "g", seen, border.neatline(frame, k), transform=f"translate({box.x:.2f} {box.y:.2f})"
    )
    return clip + whole + _strip(picture, layout) + _pictures(picture, panel, k)


def _strip(picture: Drawn, layout: Layout) -> Markup:
    """Below the map: the bar of scale, its number, how it is projected, and north."""
    at, k, frame = layout.strip, layout.grown, picture.frame
    bar = border.scale_bar(frame, picture.language, k)
    out = tag("g", bar, transform=f"translate({2.5 * k:.2f} {at.y + 2.4 * k:.2f})")
    told = say("print.scale", picture.language, one_to=f"{frame.one_to:,}".replace(",", " "))
    text = {"fill": _SOFT, "font_family": SANS, "font_size": 2.3 * k}
    after = border.bar_mm(frame, picture.language, k) + 5 * k
    words = ((told, 4.0), (say("print.projection", picture.language), 7.2))
    for sentence, down in words:
        out += tag("text", Markup(sentence), x=after, y=at.y + down * k, **text)  # noqa: S704 - ours
    arrow = border.north(picture.language, 5.0 * k)
    return out + tag(
        "g", arrow, transform=f"translate({at.width - 4 * k:.2f} {at.y + 6.6 * k:.2f})"
    )


def _pictures(picture: Drawn, panel: Panel, k: float) -> Markup:
    """The legend's pictures, each beside its words."""
    placed = (
        tag(
            "g",
            entry.picture,
            transform=f"translate({box.x + 4 * k:.2f} {box.y + 2.65 * k:.2f}) scale({k})",
        )
        for entry, box in zip(picture.entries, panel.entries, strict=True)
    )
    return Markup().join(placed)
