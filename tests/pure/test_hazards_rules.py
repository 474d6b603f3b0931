"""Which hazard comes first."""

from dataclasses import replace

from layers.codes import code_list
from layers.hazards.model import RiskLevel
from layers.hazards.rules import worst_first
from layers.ids import HazardCode
from tests.town.town import HAZARDS


def test_the_risk_levels_are_those_of_the_code_list_worst_first() -> None:
    assert [level.value for level in RiskLevel] == list(code_list("risk_levels"))


def test_the_worst_comes_first_then_the_most_people() -> None:
    low = replace(HAZARDS[0], hazard_code=HazardCode("a"), risk_level=RiskLevel.LOW)
    many = replace(HAZARDS[0], hazard_code=HazardCode("b"), people=900)
    nobody_counted = replace(HAZARDS[0], hazard_code=HazardCode("c"), people=None)
    assert worst_first([low, nobody_counted, many]) == [many, nobody_counted, low]
