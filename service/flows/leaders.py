"""Who answers: the chain, the shift and the hazards put together, for an incident or before one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from psycopg2.extensions import connection

from layers.command import kinds, store
from layers.command.incident import Incident
from layers.db import clock
from layers.duty import call_store, calls, roster, roster_store, rules
from layers.duty import store as duty
from layers.duty.calls import Next
from layers.duty.model import Answering, Asked, AtHazard, Call, Level, Limits, Person, Post, Shift
from layers.duty.roster import Part, Span
from layers.duty.rules import Lack
from layers.errors import BadInput
from layers.hazards import store as hazards
from layers.ids import IncidentId, LonLat, PlaceCode, RegionCode
from layers.places import regions
from layers.places import store as places
from service.flows.locate import PlaceGiven, locate


@dataclass(frozen=True, slots=True)
class Supposed:
    """An incident that has not happened: its kind, its place or township, its level."""

    kind: str
    place: PlaceGiven | None
    township_code: str
    level: Level | None


@dataclass(frozen=True, slots=True)
class Leaders:
    """Who answers for what was asked, and what the calls of the incident say so far."""

    asked: Asked
    limits: Limits
    answering: Answering
    calls: tuple[Call, ...] = ()
    next: Next = field(default_factory=lambda: Next([], []))


@dataclass(frozen=True, slots=True)
class Checked:
    """The whole chain and the roster looked through: all that would leave a call in the void."""

    since: datetime
    until: datetime
    posts: list[Post]
    townships: dict[str, str]
    lacks: list[Lack]
    without_phone: list[tuple[str, str]]
    gaps: list[Span]
    overlaps: list[Span]


def level_of(incident: Incident) -> Level | None:
    """The response level of the incident; None while none was decided."""
    return Level(incident.response_level) if incident.response_level else None


def leaders_of(conn: connection, incident_id: IncidentId, level: Level | None = None) -> Leaders:
    """Who answers for an incident now, with its calls; ``level``: as if it were that one.

    Raises Unknown ``no_incident``.
    """
    incident = store.get(conn, incident_id)
    now = clock.now(conn)
    found = _answering(
        conn,
        incident.region_code,
        (incident.kind_code, incident.township_code, incident.at),
        level or level_of(incident),
        now,
    )
    made = tuple(call_store.of_incident(conn, incident.region_code, incident.incident_id))
    due = calls.next_calls(made, found.answering.called, now)
    return Leaders(found.asked, found.limits, found.answering, made, due)


def would_answer(conn: connection, region_code: RegionCode, supposed: Supposed) -> Leaders:
    """Who would be called now if this happened. Raises BadInput for an unknown kind or place."""
    kind_code = kinds.get(supposed.kind)
    at, township = None, PlaceCode(supposed.township_code)
    if supposed.place is not None:
        spot = locate(conn, supposed.place, region_code, region_code)
        region_code, at = spot.region.region_code, spot.at
        nearest = None if township else places.township_of(conn, region_code, at)
        township = nearest.place_code if nearest else township
    else:
        known = places.find(conn, region_code, township) if township else None
        if known is None or known.kind != "township":
            raise BadInput("township_missing", field="township_code", value=township or "–")
    now = clock.now(conn)
    return _answering(conn, region_code, (kind_code, township, at), supposed.level, now)


def _answering(
    conn: connection,
    region_code: RegionCode,
    happened: tuple[str, str, LonLat | None],
    level: Level | None,
    now: datetime,
) -> Leaders:
    """The chain asked: what kind, in which township, where – and at which hazards."""
    kind_code, township_code, at = happened
    limits = duty.limits(conn, region_code)
    township = places.find(conn, region_code, PlaceCode(township_code)) if township_code else None
    near = hazards.near(conn, region_code, at, limits.hazard_m) if at else []
    asked = Asked(
        kind_code=kind_code,
        township_code=township_code,
        township=township.name if township else township_code,
        level=level,
        hazards=[
            AtHazard(
                one.hazard_code,
                one.name,
                one.township_code,
                one.answerable_post,
                Person(one.answerable_name, one.answerable_phone),
            )
            for one, _ in near
        ],
        at=now,
    )
    shifts = roster_store.between(conn, region_code, now, now + timedelta(seconds=1))
    answering = rules.who_answers(duty.all(conn, region_code), shifts, asked, limits)
    return Leaders(asked, limits, answering)


def check_duty(conn: connection, region_code: RegionCode) -> Checked:
    """The self-check of a county. Raises Unknown ``no_region``."""
    regions.get(conn, region_code)
    limits, now = duty.limits(conn, region_code), clock.now(conn)
    until = now + timedelta(days=limits.ahead_days)
    posts = duty.all(conn, region_code)
    shifts = roster_store.between(conn, region_code, now, until)
    townships = {
        str(one.place_code): one.name for one in places.all(conn, region_code, ["township"])
    }
    return Checked(
        since=now,
        until=until,
        posts=posts,
        townships=townships,
        lacks=rules.uncovered(posts, list(townships), rules.committees()),
        without_phone=_without_phone(posts, shifts),
        gaps=[one for part in Part for one in roster.gaps(shifts, part, now, until)],
        overlaps=[one for part in Part for one in roster.overlaps(shifts, part, now, until)],
    )


def _without_phone(posts: list[Post], shifts: list[Shift]) -> list[tuple[str, str]]:
    """Everybody of the chain and the roster who has no number: name, and the post or the shift."""
    of_posts = [(person, post.post) for post in posts for person in post.people]
    of_shifts = [
        (person, shift.starts_at.isoformat())
        for shift in shifts
        for person in (shift.leader, shift.substitute, shift.officer)
    ]
    return [
        (person.name, where)
        for person, where in (*of_posts, *of_shifts)
        if person.name and not person.phone
    ]
