"""A road interruption as it is reported or proposed, and what is decided about a proposal."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from layers.geo.datum import Datum
from layers.ids import HazardCode, RegionCode
from layers.roads.closures import Effect
from service.flows.close_road import ClosureReport
from service.flows.propose_closures import Wanted
from service.schemas.shapes import Closed, Code, Finite, like

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class _ClosingIn(Closed):
    """What is told of a closure besides where it is; limits belong to ``limited`` alone."""

    reason: Reason
    effect: Effect = Effect.CLOSED
    datum: Datum = Datum.CGCS2000
    region_code: Code | None = None
    reach_m: Finite | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    height_m: Finite | None = None
    weight_t: Finite | None = None
    width_m: Finite | None = None
    is_exercise: bool = False

    def report_at(self, geometry: dict[str, Any]) -> ClosureReport:
        """The same in the flow's words, at that place."""
        values = self.model_dump(include=set(_ClosingIn.model_fields))
        code = values.pop("region_code")
        return ClosureReport(
            geometry=geometry, region_code=RegionCode(code) if code else None, **values
        )


class ClosureIn(_ClosingIn):
    """A road interruption: GeoJSON Point, LineString or Polygon, longitude first."""

    model_config = like(
        {
            "geometry": {"type": "Point", "coordinates": [111.52802, 25.87348]},
            "reason": "何家洞大桥桥墩受损",
            "effect": "closed",
        },
        {
            "geometry": {"type": "Point", "coordinates": [111.52802, 25.87348]},
            "reason": "何家洞大桥限载，重型车辆禁止通行",
            "effect": "limited",
            "weight_t": 4.5,
        },
    )

    geometry: dict[str, Any]

    def report(self) -> ClosureReport:
        """The same in the flow's words."""
        return self.report_at(self.geometry)


class MetIn(Closed):
    """A geometry that is drawn, before anybody says that the road is closed there."""

    model_config = like({"geometry": {"type": "Point", "coordinates": [111.52802, 25.87348]}})

    geometry: dict[str, Any]
    datum: Datum = Datum.CGCS2000
    reach_m: Finite | None = None

    def report(self, reason: str) -> ClosureReport:
        """The closure that it would be."""
        return ClosureReport(self.geometry, reason, datum=self.datum, reach_m=self.reach_m)


class ProposalIn(_ClosingIn):
    """A closure that is proposed: of a hazard by its code, or of an area drawn as a Polygon."""

    model_config = like(
        {"hazard_code": "H001", "reason": "暴雨红色预警，滑坡风险高", "reach_m": 100},
        {
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[111.52, 25.87], [111.54, 25.87], [111.54, 25.88], [111.52, 25.87]]
                ],
            },
            "reason": "河水漫堤",
            "effect": "unknown",
        },
    )

    hazard_code: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f]+$")] | None = None
    geometry: dict[str, Any] | None = None

    def wanted(self) -> Wanted:
        """The same in the flow's words."""
        code = HazardCode(self.hazard_code) if self.hazard_code else None
        return Wanted(self.report_at(self.geometry or {}), code)


class ConfirmIn(Closed):
    """What is closed otherwise than it was proposed; what is not sent stays as proposed."""

    model_config = like({}, {"ends_at": "2026-11-22T08:00:00+08:00", "reason": "夜间封闭"})

    effect: Effect | None = None
    reason: Reason | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    height_m: Finite | None = None
    weight_t: Finite | None = None
    width_m: Finite | None = None

    def told(self) -> dict[str, Any]:
        """Only what was sent."""
        return self.model_dump(exclude_none=True)


class DeclineIn(Closed):
    """Why a proposal is declined."""

    model_config = like({"reason": "现场已巡查，道路安全"})

    reason: Reason
