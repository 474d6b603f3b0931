"""What a planner knows better than the source: the corrections of a stretch of road.

A correction is kept apart from the edges, by the key that its road has in the source, so that the
next import keeps it. Where the source no longer has that key it is an orphan: kept, told, and
without effect until the road comes back or somebody removes it.
"""

from dataclasses import dataclass
from datetime import datetime

from layers.errors import BadInput
from layers.ids import RegionCode

FACTS = (
    "kmh",
    "forward",
    "backward",
    "on_foot",
    "height_m",
    "weight_t",
    "width_m",
    "is_rough",
    "name",
)
LEAST_KMH, MOST_KMH = 1.0, 150.0
# The least and the most that a sign or a survey ever says. The largest vehicle that may drive
# without a permit is 4 m high, 2.55 m wide and 49 t heavy (GB 1589-2016).
SIZES = {"height_m": (1.0, 20.0), "weight_t": (0.5, 200.0), "width_m": (1.0, 20.0)}


@dataclass(frozen=True, slots=True)
class Correction:
    """The facts of one road that a planner corrects; None: as imported.

    ``kmh`` takes the place of both the class's speed and the posted limit: the planner has driven
    there. The other facts are those of ``RoadEdge``; where a limit is gone, a higher one is told.
    ``edge_ids`` are the edges it acts on now, several where a drawn road has split it, none where
    it is an orphan. ``version`` 0: not kept yet.
    """

    region_code: RegionCode
    source_key: str
    reason: str
    kmh: float | None = None
    forward: bool | None = None
    backward: bool | None = None
    on_foot: bool | None = None
    height_m: float | None = None
    weight_t: float | None = None
    width_m: float | None = None
    is_rough: bool | None = None
    name: str | None = None
    version: int = 0
    updated_by: str = ""
    updated_at: datetime | None = None
    edge_ids: tuple[int, ...] = ()

    @property
    def is_orphan(self) -> bool:
        """Whether the network in force has no such road."""
        return not self.edge_ids


def check(correction: Correction) -> None:
    """Raises BadInput: ``nothing_told``, or ``bad_road_number`` with the field and its bounds."""
    if all(getattr(correction, fact) is None for fact in FACTS):
        raise BadInput("nothing_told")
    check_number("kmh", correction.kmh, (LEAST_KMH, MOST_KMH))
    for field, bounds in SIZES.items():
        check_number(field, getattr(correction, field), bounds)


def check_number(field: str, value: float | None, bounds: tuple[float, float]) -> None:
    """Raises BadInput ``bad_road_number`` outside the bounds; None and the bounds are inside."""
    least, most = bounds
    if value is not None and not least <= value <= most:
        raise BadInput("bad_road_number", field=field, value=value, least=least, most=most)
