"""Who answers: each rule calls whom it names, and what is missing is never left unsaid."""

from dataclasses import replace

import pytest

from layers.codes import code_list
from layers.duty import rules
from layers.duty.model import AtHazard, Level, Limits, Person
from layers.duty.rules import Lack
from tests.pure.duty_people import NOBODY, a_post, a_shift, asked, person

FIRE, LANDSLIDE = "12G00", "11D01"  # the committee for fires is 6; landslides have none
COUNTY = a_post("P1", "A")
CHAIN = [
    COUNTY,
    a_post("P2", "BC", township="T1"),
    a_post("P3", "D", township="T2"),
    a_post("P4", "E", committee="6"),
    a_post("P5", "F", committee="5"),
    a_post("P6", "G", level=Level.III),
    a_post("P7", "H", township="T1", committee="6"),
]
SHIFTS = [a_shift(-1, 1)]
ALL = {"shift:leader", "shift:officer", "post:P2", "post:P4", "post:P7", "post:P1"}


def keys(*posts: object, **what: object) -> list[str]:
    found = rules.who_answers(posts or CHAIN, SHIFTS, asked(**what), Limits())  # type: ignore[arg-type]
    return [one.key for one in found.called]


def missing(posts: object, shifts: object = SHIFTS, **what: object) -> list[str]:
    found = rules.who_answers(posts, shifts, asked(**what), Limits())  # type: ignore[arg-type]
    return [one.code for one in found.missing]


def test_area_sector_and_county_answer_in_the_order_of_calling() -> None:
    assert keys() == [
        *("shift:leader", "shift:officer", "post:P2", "post:P7"),
        *("post:P4", "post:P1"),
    ]


@pytest.mark.parametrize("level", [Level.I, Level.II, Level.III])
def test_the_commander_answers_from_his_level_up_and_comes_after_the_shift(level: Level) -> None:
    assert keys(level=level)[2] == "post:P6"


@pytest.mark.parametrize("level", [Level.IV, None])
def test_below_his_level_or_while_it_is_open_the_commander_does_not(level: Level | None) -> None:
    assert set(keys(level=level)) == ALL
    assert ("duty.level_unknown" in missing(CHAIN, level=level)) == (level is None)


def test_another_township_has_its_own_and_not_the_neighbour_s() -> None:
    assert set(keys(township="T2")) == ALL - {"post:P2", "post:P7"} | {"post:P3"}


def test_a_kind_without_a_sector_is_the_county_s_and_it_is_said() -> None:
    found = rules.who_answers(CHAIN, SHIFTS, asked(LANDSLIDE), Limits())
    assert "post:P1" in [one.key for one in found.called]
    assert "duty.sector_unknown" in [one.code for one in found.missing]


def test_hazards_answer_by_their_own_person_and_one_without_is_told() -> None:
    near = [
        AtHazard("H1", "滑坡", "T1", "站长", person("Z")),
        AtHazard("H2", "危房", "T1", "", NOBODY),
    ]
    found = rules.who_answers(CHAIN, SHIFTS, replace(asked(), hazards=near), Limits())
    (called,) = [one for one in found.called if one.key.startswith("hazard:")]
    assert (called.key, called.post, called.people) == ("hazard:H1", "站长", (person("Z"),))
    assert "duty.hazard_without_person" in [one.code for one in found.missing]


def test_an_empty_county_is_told_rule_by_rule() -> None:
    assert missing([], [], level=Level.II) == [
        *("duty.no_leader_on_shift", "duty.no_officer_on_shift", "duty.no_post_for_township"),
        *("duty.no_post_for_sector", "duty.no_commander", "duty.no_post_for_county"),
    ]
    assert "duty.township_unknown" in missing([], [], township="")


def test_vacant_posts_and_people_without_a_number_are_told_but_stay_in_the_list() -> None:
    vacant = replace(COUNTY, holder=NOBODY, substitutes=(Person("甲", ""),))
    found = rules.who_answers([vacant], SHIFTS, asked(), Limits())
    assert found.called[-1].key == "post:P1"
    assert found.called[-1].reachable == []
    codes = [one.code for one in found.missing]
    assert codes[-3:] == ["duty.vacant", "duty.no_phone", "duty.nobody_to_call"]


def test_the_county_s_minutes_hold_where_a_post_has_none() -> None:
    own = replace(COUNTY, answer_min=3.0)
    for post, minutes in ((COUNTY, 5.0), (own, 3.0)):
        found = rules.who_answers([post], [], asked(), Limits(answer_min=5.0))
        assert [one.answer_min for one in found.called] == [minutes]


def test_each_township_and_sector_needs_somebody_of_the_area_and_of_the_sector() -> None:
    assert rules.uncovered(CHAIN, ["T1", "T2"], ["5", "6"]) == []
    assert rules.uncovered(CHAIN, ["T2", "T3"], ["6", "7"]) == [
        Lack("T2", "7", of_township=False, of_sector=True),
        Lack("T3", "6", of_township=True, of_sector=False),
        Lack("T3", "7", of_township=True, of_sector=True),
    ]


def test_a_post_that_nobody_can_reach_or_of_a_high_level_covers_nothing() -> None:
    unheard = replace(a_post("P2", "B", township="T1"), holder=Person("B", ""))
    high = a_post("P2", "B", township="T1", level=Level.III)
    for post in (unheard, high):
        (lack,) = rules.uncovered([post, a_post("P4", "E", committee="6")], ["T1"], ["6"])
        assert (lack.of_township, lack.of_sector) == (True, False)


def test_the_sectors_are_committees_and_kinds_of_the_lists() -> None:
    known = rules._sectors()
    assert set(known) <= set(code_list("event_kinds"))
    assert set(known.values()) <= {"", *rules.committees()}
    assert rules.sector_of("12P13") == "7"  # a kind's own before its class's
    assert rules.sector_of("12P99") == "11"
    assert rules.sector_of("14A00") == ""
