"""An incident led through any life stands at each past moment as it stood then."""

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2.extensions import connection

from layers.after.replay import incident_then
from layers.command import store
from layers.command.incident import Casualties, Incident, IncidentStatus, Severity
from layers.db import clock
from layers.errors import Refusal
from service.flows import lead_incident
from service.flows.lead_incident import Meant, Situation
from service.flows.locate import PlaceGiven
from service.flows.report_incident import Report, report_incident
from tests.town import town as the_town

PLANT = PlaceGiven(lon=110.0651, lat=26.0301)
ACTS = st.one_of(
    st.tuples(st.just("step"), st.sampled_from(IncidentStatus)),
    st.tuples(st.just("severity"), st.sampled_from(Severity)),
    st.tuples(st.just("response"), st.sampled_from(["I", "III", "IV", None])),
    st.tuples(st.just("hurt"), st.builds(Casualties, *[st.integers(0, 9)] * 3)),
    st.tuples(st.just("loss"), st.floats(0, 900)),
    st.tuples(st.just("merge"), st.none()),
)


def _reported(conn: connection) -> Incident:
    return report_incident(
        conn, Report("11D01", PLANT, anyway=True), the_town.CODE, "test", clock.now(conn)
    )


def _act(conn: connection, incident: Incident, other: Incident, act: tuple[str, Any]) -> None:
    what, value = act
    meant = Meant(incident.incident_id, incident.version, "test", clock.now(conn))
    if what == "step":
        lead_incident.take_step(conn, meant, value, "因故")
    elif what == "severity":
        lead_incident.confirm_severity(conn, meant, value, "因故")
    elif what == "response":
        lead_incident.set_response(conn, meant, value, "因故")
    elif what == "hurt":
        lead_incident.update_situation(conn, meant, Situation(casualties=value, text="续报"))
    elif what == "loss":
        lead_incident.update_situation(conn, meant, Situation(loss_wan=value, text="续报"))
    else:
        lead_incident.merge_incident(conn, meant, other.incident_id, "同一处")


def _as_known(incident: Incident) -> Incident:
    return replace(incident, version=0, updated_by="")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(ACTS, min_size=1, max_size=9))
def test_what_is_undone_stands_as_it_stood(
    conn: connection, town: the_town.Town, acts: list[tuple[str, Any]]
) -> None:
    incident, other = _reported(conn), _reported(conn)
    stood = {store.last_event(conn, incident).event_no: incident}
    for act in [("step", IncidentStatus.CONFIRMED), *acts]:
        try:
            _act(conn, store.get(conn, incident.incident_id), other, act)
        except Refusal:
            continue
        live = store.get(conn, incident.incident_id)
        stood[store.last_event(conn, incident).event_no] = live
    log = store.events(conn, incident)
    live = store.get(conn, incident.incident_id)
    for number, then in stood.items():
        later = [one for one in log if one.event_no > number]
        assert _as_known(incident_then(live, later)) == _as_known(then)
