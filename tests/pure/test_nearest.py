"""Which teams to send, in which order, for what – and why the others are not among them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.command import nearest
from layers.command.legs import SNAP_DOUBT_M, Measured, soonest_first
from layers.command.nearest import POSITION_LIMIT_MIN, RankedTeams, ReadyTeam
from layers.command.need import NeedCard
from layers.command.sheet import MeasuredBy, Remark
from layers.forces.model import Position, Team, TeamStatus
from layers.ids import ClosureId, LonLat
from layers.roads.measuring import Outcome, Verdict
from tests.pure.small_county import NOW, at, measured, outcome, team

FIRE = NeedCard("11G00", {"fire": 20, "medical": 4}, {})
NAMES = {ClosureId(4): "桥断", ClosureId(5): "塌方"}
CLOSED_4 = Remark("list.closure", {"closure_id": 4, "reason": "桥断"})
CLOSED_5 = Remark("list.closure", {"closure_id": 5, "reason": "塌方"})
ROAD, LINE = Verdict.ROAD, Verdict.STRAIGHT_LINE


def ranked(teams: Sequence[Team], ends: Sequence[Outcome], card: NeedCard = FIRE) -> RankedTeams:
    """The teams' part of the sheet when the ready ones ended like this."""
    ready, left_out = nearest.sort_out(teams, card, NOW)
    found = [measured(one, ended) for one, ended in zip(ready, ends, strict=True)]
    return nearest.rank(found, card, NAMES, left_out, teams)


def why(teams: Sequence[Team]) -> list[list[Remark]]:
    return [list(one.reasons) for one in nearest.sort_out(teams, FIRE, NOW)[1]]


def codes(said: Sequence[Remark]) -> list[str]:
    return [one.code for one in said]


def test_a_fit_and_free_team_is_ready_with_the_skills_that_are_needed() -> None:
    ready, left_out = nearest.sort_out([team(skills=("hazmat", "fire"))], FIRE, NOW)
    assert left_out == []
    assert ready[0].fits == ("fire",)
    assert ready[0].delay_s == 300.0
    assert ready[0].start.source == "base"


@pytest.mark.parametrize("status", [one for one in TeamStatus if one is not TeamStatus.STANDBY])
def test_a_busy_team_is_left_out_with_what_it_does(status: TeamStatus) -> None:
    assert why([team(status=status)]) == [[Remark("left_out.busy", {"status_code": status.value})]]


def test_a_team_of_another_trade_is_told_what_was_needed() -> None:
    assert why([team(skills=("hazmat",))]) == [
        [Remark("left_out.wrong_skill", {"skill_codes": ["fire", "medical"]})]
    ]


def test_a_team_with_nobody_to_send_says_how_many_it_has_on_its_books() -> None:
    assert why([team(people_available=0)]) == [[Remark("left_out.no_people", {"people_total": 12})]]


def test_every_reason_against_a_team_is_told_not_only_the_first() -> None:
    (said,) = why([team(skills=(), status=TeamStatus.RESTING, people_available=0)])
    assert codes(said) == ["left_out.wrong_skill", "left_out.busy", "left_out.no_people"]


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        (
            outcome(Verdict.CUT, closures=[4, 5]),
            Remark("left_out.cut_by_closure", {"closures": [CLOSED_4, CLOSED_5]}),
        ),
        (
            outcome(Verdict.ONLY_UNKNOWN, 900.0, closures=[5]),
            Remark("left_out.only_unknown_road", {"closures": [CLOSED_5], "total_min": 15}),
        ),
        (
            replace(outcome(Verdict.ISLAND, straight_m=2345.0), island_km=0.64),
            Remark("left_out.other_island", {"straight_km": 2.3, "island_km": 0.6}),
        ),
    ],
)
def test_who_cannot_come_by_road_is_left_out_with_the_reason(
    ended: Outcome, expected: Remark
) -> None:
    found = ranked([team()], [ended])
    assert found.choices == []
    (out,) = found.left_out
    assert (out.what, out.code, list(out.reasons)) == ("team", "T1", [expected])
    assert tuple(out.closure_ids) == ended.closures


