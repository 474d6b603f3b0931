"""The numbers that needs and plans are reckoned with, and the project's default of each.

All of them are working figures: no law or standard gives them. A county sets its own.
"""

from collections.abc import Mapping
from types import MappingProxyType

from layers.command.need import FACTORS
from layers.errors import BadInput, Unknown

# What one run carries: a pickup, a lorry on two axles, a light truck with four-wheel drive; who
# walks carries what a party of ten does.
_PAYLOADS = {
    "car": (1_000.0, 4.0),
    "heavy": (8_000.0, 35.0),
    "all_terrain": (1_500.0, 8.0),
    "foot": (200.0, 1.0),
}

DEFAULTS: Mapping[str, float] = MappingProxyType(
    {
        **{f"factor.{severity}": factor for severity, factor in FACTORS.items()},
        **{f"payload_kg.{vehicle}": kg for vehicle, (kg, _) in _PAYLOADS.items()},
        **{f"payload_m3.{vehicle}": m3 for vehicle, (_, m3) in _PAYLOADS.items()},
        "plan_s": 3.0,
        "costs_s": 1.0,
    }
)
"""By name: how much more a severity calls for; what a vehicle carries; seconds for a plan."""

BOUNDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "factor": (0.1, 100.0),
        "payload_kg": (1.0, 100_000.0),
        "payload_m3": (0.1, 1_000.0),
        "plan_s": (0.1, 30.0),
        "costs_s": (0.1, 30.0),
    }
)
"""What a figure may be at least and at most, by what stands before its point."""


def check(figure: str, value: float | None) -> None:
    """Raises Unknown ``no_figure``, BadInput ``bad_figure`` for a number that makes no sense."""
    if figure not in DEFAULTS:
        raise Unknown("no_figure", field="figure", value=figure, figures=sorted(DEFAULTS))
    least, most = BOUNDS[figure.partition(".")[0]]
    if value is not None and not least <= value <= most:
        raise BadInput("bad_figure", field="value", value=value, least=least, most=most)


def factors(known: Mapping[str, float]) -> dict[str, float]:
    """How much more each severity calls for."""
    return {severity: known[f"factor.{severity}"] for severity in FACTORS}
