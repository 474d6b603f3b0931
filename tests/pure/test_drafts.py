"""A drafted report says what is known, and names what is not."""

from dataclasses import replace
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from layers.command.drafts import Draft, Material, draft
from layers.command.incident import Casualties
from layers.command.reports import ReportKind, Told
from layers.command.sheet import Remark
from layers.telling import tell
from layers.words import LANGUAGES
from tests.pure.an_incident import NOW, an_incident
from tests.pure.test_clocks import a_report

FIRST, FOLLOW_UP, FINAL, ZERO, TOP_UP = ReportKind


class Line(NamedTuple):
    """A line of the log."""

    event_no: int
    name: str
    facts: dict[str, Any]
    at: Any = NOW


def codes(of: Draft) -> list[str]:
    return [line.code for section in of.sections for line in section.lines]


def said(of: Draft) -> str:
    lines = (line for section in of.sections for line in section.lines)
    return "\n".join(tell(one.code, one.params) for one in lines)


def test_a_follow_up_tells_only_what_came_after_the_last_report_saw_the_log() -> None:
    log = [
        Line(4, "log.report", {"text": "甲", "said_by": "一中队"}),
        Line(5, "response.set", {"level": "III", "reason": ""}),
        Line(6, "log.change", {"text": "乙"}),
        Line(7, "log.spoken_order", {"text": "丙"}),
    ]
    last = a_report(FIRST, 10, told=Told(Casualties(), loss_wan=3.0, unit="某厂", event_no=5))
    of = Material(an_incident(dead=2, loss_wan=3.0), log, [last])
    text = said(draft(of, FOLLOW_UP))
    assert [one in text for one in "甲乙丙"] == [False, True, True]
    assert "死亡：0 → 2" in text
    assert "→ 3" not in text
    everything = said(draft(of, FINAL))
    assert [one in everything for one in ("一中队: 甲", "乙", "丙", "启动Ⅲ级响应", "某厂")] == [
        True
    ] * 5
    assert draft(of, FINAL).told == Told(Casualties(dead=2), 3.0, None, "某厂", 7)


def test_a_zero_report_of_changed_numbers_says_that_it_is_none() -> None:
    of = Material(an_incident(), [], [a_report(FIRST, 10)])
    assert codes(draft(of, ZERO))[:2] == ["draft.since", "draft.no_change"]
    changed = replace(of, incident=an_incident(dead=1))
    assert "draft.not_zero" in codes(draft(changed, ZERO))


NAMES = ["situation", "log.report", "response.set", "order.issued", "life.closed", "not.known"]
logs = st.lists(
    st.builds(
        Line,
        event_no=st.integers(1, 99),
        at=st.just(NOW),
        name=st.sampled_from(NAMES),
        facts=st.dictionaries(
            st.sampled_from(["text", "reason", "name"]), st.none() | st.text(max_size=9)
        ),
    ),
    max_size=4,
)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(logs, st.sampled_from(ReportKind), st.none() | st.floats(0, 1e6), st.booleans())
def test_whatever_the_log_holds_a_part_is_marked_exactly_when_something_is_missing(
    log: list[Line], kind: ReportKind, loss: float | None, is_reported: bool
) -> None:
    made = [a_report(FIRST, 10)] if is_reported else []
    drafted = draft(Material(an_incident(loss_wan=loss), log, made), kind)
    for section in drafted.sections:
        assert section.lines
        names_a_gap = any(_is_gap(line) for line in section.lines)
        assert section.is_missing == names_a_gap, section.name
        for language in LANGUAGES:
            assert all(tell(one.code, one.params, language) for one in section.lines)


def _is_gap(line: Remark) -> bool:
    return tell(line.code, line.params).startswith(("【缺】", "【注意】"))
