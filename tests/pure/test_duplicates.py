"""Near in place and time and of one class: perhaps the same; anything else is not shown."""

from datetime import timedelta
from typing import Any

import pytest

from layers.command.duplicates import DuplicateRule, possible
from layers.command.incident import IncidentStatus
from layers.ids import IncidentId, LonLat, RegionCode
from tests.pure.an_incident import NOW, an_incident

THERE = an_incident(incident_id=IncidentId("990001-20261121-009"))
RULE = DuplicateRule()
# A thousandth of a degree of latitude is about 111 m.
NORTH = 0.001 / 110.8


@pytest.mark.parametrize(
    ("changed", "is_alike"),
    [
        ({}, True),
        ({"kind_code": "11D03"}, True),
        ({"kind_code": "11D00"}, True),
        ({"kind_code": "11000"}, True),
        ({"kind_code": "11G01"}, False),
        ({"kind_code": "12000"}, False),
        ({"at": LonLat(110.06, 26.03 + 990 * NORTH)}, True),
        ({"at": LonLat(110.06, 26.03 + 1010 * NORTH)}, False),
        ({"occurred_at": NOW - timedelta(minutes=120)}, True),
        ({"occurred_at": NOW + timedelta(minutes=121)}, False),
        ({"is_exercise": True}, False),
        ({"region_code": RegionCode("990002")}, False),
        ({"status": IncidentStatus.CANCELLED}, False),
        ({"status": IncidentStatus.CONTROLLED}, True),
    ],
)
def test_what_may_be_the_same(changed: dict[str, Any], is_alike: bool) -> None:
    other = an_incident(incident_id=IncidentId("990001-20261121-009"), **changed)
    assert [one.incident for one in possible(an_incident(), [other], RULE)] == [other] * is_alike


def test_the_nearest_comes_first_and_a_county_may_say_how_near() -> None:
    far = an_incident(at=LonLat(110.06, 26.03 + 500 * NORTH))
    found = possible(an_incident(), [far, THERE], RULE)
    assert [one.incident for one in found] == [THERE, far]
    assert found[1].distance_m == pytest.approx(500, abs=5)
    assert len(possible(an_incident(), [far, THERE], DuplicateRule(radius_m=100))) == 1
