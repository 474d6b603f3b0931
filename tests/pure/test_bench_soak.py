"""The soak judges rightly: what grows is found, slowly or in a leap; what breathes is not."""

import pytest

from scripts.benches import soak_told
from scripts.benches.soak_seen import Weight

MINUTES = range(31)


def weights(mb: list[float]) -> list[Weight]:
    """A weight a minute, of which only the service's memory is told."""
    return [
        Weight(minute, {"service": one}, 0, 0, {}, {}, {})
        for minute, one in zip(MINUTES, mb, strict=True)
    ]


@pytest.mark.parametrize(
    ("mb", "is_wrong"),
    [
        ([400.0] * 31, False),
        ([400.0 + one / 2 for one in MINUTES], False),  # less than a twentieth of it
        ([400.0 + 2 * one for one in MINUTES], True),
        ([400.0] * 30 + [800.0], False),  # twice there for a moment
        ([400.0] * 27 + [700.0] * 4, True),  # a leap, late, that stays
        ([900.0] * 10 + [400.0] * 21, False),  # what was shed before counts for nothing
        ([400.0 + 30 * (one % 2) for one in MINUTES], False),
    ],
)
def test_growth_is_told_from_breathing(mb: list[float], is_wrong: bool) -> None:
    of_service = soak_told._flat("memory", "MB", weights(mb), lambda one: one.rss_mb["service"])
    assert of_service.is_wrong == is_wrong
