"""What a person is asked to close: a proposal acts on no road before somebody confirms it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from layers.ids import ClosureId, HazardCode, ProposalId, RegionCode
from layers.roads.closures import Effect


class Source(StrEnum):
    """What a proposal comes from: a standing danger, or an area that somebody drew."""

    HAZARD = "hazard"
    AREA = "area"


class Decision(StrEnum):
    """What became of it; it is decided once."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A closure as it is proposed: GeoJSON in EPSG:4490, from–to in time, with its limits.

    ``starts_at`` None: when it is confirmed; ``ends_at`` None: until lifted. ``given`` is the
    geometry as it was sent, with its datum. ``decision`` None: still open.
    """

    region_code: RegionCode
    hazard_code: HazardCode | None
    effect: Effect
    geometry: Mapping[str, Any]
    reach_m: float
    reason: str
    starts_at: datetime | None
    ends_at: datetime | None
    height_m: float | None
    weight_t: float | None
    width_m: float | None
    given: Mapping[str, Any]
    proposed_by: str
    proposal_id: ProposalId = ProposalId(0)
    proposed_at: datetime | None = None
    decision: Decision | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    decided_why: str = ""
    closure_id: ClosureId | None = None
    version: int = 1
    is_exercise: bool = False

    @property
    def source(self) -> Source:
        """Where it comes from."""
        return Source.AREA if self.hazard_code is None else Source.HAZARD
