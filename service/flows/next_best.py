"""The next best at once: who or what comes first when somebody else has what was wanted.

Measured afresh by the very flow that makes the decision sheet, without whoever is held, ordered or
has refused. Nothing is taken and nothing is sent by it.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import zip_longest
from typing import Any

import structlog
from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import Incident
from layers.command.need import NeedCard
from layers.command.sheet import DepotChoice, Remark, Sheet
from layers.db import clock
from layers.db.asking import Asker, tell
from layers.errors import Refusal
from layers.ids import IncidentId
from layers.orders import hold_store, order_store
from layers.orders.hold import Hold, Thing
from layers.orders.order import is_exercise
from layers.reserves import store as reserves
from layers.words import say
from service.flows.find_nearest import Measuring, find_nearest, rank_depots
from service.flows.ground_around import GroundAround
from service.flows.spoken_for import spoken_for
from service.state import State

SHOWN = 3
_log = structlog.get_logger()


def next_best(
    kept: State, asker: Asker, incident_id: IncidentId, thing: Thing, language: str
) -> list[dict[str, Any]]:
    """The next best teams, or depots that have the item, nearest by road first.

    Empty where there is nobody else, or where measuring failed: who has lost something must be
    told so in any case.
    """
    return next_best_of(kept, asker, incident_id, [thing], language)


def next_best_of(
    kept: State, asker: Asker, incident_id: IncidentId, things: Sequence[Thing], language: str
) -> list[dict[str, Any]]:
    """The same for a team, or for several items at once; first the best for each."""
    try:
        with kept.commands.pool.lend(snapshot=True) as conn:
            tell(conn, asker)
            found = _measured(conn, kept, incident_id, things, language)
    except Refusal as refusal:
        _log.info("no_next_best", incident_id=incident_id, reason=refusal.code)
        return []
    return [one for rank in zip_longest(*found) for one in rank if one is not None]


def _measured(
    conn: connection, kept: State, incident_id: IncidentId, things: Sequence[Thing], language: str
) -> list[list[dict[str, Any]]]:
    incident = store.get(conn, incident_id)
    now = clock.now(conn)
    roads = kept.roads.now(conn, incident.region_code, now, is_exercise(incident))
    holds = [
        one
        for one in hold_store.all(conn, incident.region_code)
        if one.is_exercise == is_exercise(incident)
    ]
    aside = _aside(conn, incident, holds, things)
    if all(one.is_team for one in things):
        sheet = find_nearest(conn, roads, incident, now, frozenset(aside))
        return [_teams(sheet, language) for _ in things]
    ground = GroundAround(conn, roads.kept.network, incident.region_code, incident.at)
    depots = _stocked(Measuring(conn, roads, incident, now, ground), things, aside)
    own = [one for one in holds if one.incident_id == incident_id and one.order_no is None]
    return [_depots(depots, one, own, language) for one in things]


def _stocked(
    measuring: Measuring, things: Sequence[Thing], aside: Collection[str]
) -> Sequence[DepotChoice]:
    """The depots that have an item, nearest by road first, whether or not a card asks for it."""
    conn, incident = measuring.conn, measuring.incident
    items = {one.item_code: float(one.quantity or 0) for one in things if one.item_code}
    return rank_depots(
        measuring,
        reserves.all(conn, incident.region_code),
        NeedCard(incident.kind_code, {}, items),
        {},
        (
            spoken_for(conn, incident.region_code, is_exercise(incident)),
            dict.fromkeys(aside, Remark("left_out.set_aside")),
        ),
    ).choices


def _aside(
    conn: connection, incident: Incident, holds: Sequence[Hold], things: Sequence[Thing]
) -> set[str]:
    """Whoever is not to be counted on: held, ordered, or one who has refused."""
    family = store.family(conn, incident.region_code, incident.incident_id)
    refused = order_store.refused_by(conn, incident.region_code, family)
    held = {one.thing.team_code for one in holds if one.thing.team_code is not None}
    wanted = {code for one in things for code in (one.team_code, one.depot_code)} - {None}
    return refused | set(held) | {str(one) for one in wanted}


def _teams(sheet: Sheet, language: str) -> list[dict[str, Any]]:
    return [
        {
            "team_code": one.team_code,
            "name": one.name,
            "total_min": round(one.total_min, 1),
            "text": say("letter.comes_in", language, name=one.name, minutes=round(one.total_min)),
        }
        for one in sheet.teams[:SHOWN]
    ]


def _depots(
    depots: Sequence[DepotChoice], thing: Thing, own: Sequence[Hold], language: str
) -> list[dict[str, Any]]:
    """Depots with more of the item than this incident holds there; others' is not free anyway."""
    held: Counter[str] = Counter()
    for one in own:
        if one.thing.item_code == thing.item_code and one.thing.depot_code:
            held[one.thing.depot_code] += int(one.thing.quantity or 0)
    found = []
    for depot in depots:
        free = sum(one.free for one in depot.holdings if one.item_code == thing.item_code)
        left = free - held[depot.depot_code]
        if left > 0:
            found.append(
                {
                    "depot_code": depot.depot_code,
                    "name": depot.name,
                    "item_code": thing.item_code,
                    "total_min": round(depot.total_min, 1),
                    "free": left,
                    "text": say(
                        "letter.has_in",
                        language,
                        name=depot.name,
                        free=round(left),
                        minutes=round(depot.total_min),
                    ),
                }
            )
    return found[:SHOWN]
