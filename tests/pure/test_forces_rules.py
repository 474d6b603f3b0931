"""What may be decided about a team: is it free, how old is its position, where does it start."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from layers.codes import code_list
from layers.forces import rules
from layers.forces.model import Position, TeamStatus
from layers.ids import LonLat
from tests.town.town import TEAMS

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
TEAM = TEAMS[0]


def seen(minutes_ago: float) -> Position:
    return Position(LonLat(110.03, 26.04), NOW - timedelta(minutes=minutes_ago), "phone")


def test_the_status_words_are_those_of_the_code_list() -> None:
    assert {status.value for status in TeamStatus} == set(code_list("team_statuses"))


@pytest.mark.parametrize("status", TeamStatus)
def test_only_a_team_on_standby_is_free(status: TeamStatus) -> None:
    assert rules.is_free(replace(TEAM, status=status)) is (status is TeamStatus.STANDBY)


def test_a_team_with_nobody_to_send_is_not_free() -> None:
    assert not rules.is_free(replace(TEAM, people_available=0))


def test_every_kind_of_team_has_known_skills() -> None:
    for kind in code_list("team_kinds"):
        assert rules.skills_of_kind(kind) <= set(code_list("skills"))
        assert rules.skills_of_kind(kind)


def test_a_team_never_seen_starts_from_its_base() -> None:
    assert rules.position_age_min(TEAM, NOW) is None
    assert rules.set_out_from(TEAM, NOW, 30) == (TEAM.base, "base", None, False)


@pytest.mark.parametrize(
    ("minutes_ago", "source", "is_stale"),
    [(0, "position", False), (30, "position", False), (30.1, "base", True), (6000, "base", True)],
)
def test_an_old_position_gives_way_to_the_base_and_says_so(
    minutes_ago: float, source: str, is_stale: bool
) -> None:
    team = replace(TEAM, last_position=seen(minutes_ago))
    start = rules.set_out_from(team, NOW, 30)
    assert start.source == source
    assert start.is_stale is is_stale
    assert start.age_min == pytest.approx(minutes_ago)
    assert start.at == (team.base if source == "base" else seen(0).at)


def test_a_clock_that_runs_ahead_is_no_future() -> None:
    assert rules.position_age_min(replace(TEAM, last_position=seen(-5)), NOW) == 0