def test_the_soonest_comes_first_and_estimates_come_after_measured_ways() -> None:
    teams = [team("T1"), team("T2"), team("T3"), team("T4")]
    found = ranked(
        teams, [outcome(LINE, 60.0), outcome(ROAD, 900.0), outcome(ROAD, 600.0), outcome(LINE, 9.0)]
    )
    assert [(one.rank, one.team_code) for one in found.choices] == [
        (1, "T3"),
        (2, "T2"),
        (3, "T4"),
        (4, "T1"),
    ]
    assert [one.leg.measured_by for one in found.choices] == [
        MeasuredBy.ROAD,
        MeasuredBy.ROAD,
        MeasuredBy.STRAIGHT_LINE,
        MeasuredBy.STRAIGHT_LINE,
    ]
    assert found.choices[0].total_min == 10.0
    assert found.choices[0].leg.travel_min == 5.0


def test_equal_times_keep_their_order() -> None:
    same = [team(f"T{number}") for number in range(6)]
    found = ranked(same, [outcome(ROAD, 600.0)] * 6)
    assert [one.team_code for one in found.choices] == [one.team_code for one in same]


def test_turn_out_travel_and_walk_add_up_to_the_total() -> None:
    ended = outcome(ROAD, 900.0)
    assert ended.arrival is not None
    ended = replace(ended, arrival=replace(ended.arrival, goal=at(0, 1.0, 100.0)))
    (choice,) = ranked([team()], [ended]).choices
    assert choice.leg.walk_min == pytest.approx(2.0)
    parts = choice.turn_out_min + choice.leg.travel_min + choice.leg.walk_min
    assert parts == pytest.approx(choice.total_min)


def test_the_reasons_of_a_choice() -> None:
    seen = Position(LonLat(111.5, 25.9), NOW - timedelta(minutes=3), "phone")
    old = replace(seen, seen_at=NOW - timedelta(minutes=POSITION_LIMIT_MIN + 1))
    around = outcome(ROAD, 900.0, straight_m=500.0, closures=[4], extra_s=240.0)
    assert around.arrival is not None
    far_off = replace(around.arrival, start=at(0, 0.0, SNAP_DOUBT_M + 1))
    found = ranked(
        [team("T1", last_position=seen), team("T2", last_position=old), team("T3")],
        [outcome(ROAD, 600.0), replace(around, arrival=far_off), outcome(ROAD, 1200.0)],
    )
    first, second, third = (list(one.reasons) for one in found.choices)
    assert first == [
        Remark("reason.fastest"),
        Remark("reason.skills", {"skill_codes": ["fire"]}),
        Remark("reason.position", {"age_min": 3}),
    ]
    assert second == [
        Remark("reason.skills", {"skill_codes": ["fire"]}),
        Remark("reason.position_stale", {"age_min": 31}),
        Remark("reason.avoids_closure", {"closures": [CLOSED_4], "extra_min": 4}),
        Remark("reason.snap_far", {"snap_m": 301}),
        Remark("reason.nearer_by_air", {"straight_km": 0.5}),
    ]
    assert codes(third) == ["reason.skills", "reason.not_counted_on"]
    assert [one.start.at for one in found.choices][:2] == [seen.at, team().base]


def test_an_estimate_says_that_it_is_one() -> None:
    (choice,) = ranked([team()], [outcome(LINE, 600.0, straight_m=1234.0)]).choices
    assert Remark("reason.straight_line", {"straight_km": 1.2}) in choice.reasons


def test_need_is_met_nearest_first_and_by_nobody_twice() -> None:
    both = team("T1", skills=("fire", "medical"))
    found = ranked(
        [both, team("T2"), team("T3"), team("T4", skills=("medical",))],
        [outcome(ROAD, 300.0), outcome(ROAD, 900.0), outcome(ROAD, 600.0), outcome(ROAD, 1200.0)],
    )
    assert [(one.skill, list(one.team_codes), one.people_found) for one in found.needs] == [
        ("fire", ["T1", "T3"], 20),
        ("medical", ["T4"], 10),
    ]
    assert found.shortfalls == []


