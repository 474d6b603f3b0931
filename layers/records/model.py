"""A record: a thing of one of the four layers, with who keeps it, who may read it, its version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from layers.ids import LonLat, RegionCode

Layer = Literal["places", "hazards", "depots", "teams"]
LAYERS: tuple[Layer, ...] = get_args(Layer)
Sensitivity = Literal["public", "internal", "sensitive"]


@dataclass(frozen=True, slots=True)
class Record:
    """``at`` in EPSG:4490 (of a line or an area, a point on it); ``facts`` are the layer's own.

    ``unit`` keeps it; ``sensitivity`` (公开/内部/敏感) says who may read it; ``version`` counts its
    changes, the last of them by ``updated_by``.
    """

    layer: Layer
    region_code: RegionCode
    code: str
    kind: str
    name: str
    township_code: str
    unit: str
    sensitivity: Sensitivity
    version: int
    updated_at: datetime
    updated_by: str
    is_demo: bool
    at: LonLat
    facts: Mapping[str, Any]
