"""The life of an incident: one table, and no way around it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.codes import code_list
from layers.command import life
from layers.command.incident import OVER, Incident, IncidentStatus
from layers.errors import BadInput, Clash
from layers.ids import IncidentId, RegionCode
from tests.pure.an_incident import an_incident

STATUSES = list(IncidentStatus)
# Written out a second time on purpose: who changes the table changes it here, too.
ALLOWED = {
    "reported": {"confirmed", "cancelled"},
    "confirmed": {"responding", "cancelled"},
    "responding": {"controlled", "cancelled"},
    "controlled": {"responding", "closed"},
    "closed": set[str](),
    "cancelled": set[str](),
}


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("to", STATUSES)
def test_exactly_the_steps_of_the_table_are_taken(
    before: IncidentStatus, to: IncidentStatus
) -> None:
    incident = an_incident(status=before)
    if to.value in ALLOWED[before.value]:
        assert life.stepped(incident, to, "因故").status is to
        return
    with pytest.raises(Clash) as refused:
        life.stepped(incident, to, "因故")
    assert refused.value.code == "illegal_step"
    possible = refused.value.params["possible"]
    assert isinstance(possible, list)
    assert set(possible) == ALLOWED[before.value]


def test_every_status_has_its_line_its_event_and_its_name() -> None:
    assert set(life.TRANSITIONS) == set(STATUSES)
    assert set(life.EVENTS) == set(STATUSES) - {IncidentStatus.REPORTED}
    assert list(code_list("incident_statuses")) == [one.value for one in STATUSES]


@pytest.mark.parametrize(("before", "to"), sorted(life.NEEDS_REASON))
def test_turning_back_and_cancelling_need_a_reason(
    before: IncidentStatus, to: IncidentStatus
) -> None:
    with pytest.raises(BadInput, match="reason_missing"):
        life.stepped(an_incident(status=before), to, "")


def test_the_usual_way_needs_none_and_its_end_ends_the_response() -> None:
    incident = an_incident(response_level="III")
    for to in ("confirmed", "responding", "controlled"):
        incident = life.stepped(incident, IncidentStatus(to), "")
        assert incident.response_level == "III"
    assert life.stepped(incident, IncidentStatus.CLOSED, "").response_level is None


OTHER = an_incident(incident_id=IncidentId("990001-20261121-002"))


@pytest.mark.parametrize(
    ("survivor", "code"),
    [
        (an_incident(), "cannot_merge"),
        (replace(OTHER, is_exercise=True), "cannot_merge"),
        (replace(OTHER, region_code=RegionCode("990002")), "cannot_merge"),
        (replace(OTHER, status=IncidentStatus.CANCELLED), "incident_is_over"),
        (
            replace(OTHER, status=IncidentStatus.CLOSED, merged_into=IncidentId("x")),
            "incident_is_merged",
        ),
    ],
)
def test_what_cannot_be_merged_is_refused(survivor: Incident, code: str) -> None:
    with pytest.raises(Clash, match=code):
        life.merged(an_incident(), survivor)


acts = st.lists(st.one_of(st.sampled_from(STATUSES), st.just("merge")), max_size=12)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(acts, st.sampled_from(["", "因故"]))
def test_no_illegal_state_is_ever_reached(tried: list[IncidentStatus | str], reason: str) -> None:
    incident, was_over = an_incident(response_level="IV"), False
    for one in tried:
        before = incident
        try:
            if isinstance(one, IncidentStatus):
                incident = life.stepped(incident, one, reason)
            else:
                incident = life.merged(incident, OTHER)
        except (Clash, BadInput):
            continue
        assert not was_over, "what is over is never changed again"
        if incident.merged_into is None:
            assert incident.status.value in ALLOWED[before.status.value]
        else:
            assert incident.status is IncidentStatus.CLOSED
        was_over = incident.status in OVER
        assert incident.is_open == (not was_over)
        assert (incident.response_level is None) == was_over
