"""What if: the roads as they would be with that bridge cut, or with that closure lifted.

Nothing is saved. What is supposed to be cut is read by the same rules as a closure that is
reported, and numbered -1, -2, … so that nobody takes it for one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.errors import BadInput
from layers.ids import ClosureId, RegionCode
from layers.roads import closure_store
from layers.roads.closing import closed_stretches, zones_of
from layers.roads.closures import Closure
from layers.roads.driving import Roads
from layers.roads.measuring import RoadsInForce, in_force
from layers.roads.vehicles import Vehicle
from layers.words import say
from service.flows.close_road import ClosureReport, planned_closure
from service.roads_kept import RoadsNow


class Supposed(NamedTuple):
    """What is supposed: GeoJSON geometries in EPSG:4490 that are cut, closures that are open."""

    cut: Sequence[Mapping[str, Any]] = ()
    open_closures: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class RoadsSupposed(RoadsNow):
    """The roads under other closures than those in force; kept for as long as one answer takes."""

    _made: dict[Vehicle, RoadsInForce] = field(default_factory=dict, compare=False)

    def of(self, vehicle: Vehicle) -> RoadsInForce:
        """One vehicle's roads under the supposed closures."""
        if vehicle not in self._made:
            known = self.kept.in_force((), vehicle)
            stretches = closed_stretches(self.kept.network, zones_of(self.closures))
            self._made[vehicle] = in_force(known.shut.roads, stretches, _sizeless(known))
        return self._made[vehicle]


def _sizeless(known: RoadsInForce) -> Callable[[], Roads] | None:
    """The roads of the vehicle if it had no size; made only when somebody asks."""
    unlimited = known.unlimited
    return None if unlimited is None else lambda: unlimited().roads


def suppose(
    conn: connection,
    roads: RoadsNow,
    region_code: RegionCode,
    supposed: Supposed,
    now: datetime,
    language: str,
) -> RoadsNow:
    """The roads as they would be; as they are, where nothing is supposed.

    Raises Unknown ``no_closure``, and BadInput as closing a road does, with ``cut.0`` as its field.
    """
    if not (supposed.cut or supposed.open_closures):
        return roads
    in_force_now = {closure.closure_id for closure in roads.closures}
    for number in supposed.open_closures:
        if number not in in_force_now:
            closure_store.get(conn, region_code, ClosureId(number))
    standing = [one for one in roads.closures if one.closure_id not in supposed.open_closures]
    cut = [
        _cut(conn, geometry, region_code, now, (number, language))
        for number, geometry in enumerate(supposed.cut)
    ]
    return RoadsSupposed(roads.kept, [*standing, *cut], roads.is_older)


def _cut(
    conn: connection,
    geometry: Mapping[str, Any],
    region_code: RegionCode,
    now: datetime,
    told: tuple[int, str],
) -> Closure:
    number, language = told
    report = ClosureReport(geometry, say("way.cut", language))
    try:
        closure = planned_closure(conn, report, region_code, "", now)
    except BadInput as refusal:
        refusal.field = f"cut.{number}"
        raise
    return replace(closure, closure_id=ClosureId(-1 - number))
