"""A reported incident is checked before anything is kept."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.codes import code_list
from layers.command import incident
from layers.command.incident import (
    MOST_CASUALTIES,
    Casualties,
    IncidentStatus,
    check_casualties,
    check_text,
    check_time,
)
from layers.errors import BadInput
from layers.moments import CLOCK_SLACK, planned

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))


def test_the_status_words_are_those_of_the_code_list() -> None:
    assert {status.value for status in IncidentStatus} == set(code_list("incident_statuses"))


def test_an_incident_happens_now_unless_said_otherwise() -> None:
    assert check_time(None, NOW) == NOW
    assert check_time(NOW - timedelta(days=300), NOW) == NOW - timedelta(days=300)
    there = datetime(2026, 5, 1, 19, 30, tzinfo=BEIJING)
    assert check_time(there, NOW) == there


@pytest.mark.parametrize(
    "value",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(1900, 5, 1, tzinfo=BEIJING),
        NOW - timedelta(days=367),
    ],
)
def test_a_year_typed_wrong_is_refused(value: datetime) -> None:
    with pytest.raises(BadInput) as caught:
        check_time(value, NOW)
    assert caught.value.code == "time_long_ago"


@pytest.mark.parametrize("year", [1, 1990, 2040, 9999])
def test_a_closure_of_another_decade_is_refused(year: int) -> None:
    for zone in (UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))):
        for moment in (datetime(year, 1, 1, tzinfo=zone), datetime(year, 12, 31, 23, tzinfo=zone)):
            with pytest.raises(BadInput) as caught:
                planned(moment, "ends_at", NOW)
            assert caught.value.code == "time_out_of_range"


def test_a_moment_is_told_in_the_countys_zone() -> None:
    told = check_time(NOW - timedelta(hours=1), NOW.astimezone(BEIJING))
    assert told.utcoffset() == timedelta(hours=8)


def test_a_callers_clock_may_run_a_little_ahead_and_no_more() -> None:
    assert check_time(NOW + CLOCK_SLACK, NOW) == NOW + CLOCK_SLACK
    with pytest.raises(BadInput) as caught:
        check_time(NOW + CLOCK_SLACK + timedelta(seconds=1), NOW)
    assert (caught.value.code, caught.value.field) == ("time_to_come", "occurred_at")
    assert caught.value.params["now"] == NOW.isoformat()


def test_twenty_o_clock_in_beijing_is_noon_in_greenwich_and_not_to_come() -> None:
    there = datetime(2026, 5, 1, 20, 4, tzinfo=BEIJING)
    assert check_time(there, NOW) == there
    with pytest.raises(BadInput):
        check_time(datetime(2026, 5, 1, 20, 6, tzinfo=BEIJING), NOW)


def test_a_time_without_a_zone_is_nobodys_time() -> None:
    with pytest.raises(BadInput) as caught:
        check_time(datetime(2026, 5, 1, 10, 0), NOW)
    assert caught.value.code == "time_without_zone"
    assert caught.value.params == {"value": "2026-05-01T10:00:00"}


@pytest.mark.parametrize("name", ["dead", "missing", "injured"])
@pytest.mark.parametrize("number", [-1, MOST_CASUALTIES + 1])
def test_an_impossible_number_is_refused_by_name(name: str, number: int) -> None:
    with pytest.raises(BadInput) as caught:
        check_casualties(Casualties(**{name: number}))
    assert (caught.value.code, caught.value.field) == ("bad_casualties", f"casualties.{name}")
    assert caught.value.params == {"value": number, "most": MOST_CASUALTIES}


@given(*[st.integers(0, MOST_CASUALTIES)] * 3)
def test_possible_numbers_pass_unchanged(dead: int, missing: int, injured: int) -> None:
    told = Casualties(dead, missing, injured)
    assert check_casualties(told) == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "林区发现明火",
        "<script>alert(1)</script>",
        "{{7*7}} ${x} `",
        "C:\\2019",
        "a\tb\r\nc",
        "𡒄",
    ],
)
def test_text_is_text_whatever_it_holds(text: str) -> None:
    assert check_text(f" {text}\n", "description", 100) == text


def test_text_may_be_as_long_as_the_limit_and_no_longer() -> None:
    limit = incident.DESCRIPTION_LIMIT
    assert len(check_text("火" * limit + "  ", "description", limit)) == limit
    with pytest.raises(BadInput) as caught:
        check_text("火" * (limit + 1), "description", limit)
    assert (caught.value.code, caught.value.field) == ("text_too_long", "description")
    assert caught.value.params == {"length": limit + 1, "limit": limit}


@pytest.mark.parametrize("mark", ["\x00", "\x07", "\x1b", "\x0b"])
def test_marks_that_nobody_can_see_are_refused(mark: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_text(f"林区{mark}明火", "reporter.name", 100)
    assert (caught.value.code, caught.value.field) == ("text_with_control_marks", "reporter.name")
