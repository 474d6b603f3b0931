"""Reporting an incident: the place is found or doubted, everything is checked, then it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from psycopg2.extensions import connection

from layers.command import duplicates, kinds, rules_store, store
from layers.command import incident as rules
from layers.command.duplicates import Possible
from layers.command.incident import Casualties, Incident, IncidentStatus
from layers.command.sheet import Remark
from layers.errors import Clash
from layers.ids import PlaceCode, RegionCode
from layers.places import store as places
from service.flows.locate import PlaceGiven, Spot, locate


@dataclass(frozen=True, slots=True)
class Report:
    """What a caller said. ``occurred_at`` None: just now.

    ``not_duplicate_of`` names the incidents that a person has looked at and found to be others;
    ``anyway``: whatever there is, this is one of its own.
    """

    kind: str
    place: PlaceGiven
    region_code: RegionCode | None = None
    occurred_at: datetime | None = None
    description: str = ""
    casualties: Casualties = field(default_factory=Casualties)
    reporter_name: str = ""
    reporter_phone: str = ""
    is_demo: bool = False
    is_exercise: bool = False
    not_duplicate_of: tuple[str, ...] = ()
    anyway: bool = False


def report_incident(
    conn: connection, report: Report, default_region: RegionCode, actor: str, now: datetime
) -> Incident:
    """Keeps an incident and its first event; raises BadInput, and then nothing is kept.

    So it is with Clash ``possible_duplicate``, which shows the incidents it may be.
    """
    kind_code = kinds.get(report.kind)
    occurred_at = rules.check_time(report.occurred_at, now)
    casualties = rules.check_casualties(report.casualties)
    description = rules.check_text(report.description, "description", rules.DESCRIPTION_LIMIT)
    reporter_name = rules.check_text(report.reporter_name, "reporter.name", rules.NAME_LIMIT)
    reporter_phone = rules.check_text(report.reporter_phone, "reporter.phone", rules.NAME_LIMIT)
    rules.check_text(report.place.name, "place.name", rules.PLACE_LIMIT)
    spot = locate(conn, report.place, report.region_code, default_region)
    township = places.township_of(conn, spot.region.region_code, spot.at)
    region_code = spot.region.region_code
    incident = Incident(
        region_code=region_code,
        incident_id=store.next_id(conn, region_code, now.date(), report.is_exercise),
        kind_code=kind_code,
        status=IncidentStatus.REPORTED,
        at=spot.at,
        given=_given(report.place, spot),
        place_text=spot.name,
        township_code=township.place_code if township else PlaceCode(""),
        occurred_at=occurred_at,
        reported_at=now,
        description=description,
        casualties=casualties,
        reporter_name=reporter_name,
        reporter_phone=reporter_phone,
        is_demo=report.is_demo or spot.region.is_demo,
        is_exercise=report.is_exercise,
    )
    # After its number was taken, for which reports wait: of two at once the second sees the first.
    alike = _alike(conn, incident, report)
    store.add(conn, incident)
    facts = {"kind_code": kind_code, "at": spot.at, "not_duplicate_of": alike}
    store.record(conn, incident, "reported", actor, facts)
    return incident


def _alike(conn: connection, incident: Incident, report: Report) -> list[str]:
    """The incidents it may be and is not, as a person says; raises Clash where nobody has."""
    rule = rules_store.duplicate_rule(conn, incident.region_code)
    span, at = timedelta(minutes=rule.within_min), incident.occurred_at
    among = (incident.region_code, incident.is_exercise, at - span, at + span)
    found = duplicates.possible(incident, store.all_open(conn, *among), rule)
    unseen = [one for one in found if one.incident.incident_id not in report.not_duplicate_of]
    if unseen and not report.anyway:
        raise Clash(
            "possible_duplicate",
            field="not_duplicate_of",
            count=len(unseen),
            told=[_told(one) for one in unseen],
            duplicates=unseen,
        )
    return [one.incident.incident_id for one in found]


def _told(one: Possible) -> Remark:
    return Remark(
        "list.possible_duplicate",
        {
            "incident_id": one.incident.incident_id,
            "kind_code": one.incident.kind_code,
            "life_code": one.incident.status.value,
            "distance_m": round(one.distance_m),
            "apart_min": round(one.apart_min),
        },
    )


def _given(place: PlaceGiven, spot: Spot) -> Mapping[str, Any]:
    """The place as it was said, kept beside what it was read as."""
    return {
        "lon": place.lon,
        "lat": place.lat,
        "datum": place.datum.value,
        "datum_confirmed": place.datum_confirmed,
        "name": place.name,
        "found_by": spot.found_by,
    }
