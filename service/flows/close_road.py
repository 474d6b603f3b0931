"""Closing a road, and opening it again: both act on the very next answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg2.extensions import connection
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape

from layers.command.incident import check_text
from layers.errors import BadInput
from layers.geo.datum import Datum, to_cgcs2000
from layers.geo.guard import examine
from layers.ids import ClosureId, RegionCode
from layers.moments import planned
from layers.places import regions
from layers.roads import closure_store
from layers.roads.closures import Closure, Effect
from service.flows.locate import doubtful, inside_of

KINDS = ("Point", "LineString", "Polygon", "MultiPolygon", "MultiLineString")
MOST_VERTICES = 5_000
MOST_REACH_M = 2_000.0
# A point or a line drawn by hand seldom lies on the road's own line to the metre.
USUAL_REACH_M = 30.0
REASON_LIMIT = 200
# Limits of a limited road (限行), least and most: what is beyond is a slip of the pen.
LIMITS: Mapping[str, tuple[float, float]] = {
    "height_m": (1.0, 6.0),
    "weight_t": (0.5, 100.0),
    "width_m": (1.0, 5.0),
}


@dataclass(frozen=True, slots=True)
class ClosureReport:
    """A road interruption as it was reported; ``starts_at`` None: from now on.

    Only ``limited`` has limits: what is higher, heavier or wider is barred.
    """

    geometry: Mapping[str, Any]
    reason: str
    effect: Effect = Effect.CLOSED
    datum: Datum = Datum.CGCS2000
    region_code: RegionCode | None = None
    reach_m: float | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    height_m: float | None = None
    weight_t: float | None = None
    width_m: float | None = None
    is_exercise: bool = False

    @property
    def limits(self) -> dict[str, Any]:
        """Every limit by its name, in m or t; None: not limited in that."""
        return {name: getattr(self, name) for name in LIMITS}


def close_road(
    conn: connection,
    report: ClosureReport,
    default_region: RegionCode,
    actor: str,
    now: datetime,
) -> Closure:
    """Keeps a closure; raises what ``planned_closure`` raises."""
    closure = planned_closure(conn, report, default_region, actor, now)
    return closure_store.get(conn, closure.region_code, closure_store.add(conn, closure))


def planned_closure(
    conn: connection,
    report: ClosureReport,
    default_region: RegionCode,
    actor: str,
    now: datetime,
) -> Closure:
    """The closure that this would be; raises BadInput where it cannot be one.

    So it is where its geometry meets no road, and which is near is said: a closure that closes
    nothing would look like safety and be none.
    """
    region = regions.get(conn, report.region_code or default_region)
    geometry = _read_geometry(conn, report, region.region_code)
    starts_at, ends_at = _from_to(report, now)
    _check_limits(report)
    closure = Closure(
        region_code=region.region_code,
        effect=report.effect,
        geometry=geometry,
        reach_m=_reach_m(report),
        starts_at=starts_at,
        ends_at=ends_at,
        reason=check_text(report.reason, "reason", REASON_LIMIT),
        reported_by=actor,
        given={"datum": report.datum.value, "geometry": _as_given(report)},
        is_exercise=report.is_exercise,
        **report.limits,
    )
    _refuse_if_it_meets_no_road(conn, closure)
    return closure


def open_road(
    conn: connection, region_code: RegionCode, closure_id: ClosureId, actor: str, version: int
) -> Closure:
    """Lifts a closure; raises Unknown, Clash when it was lifted already, or Stale."""
    closure_store.lift(conn, region_code, closure_id, actor, version)
    return closure_store.get(conn, region_code, closure_id)


def _from_to(report: ClosureReport, now: datetime) -> tuple[datetime, datetime | None]:
    """From when to when; raises BadInput where it ends before it begins, or has ended already."""
    starts_at = planned(report.starts_at, "starts_at", now) if report.starts_at else now
    if report.ends_at is None:
        return starts_at, None
    ends_at = planned(report.ends_at, "ends_at", now)
    if ends_at <= starts_at:
        raise BadInput("closure_ends_before_it_starts", field="ends_at")
    if ends_at <= now:
        raise BadInput("closure_is_over", field="ends_at")
    return starts_at, ends_at


def _check_limits(report: ClosureReport) -> None:
    """Raises BadInput for a limited road without a limit, any other with one, or an odd number."""
    told = {name: value for name, value in report.limits.items() if value is not None}
    if report.effect is Effect.LIMITED and not told:
        raise BadInput("limit_missing", field="effect")
    for name, value in told.items():
        least, most = LIMITS[name]
        if report.effect is not Effect.LIMITED:
            raise BadInput("limit_without_limited", field=name)
        if not least <= value <= most:
            raise BadInput("bad_limit", field=name, value=value, least=least, most=most)


def _reach_m(report: ClosureReport) -> float:
    """Areas close what they cover; points and lines what is near them."""
    if report.reach_m is not None:
        if not 0 <= report.reach_m <= MOST_REACH_M:
            raise BadInput("bad_reach", field="reach_m", value=report.reach_m, most=MOST_REACH_M)
        return report.reach_m
    return 0.0 if "Polygon" in str(report.geometry.get("type")) else USUAL_REACH_M


def _read_geometry(
    conn: connection, report: ClosureReport, region_code: RegionCode
) -> Mapping[str, Any]:
    """The geometry in EPSG:4490, inside the region; raises BadInput."""
    if report.geometry.get("type") not in KINDS:
        raise _bad_geometry("type")
    given = {name: report.geometry.get(name) for name in ("type", "coordinates")}
    try:
        if len(json.dumps(given)) > 40 * MOST_VERTICES:
            raise _bad_geometry(f"> {MOST_VERTICES} vertices")
        drawn = shapely.force_2d(shape(given))
    except (ShapelyError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise _bad_geometry(type(error).__name__) from error
    if shapely.count_coordinates(drawn) > MOST_VERTICES:
        raise _bad_geometry(f"> {MOST_VERTICES} vertices")
    if drawn.is_empty or not np.isfinite(shapely.get_coordinates(drawn)).all():
        raise _bad_geometry("coordinates")
    if not drawn.is_valid:
        raise _bad_geometry(shapely.is_valid_reason(drawn).split("[")[0])
    region = regions.get(conn, region_code)
    inside = inside_of(conn, region)
    if not any(inside(lon, lat) for lon, lat in shapely.get_coordinates(drawn).tolist()):
        at = drawn.representative_point()
        for doubt in examine(at.x, at.y, inside, None, report.datum):
            raise doubtful("outside_region", doubt)
    return dict(mapping(shapely.transform(drawn, lambda points: _stored(points, report.datum))))


def _as_given(report: ClosureReport) -> dict[str, Any]:
    """The geometry as it was sent, and nothing that was sent besides."""
    return {name: report.geometry[name] for name in ("type", "coordinates")}


def _stored(points: NDArray[np.float64], datum: Datum) -> NDArray[np.float64]:
    """Positions (n, 2), longitude first, from their datum to EPSG:4490; heights are dropped."""
    return np.column_stack(to_cgcs2000(points[:, 0], points[:, 1], datum))


def _bad_geometry(detail: str) -> BadInput:
    return BadInput("bad_geometry", field="geometry", detail=detail)


def _refuse_if_it_meets_no_road(conn: connection, closure: Closure) -> None:
    near = closure_store.nearest_road(conn, closure.region_code, closure.geometry)
    if near is None:
        raise BadInput("no_roads", field="region_code", region_code=closure.region_code)
    if near.distance_m > closure.reach_m:
        raise BadInput(
            "closure_meets_no_road",
            field="geometry",
            road=near.road or "–",
            distance_m=round(near.distance_m),
            reach_m=round(closure.reach_m),
        )
