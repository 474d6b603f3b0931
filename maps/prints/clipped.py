"""Lines and areas of the ground as the sheet can hold them: inside the frame, no finer than ink."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely

from maps.prints.frame import Frame, Points
from maps.prints.svg import line

# A pen's width: what is finer cannot be seen on paper.
FINEST_MM = 0.08
_BLEED_MM = 3.0  # lines go on so far beyond the frame, where they are cut off


def unpacked(steps: Sequence[int], unit: float) -> Points:
    """A base map's line, whole numbers of ``unit`` one step after the other, in degrees (n, 2)."""
    walked: Points = np.cumsum(np.asarray(steps, dtype=np.float64).reshape(-1, 2), axis=0) * unit
    return walked


def lines(frame: Frame, parts: Iterable[Any], finest_mm: float = FINEST_MM) -> list[Points]:
    """The lines' pieces inside the frame, in millimetres; what is shorter than ink is left out."""
    known = [part for part in parts if len(part) > 1]
    if not known:
        return []
    lengths = [len(part) for part in known]
    on_paper = frame.on_paper(np.concatenate(known))
    drawn = shapely.linestrings(on_paper, indices=np.repeat(np.arange(len(known)), lengths))
    inside = shapely.get_parts(shapely.clip_by_rect(drawn, *_window(frame)))
    simple = shapely.simplify(inside, finest_mm, preserve_topology=False)
    seen = simple[shapely.length(simple) > 2 * finest_mm]
    points, of_line = shapely.get_coordinates(seen, return_index=True)
    ends = np.flatnonzero(np.diff(of_line)) + 1
    return np.split(points, ends) if len(points) else []


def area(frame: Frame, rings: Iterable[Any]) -> Any:
    """The area inside the frame as a shape in millimetres; rings inside others are holes."""
    whole = shapely.Polygon()
    for ring in rings:
        if len(ring) > 2:
            one = shapely.make_valid(shapely.Polygon(frame.on_paper(ring)), method="structure")
            whole = shapely.symmetric_difference(whole, one)
    inside = shapely.clip_by_rect(whole, *_window(frame))
    return shapely.simplify(inside, FINEST_MM)


def rings_of(shape: Any) -> list[str]:
    """The ``d`` of each ring of an area."""
    polygons = [one for one in shapely.get_parts(shape) if shapely.get_type_id(one) == 3]
    return [
        line(np.asarray(ring.coords), closed=True)
        for one in polygons
        for ring in (one.exterior, *one.interiors)
    ]


def hatching(shape: Any, step_mm: float) -> list[str]:
    """Slanting lines across an area."""
    if shapely.is_empty(shape):
        return []
    left, top, right, bottom = shapely.bounds(shape)
    high = bottom - top
    starts = np.arange(left - high, right, step_mm * 2**0.5)
    ends = np.column_stack(
        (starts, np.full_like(starts, bottom), starts + high, np.full_like(starts, top))
    )
    slanting = shapely.linestrings(ends.reshape(-1, 2, 2))
    cut = shapely.get_parts(shapely.intersection(slanting, shape))
    pieces = [one for piece in cut for one in shapely.get_parts(piece)]
    return [
        line(shapely.get_coordinates(one))
        for one in pieces
        if shapely.get_type_id(one) == 1 and not shapely.is_empty(one)
    ]


def _window(frame: Frame) -> tuple[float, float, float, float]:
    return -_BLEED_MM, -_BLEED_MM, frame.width_mm + _BLEED_MM, frame.height_mm + _BLEED_MM
