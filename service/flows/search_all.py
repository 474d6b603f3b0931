"""One search over everything: places, dangers, depots, teams, incidents, roads, a kilometre."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from psycopg2.extensions import connection

from layers.codes import code_list, name_of
from layers.command import store as incidents
from layers.command.incident import Incident
from layers.db.asking import Asker
from layers.ids import RegionCode
from layers.moments import ZONE
from layers.places import store as places
from layers.records import store as records
from layers.records.model import LAYERS, Layer, Record
from layers.words import say
from layers.words.typed import Typed
from service.flows.search_hits import Hit, Told, hit_of, joined
from service.flows.search_roads import SearchedRoads
from service.roads_kept import RoadKeeper

# Incidents that are over are looked through back to so many; those that are open, all of them.
MOST_RECENT = 200
# What each kind of thing is called in an answer.
_WHAT: dict[Layer, str] = {
    "places": "place",
    "hazards": "hazard",
    "depots": "depot",
    "teams": "team",
}
# Between a code and the names that go through the sieve together.
_SPACE = "\n"
_LISTS = {
    "places": {"kind": "place_kinds"},
    "hazards": {"kind": "hazard_kinds", "risk_level": "risk_levels"},
    "depots": {"kind": "", "depot_level": "depot_levels"},
    "teams": {"kind": "team_kinds", "status": "team_statuses"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, where, and which parts the asker's role may see besides the ground."""

    region_code: RegionCode
    typed: str
    limit: int
    sees_records: bool
    sees_incidents: bool


def search_all(
    conn: connection, keeper: RoadKeeper, asker: Asker, asked: Asked, language: str
) -> dict[str, Any]:
    """The best hits with what there is to say of each; ``conn`` is a snapshot, told who asks."""
    typed = Typed.of(asked.typed)
    if not typed.text:
        return {"hits": []}
    roads = SearchedRoads(conn, keeper, asked.region_code, language)
    known = _incidents(conn, asked) if asked.sees_incidents else {}
    found = [*roads.hits(asked.typed, asked.limit), *_matching(known.values(), typed, language)]
    for layer in LAYERS if asked.sees_records else ():
        found += _records(conn, asker, layer, asked, typed)
    best = nsmallest(asked.limit, found, key=lambda one: one.rank)
    townships = _townships(conn, asked.region_code)
    told = _of_records(conn, asker, asked, best, townships, language)
    for one in best:
        if one.what == "incident":
            told[one.what, one.code] = _of_incident(known[one.code], townships, language)
        if one.what in ("road", "kilometre"):
            told[one.what, one.code] = roads.told(one)
    return {"hits": [_hit_json(one, told[one.what, one.code]) for one in best]}


def _townships(conn: connection, region_code: RegionCode) -> dict[str, str]:
    return {one.place_code: one.name for one in places.all(conn, region_code, ["township"])}


def _hit_json(hit: Hit, told: Told) -> dict[str, Any]:
    return {
        "what": hit.what,
        "code": hit.code,
        "name": hit.name,
        "detail": told.detail,
        "at": [round(part, 6) for part in told.at],
        "matched": hit.matched,
    }


def _records(conn: connection, asker: Asker, layer: Layer, asked: Asked, typed: Typed) -> list[Hit]:
    """The records of a layer, in the asker's scope, that are called like that."""
    old = places.old_names(conn, asked.region_code) if layer == "places" else {}
    # Pinyin is known here only, and old names stand elsewhere: then every name is looked at.
    word = None if typed.latin or old else typed.text
    known = records.names(conn, asker, layer, asked.region_code, word)
    likely = typed.sieve([_SPACE.join((code, name, *old.get(code, ()))) for code, name in known])
    hits = []
    for code, name in (known[number] for number in likely):
        called = [("name", name), *(("old_name", one) for one in old.get(code, ()))]
        hits.append(hit_of(typed, _WHAT[layer], code, called))
    return [one for one in hits if one]


def _of_records(
    conn: connection,
    asker: Asker,
    asked: Asked,
    best: Sequence[Hit],
    townships: Mapping[str, str],
    language: str,
) -> dict[tuple[str, str], Told]:
    """What there is to say of the records among the best."""
    told = {}
    for layer, what in _WHAT.items():
        codes = [one.code for one in best if one.what == what]
        for record in records.picked(conn, asker, layer, asked.region_code, codes):
            township = townships.get(record.township_code, "")
            told[what, record.code] = Told(_of_record(record, township, language), record.at)
    return told


def _of_record(record: Record, township: str, language: str) -> str:
    """Kind, township, and how grave, how large or what it is doing."""
    told = {"kind": record.kind, **record.facts}
    kind, *rest = [
        name_of(listed, told[field], language) if listed else told[field]
        for field, listed in _LISTS[record.layer].items()
    ]
    return joined([kind, township if record.name != township else "", *rest])


def _incidents(conn: connection, asked: Asked) -> dict[str, Incident]:
    """Those that are open and the last that were, by number."""
    found = incidents.all_open(conn, asked.region_code)
    found += incidents.latest(conn, asked.region_code, MOST_RECENT)
    return {one.incident_id: one for one in found}


def _matching(known: Iterable[Incident], typed: Typed, language: str) -> list[Hit]:
    found = []
    for one in known:
        row = code_list("event_kinds")[one.kind_code]
        title = f"{row[f'name_{language}']} {one.place_text}".strip()
        called = [("name", name) for name in (one.place_text, row["name_zh"], row["name_en"])]
        hit = hit_of(typed, "incident", one.incident_id, called)
        found += [hit._replace(name=title)] if hit else []
    return found


def _of_incident(one: Incident, townships: Mapping[str, str], language: str) -> Told:
    """How it stands, where, when; an exercise is called one."""
    status = name_of("incident_statuses", one.status.value, language)
    exercise = say("search.exercise", language) if one.is_exercise else ""
    township = townships.get(one.township_code, "")
    when = f"{one.occurred_at.astimezone(ZONE):%Y-%m-%d %H:%M}"
    return Told(joined([exercise, status, township, when]), one.at)