@pytest.mark.parametrize(
    ("teams", "ends", "expected"),
    [
        ([team()], [outcome(ROAD, 600.0)], ["short.too_few"]),
        ([team(status=TeamStatus.ON_SCENE)], [], ["short.teams_left_out"]),
        ([team()], [outcome(Verdict.CUT, closures=[4])], ["short.teams_left_out"]),
        (
            [team("T1"), team("T2")],
            [outcome(ROAD, 600.0), outcome(Verdict.ISLAND)],
            ["short.teams_left_out", "short.too_few"],
        ),
        ([], [], ["short.no_team"]),
    ],
)
def test_a_shortfall_says_why(teams: list[Team], ends: list[Outcome], expected: list[str]) -> None:
    found = ranked(teams, ends)
    assert codes(found.shortfalls[0].reasons) == expected
    assert codes(found.shortfalls[1].reasons) == ["short.no_team"]


def test_a_skill_whose_holders_were_taken_for_another_says_so() -> None:
    both = [team(f"T{one}", skills=("fire", "medical")) for one in (1, 2)]
    found = ranked(both, [outcome(ROAD, 600.0)] * 2)
    assert [codes(one.reasons) for one in found.shortfalls] == [["short.spoken_for"]]
    # One medical team comes too, but the need is for more than it has.
    small = team("T3", skills=("medical",), people_available=1)
    found = ranked([*both, small], [outcome(ROAD, 600.0)] * 3)
    assert codes(found.shortfalls[0].reasons) == ["short.too_few", "short.spoken_for"]


SKILLS = st.sets(st.sampled_from(["fire", "medical", "hazmat"]), max_size=3)
TEAMS = st.lists(
    st.builds(
        lambda skills, status, people: (skills, status, people),
        SKILLS,
        st.sampled_from(list(TeamStatus) + [TeamStatus.STANDBY] * 8),
        st.integers(0, 12),
    ),
    max_size=8,
).map(
    lambda rows: [
        team(f"T{number}", skills=tuple(skills), status=status, people_available=people)
        for number, (skills, status, people) in enumerate(rows)
    ]
)
ENDS = st.one_of(
    st.builds(
        outcome, st.sampled_from([ROAD, LINE, Verdict.ONLY_UNKNOWN]), st.floats(300.0, 9000.0)
    ),
    st.builds(outcome, st.sampled_from([Verdict.CUT, Verdict.ISLAND])),
)


@settings(max_examples=300, deadline=None)
@given(TEAMS, st.lists(ENDS, min_size=8, max_size=8))
def test_every_team_is_told_of_once_and_every_shortfall_has_a_reason(
    teams: list[Team], ends: list[Outcome]
) -> None:
    ready, _ = nearest.sort_out(teams, FIRE, NOW)
    found = ranked(teams, ends[: len(ready)])
    named = [one.team_code for one in found.choices] + [one.code for one in found.left_out]
    assert sorted(named) == [one.team_code for one in teams]
    assert all(one.reasons for one in found.choices)
    assert all(one.reasons for one in found.left_out)
    assert all(one.reasons for one in found.shortfalls)
    sent = [code for need in found.needs for code in need.team_codes]
    assert len(sent) == len(set(sent))
    order = [one.team_code for one in found.choices]
    for need in found.needs:
        assert list(need.team_codes) == sorted(need.team_codes, key=order.index)
        people = [one.people_available for one in found.choices if one.team_code in need.team_codes]
        assert need.people_found == sum(people)
        # The last one called was still needed.
        assert not people or sum(people[:-1]) < need.people_needed
    short = {one.code: one.needed - one.found for one in found.shortfalls}
    assert short == {
        need.skill: need.people_needed - need.people_found
        for need in found.needs
        if need.people_found < need.people_needed
    }


@given(st.lists(ENDS, max_size=8))
def test_no_estimate_stands_before_a_measured_way(ends: list[Outcome]) -> None:
    ready = nearest.sort_out([team()], FIRE, NOW)[0][0]
    found: list[Measured[ReadyTeam]] = [measured(ready, ended) for ended in ends]
    in_order = [ended for _, ended, _ in soonest_first(found)]
    assert in_order == sorted(
        (one for one in ends if one.verdict in (ROAD, LINE)),
        key=lambda one: (one.verdict is LINE, one.total_s),
    )
