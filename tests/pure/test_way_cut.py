"""When a closure cuts the way of somebody who was ordered out, and when nobody need be told."""

import pytest

from layers.orders.way import Cut, cut


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (10.0, 25.0, Cut(10.0, 25.0)),
        (10.0, 11.0, Cut(10.0, 11.0)),
        (10.0, None, Cut(10.0, None)),
        (10.0, 10.9, None),
        (10.0, 10.0, None),
        (None, None, None),
        (None, 12.0, None),
    ],
)
def test_a_minute_later_is_cut_and_what_had_no_way_is_not(
    before: float | None, after: float | None, told: Cut | None
) -> None:
    assert cut(before, after) == told
