"""SVG as text: tags of ours, everything people wrote escaped. Lengths are millimetres."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from markupsafe import Markup, escape

from maps.press.plain import one_line, plain
from maps.prints.frame import Points

SANS = "Noto Sans CJK SC"
# Of a name on the map, in Chinese letters; the whole name is in the list.
_LONGEST = 14
_MOST_LETTERS = 60
_LATIN = 0.55  # the width of a Latin letter, of its size


def tag(name: str, *inside: Markup, **attributes: object) -> Markup:
    """One element; ``stroke_width`` is written ``stroke-width``, None not at all."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_told(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{told}>{''.join(inside)}</{name}>")  # noqa: S704 - escaped above


def words(text: str) -> Markup:
    """People's text inside an element."""
    return escape(plain(text))


def short(name: str) -> str:
    """A name no longer than a map can hold, on one line."""
    whole = one_line(name, _MOST_LETTERS)
    if width_mm(whole, 1) <= _LONGEST:
        return whole
    while width_mm(whole, 1) > _LONGEST - 1:
        whole = whole[:-1]
    return whole.rstrip("… ") + "…"


def width_mm(text: str, size_mm: float) -> float:
    """About how wide the text stands: a Chinese letter as wide as high."""
    return size_mm * sum(1.0 if letter > "\u2e80" else _LATIN for letter in text)


def line(points: Points, closed: bool = False) -> str:
    """The ``d`` of a path through these points, shape (n, 2)."""
    told = "L".join(f"{x:.2f} {y:.2f}" for x, y in np.asarray(points).tolist())
    return f"M{told}z" if closed else f"M{told}"


def path(lines: Iterable[str], **look: object) -> Markup:
    """One path of many lines; nothing where there are none."""
    drawn = "".join(lines)
    return tag("path", d=drawn, **look) if drawn else Markup()


def label(text: str, x: float, y: float, size_mm: float, **look: object) -> Markup:
    """Text around x, its middle at height y."""
    attributes = {"text_anchor": "middle", "font_size": size_mm, **look}
    return tag("text", words(text), x=x, y=y + size_mm * 0.36, **attributes)


def haloed(text: str, at: tuple[float, float], size_mm: float, halo: str, **look: Any) -> Markup:
    """Text upon a pale edge of its own, so that it can be read over lines."""
    pale = {"stroke": halo, "stroke_width": 0.75, "stroke_linejoin": "round"}
    under = label(text, at[0], at[1], size_mm, **{**look, "fill": halo, **pale})
    return under + label(text, at[0], at[1], size_mm, **look)


def _told(value: object) -> object:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
