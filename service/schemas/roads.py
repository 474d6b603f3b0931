"""What a planner says of roads: a correction, a road that is missing, a speed, a size."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from layers.geo.datum import Datum
from layers.ids import RegionCode
from layers.roads.corrections import Correction
from service.flows.draw_road import Drawing
from service.schemas.shapes import Closed, Finite, like

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Name = Annotated[str, Field(max_length=100)]
Vertex = Annotated[int, Field(ge=0, le=10_000)]


class CorrectionIn(Closed):
    """What is known better of a road; what is left out, or null, is as imported."""

    model_config = like({"kmh": 20, "reason": "弯多路窄，实际跑不到30"})

    reason: Reason
    kmh: Finite | None = None
    forward: bool | None = None
    backward: bool | None = None
    on_foot: bool | None = None
    height_m: Finite | None = None
    weight_t: Finite | None = None
    width_m: Finite | None = None
    is_rough: bool | None = None
    name: Name | None = None

    def correction(self, region_code: RegionCode, key: str) -> Correction:
        """The same in the layer's words."""
        return Correction(region_code, key, **self.model_dump())


class DrawnIn(Closed):
    """A road that is missing: a GeoJSON LineString, longitude first; its ends join what is near."""

    model_config = like(
        {
            "geometry": {
                "type": "LineString",
                "coordinates": [[111.52802, 25.87348], [111.531, 25.8752]],
            },
            "road_class": "村道",
            "reason": "2026年新修，图上没有",
        }
    )

    geometry: dict[str, Any]
    road_class: Annotated[str, Field(min_length=1, max_length=40)]
    reason: Reason
    joins: Annotated[tuple[Vertex, ...], Field(max_length=200)] = ()
    datum: Datum = Datum.CGCS2000
    name: Name = ""
    ref: Name = ""
    forward: bool = True
    backward: bool = True
    on_foot: bool = True
    limit_kmh: Finite | None = None
    height_m: Finite | None = None
    weight_t: Finite | None = None
    width_m: Finite | None = None
    is_bridge: bool = False
    is_tunnel: bool = False
    is_ford: bool = False
    is_rough: bool = False

    def drawing(self) -> Drawing:
        """The same in the flow's words."""
        facts = self.model_dump()
        names = ("geometry", "road_class", "reason", "joins", "datum")
        own = {name: facts.pop(name) for name in names}
        return Drawing(facts=facts, **own)


class SpeedIn(Closed):
    """A speed; null: as in all counties."""

    model_config = like({"kmh": 25})

    kmh: Finite | None


class SizeOf(Closed):
    """What a vehicle measures with all that it carries, and what it can take."""

    height_m: Finite
    weight_t: Finite
    width_m: Finite
    takes_rough: bool
    takes_fords: bool


class SizeIn(Closed):
    """A vehicle's size; null: as in all counties."""

    model_config = like(
        {
            "size": {
                "height_m": 3.4,
                "weight_t": 16,
                "width_m": 2.5,
                "takes_rough": False,
                "takes_fords": False,
            }
        }
    )

    size: SizeOf | None
