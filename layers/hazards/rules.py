"""What may be decided about hazards without asking anybody: which comes first."""

from collections.abc import Iterable

from layers.hazards.model import Hazard, RiskLevel

_ORDER = {level: place for place, level in enumerate(RiskLevel)}


def worst_first(hazards: Iterable[Hazard]) -> list[Hazard]:
    """The hazards by risk level, then by the people they threaten; the uncounted come last."""
    return sorted(
        hazards,
        key=lambda hazard: (_ORDER[hazard.risk_level], -(hazard.people or 0), hazard.hazard_code),
    )
