"""Which reports are due by when: the limits of the list, and no clock that breaks."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.codes import code_list
from layers.command import clock_rules, clocks
from layers.command.clock_rules import Limits
from layers.command.clocks import ClockState, Course, due
from layers.command.incident import Casualties, IncidentStatus, Severity
from layers.command.reports import Report, ReportKind, Sender, Told, checked, last_told
from layers.errors import BadInput
from tests.pure.an_incident import NOW, an_incident

RULES = clock_rules.rules({})
BUS = "12H05"
FIRST, FOLLOW_UP, FINAL, ZERO, TOP_UP = ReportKind


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def a_report(kind: ReportKind, at: float, dead: int = 0, **more: object) -> Report:
    """A report of the landslide, made so many minutes after it."""
    incident = an_incident()
    made = Report(
        region_code=incident.region_code,
        incident_id=incident.incident_id,
        is_exercise=False,
        kind=kind,
        sent_to="",
        text="x",
        told=Told(Casualties(dead=dead)),
        made_by="li",
        at=later(at),
    )
    return replace(made, **more)  # type: ignore[arg-type] # fields of a report


def states(of: Course, minutes: float) -> dict[str, str]:
    """The state of every clock so many minutes after the report."""
    return {one.rule.code: one.state.value for one in due(of, RULES, None, later(minutes))}


def test_an_accident_has_the_law_s_hours_and_a_slide_has_zero_reports() -> None:
    bus = Course(an_incident(kind_code=BUS))
    found = {one.rule.code: one for one in due(bus, RULES, None, NOW)}
    assert {code: one.minutes_left for code, one in found.items()} == {
        **{"first_spoken": 30, "first_written": 60, "firm_to_county": 60, "county_upward": 120},
        "top_up_7": 7 * 1440,
    }
    assert found["county_upward"].rule.source == "国务院令第493号 第十一条"
    slide = states(Course(an_incident()), 0)
    assert set(slide) == {"first_spoken", "first_written", "zero"}
    mine = states(Course(an_incident(kind_code="12A00")), 0)
    assert "top_up_30" in mine
    assert "top_up_7" not in mine


def test_spoken_stops_the_spoken_clock_only_and_the_firm_s_report_is_the_firm_s() -> None:
    spoken = a_report(FIRST, 10, is_written=False)
    bus = Course(an_incident(kind_code=BUS), [spoken])
    found = states(bus, 61)
    assert (found["first_spoken"], found["first_written"]) == ("done", "overdue")
    assert (found["firm_to_county"], found["county_upward"]) == ("overdue", "done")
    firm = replace(spoken, sender=Sender.FIRM, at=later(70))
    assert states(replace(bus, reports=[firm]), 80)["firm_to_county"] == "late"
    assert states(replace(bus, reports=[firm]), 80)["first_spoken"] == "overdue"


def test_follow_ups_come_in_a_row_until_it_is_under_control() -> None:
    first = a_report(FIRST, 20)
    of = Course(an_incident(), [first])
    (clock,) = (one for one in due(of, RULES, None, later(20)) if one.rule.code == "follow_up")
    assert clock.due_at == later(140)
    of = replace(of, reports=[first, a_report(FOLLOW_UP, 100)])
    (clock,) = (one for one in due(of, RULES, None, later(230)) if one.rule.code == "follow_up")
    assert (clock.due_at, clock.state) == (later(220), ClockState.OVERDUE)
    assert clock.minutes_left == -10
    calm = replace(of, controlled_at=later(200))
    assert "follow_up" not in states(calm, 230)
    assert "zero" in states(calm, 230)


def test_changed_casualties_are_topped_up_within_the_days_and_not_after() -> None:
    day = 1440
    bus = an_incident(kind_code=BUS, status=IncidentStatus.CLOSED, dead=2)
    told = [a_report(FIRST, 10, dead=1)]
    changes = [(later(0), Casualties(1)), (later(6 * day), Casualties(2))]
    of = Course(bus, told, changes, later(300), later(300))
    found = {one.rule.code: one for one in due(of, RULES, None, later(6 * day + 61))}
    top_up = found["top_up_7"]
    assert (top_up.state, top_up.due_at) == (ClockState.OVERDUE, later(6 * day + 60))
    assert top_up.ends_at == later(7 * day)
    of = replace(of, reports=[*told, a_report(TOP_UP, 6 * day + 30, dead=2, report_id=2)])
    assert states(of, 6 * day + 61)["top_up_7"] == "watch"
    assert "top_up_7" not in states(of, 7 * day + 1)
    late = replace(of, reports=told, changes=[changes[0], (later(8 * day), Casualties(2))])
    assert "top_up_7" not in states(late, 8 * day + 90)


def test_a_zero_report_tells_no_change_away() -> None:
    told = [a_report(FIRST, 10), a_report(ZERO, 90, dead=1, report_id=2)]
    of = Course(an_incident(dead=1), told, [(later(0), Casualties()), (later(30), Casualties(1))])
    assert states(of, 100)["change_told"] == "overdue"


def test_a_correction_stands_where_the_report_stood_that_it_corrects() -> None:
    first, second = a_report(FIRST, 10, report_id=1), a_report(FOLLOW_UP, 90, dead=2, report_id=2)
    old = a_report(FIRST, 95, dead=1, report_id=3, corrects=1)
    assert last_told([first, second, old]) == second
    again = a_report(FOLLOW_UP, 99, dead=3, report_id=4, corrects=2)
    assert last_told([first, second, old, again]) == again
    for wrong in (replace(old, corrects=2), replace(old, corrects=9)):
        with pytest.raises(BadInput, match="no_report"):
            checked(wrong, [first, second])


@pytest.mark.parametrize("status", [IncidentStatus.CANCELLED, IncidentStatus.CLOSED])
def test_what_was_merged_and_a_false_alarm_owe_nothing(status: IncidentStatus) -> None:
    merged_into = "x" if status is IncidentStatus.CLOSED else None
    gone = an_incident(status=status, merged_into=merged_into, kind_code=BUS)
    of = Course(gone, over_at=later(9))
    assert due(of, RULES, None, later(10)) == []
    if merged_into is None:
        told = replace(of, reports=[a_report(FIRST, 5)])
        assert states(told, 10) == {"final": "pending"}, "what was said must be taken back"


def test_a_county_s_limits_hold_and_what_cannot_be_meant_is_refused() -> None:
    own = {
        "first_spoken": Limits(20, severities=(Severity.LARGER,), version=1),
        "first_written": Limits(40, is_off=True, version=1),
    }
    rules = clock_rules.rules(own)
    of = Course(an_incident())
    held = {one.rule.code for one in due(of, rules, Severity.GENERAL, NOW)}
    assert held == {"zero"}
    graver = due(of, rules, Severity.LARGER, NOW)
    assert (graver[0].rule.code, graver[0].minutes_left) == ("first_spoken", 20)
    for code, limits in (
        ("zero", Limits(1440)),
        ("final", Limits(1440, every_min=5)),
        ("final", Limits(0)),
        ("top_up_7", Limits(60, for_days=10_000)),
        ("final", Limits(60, kinds=("9",))),
        ("nothing", Limits(60)),
    ):
        with pytest.raises(BadInput):
            clock_rules.checked(code, limits)
    for code in code_list("report_clocks"):
        usual = clock_rules.default(code)
        assert usual.source
        kept = Limits(usual.minutes, usual.every_min, usual.for_days, usual.kinds)
        assert clock_rules.ruled(usual, clock_rules.checked(code, kept)).kinds == usual.kinds


moments = st.integers(-5_000, 50_000).map(later)
made = st.lists(
    st.builds(
        a_report,
        kind=st.sampled_from(ReportKind),
        at=st.integers(-5_000, 50_000),
        dead=st.integers(0, 2),
        sender=st.sampled_from(Sender),
        is_written=st.booleans(),
        report_id=st.integers(1, 99),
    ),
    max_size=5,
)
changed = st.lists(
    st.tuples(moments, st.integers(0, 2).map(lambda dead: Casualties(dead=dead))), max_size=4
)
courses = st.builds(
    Course,
    incident=st.builds(
        an_incident,
        kind_code=st.sampled_from(["11D01", BUS, "12A00", "14A00"]),
        dead=st.integers(0, 2),
        status=st.sampled_from(IncidentStatus),
    ),
    reports=made,
    changes=changed,
    controlled_at=st.none() | moments,
    over_at=st.none() | moments,
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(courses, moments)
def test_no_clock_set_back_and_no_report_before_its_time_breaks_anything(
    of: Course, now: datetime
) -> None:
    found = due(of, RULES, None, now)
    assert len({one.rule.code for one in found}) == len(found)
    assert found == clocks.by_urgency(found)
    for one in found:
        is_made = one.state in (ClockState.DONE, ClockState.LATE)
        assert is_made == (one.minutes_left is None) == (one.done_at is not None)
        if one.state is ClockState.OVERDUE:
            assert now > one.due_at
            assert one.minutes_left is not None
            assert one.minutes_left < 0
        elif not is_made:
            assert now <= one.due_at


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(courses, moments, st.sampled_from(ReportKind), st.integers(-5_000, 50_000))
def test_one_report_more_never_makes_a_clock_of_its_own_kind_overdue(
    of: Course, now: datetime, kind: ReportKind, at: int
) -> None:
    def overdue(course: Course) -> set[str]:
        found = due(course, RULES, None, now)
        return {one.rule.code for one in found if one.state is ClockState.OVERDUE}

    dead = of.incident.casualties.dead
    more = replace(of, reports=[*of.reports, a_report(kind, at, dead=dead, report_id=100)])
    # A first report begins the row of follow-ups, and a false alarm that was reported ends in one.
    begun = {"follow_up"} if kind is FIRST else set()
    if of.incident.status is IncidentStatus.CANCELLED and not of.reports:
        begun.add("final")
    assert overdue(more) - overdue(of) <= begun
