"""Holding so much of an item, of whichever batches expire first: nobody has to know a batch."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from psycopg2.extensions import connection

from layers.command.incident import Incident
from layers.db import clock
from layers.errors import Unknown
from layers.ids import IncidentId
from layers.orders import hold_store
from layers.orders.hold import Hold, Thing, check_thing
from layers.reserves import store as reserves
from layers.reserves.model import StockLine
from layers.reserves.rules import first_expired, is_expired
from service.flows.spoken_for import SpokenFor, spoken_for
from service.flows.take_hold import lost_to, open_incident, take_hold, wanted_for


def hold_stock(
    conn: connection, incident_id: IncidentId, thing: Thing, actor: str
) -> Sequence[Hold]:
    """Holds all of it or nothing, a hold for each batch that it is taken of.

    Raises Unknown ``no_depot``, ``no_such_item``; BadInput; Clash ``incident_is_over``; NotToBeHad.
    """
    incident = open_incident(conn, incident_id)
    wanted = wanted_for(incident, check_thing(thing), actor)
    quantity = thing.quantity or Decimal(0)
    hold_store.lock_shelf(conn, wanted)
    spoken = spoken_for(conn, incident.region_code, wanted.is_exercise)
    parts = first_expired(_free(conn, incident, thing, spoken), quantity)
    free = sum((share for _, share in parts), Decimal(0))
    if free < quantity:
        _refuse_unknown(conn, incident, thing)
        raise lost_to(wanted, _others(thing, spoken), f"{free:f}")
    shares = [replace(thing, batch=line.batch, quantity=share) for line, share in parts]
    return [take_hold(conn, incident_id, share, actor) for share in shares]


def _free(conn: connection, incident: Incident, thing: Thing, spoken: SpokenFor) -> list[StockLine]:
    """The batches of it that may be issued, each with what nobody has of it."""
    today = clock.now(conn).date()
    items = [] if thing.item_code is None else [thing.item_code]
    return [
        replace(line, on_hand=spoken.left_of(line))
        for line in reserves.stock(conn, incident.region_code, items)
        if line.depot_code == thing.depot_code and not is_expired(line, today)
    ]


def _others(thing: Thing, spoken: SpokenFor) -> list[Hold]:
    """Who has some of it, the latest first."""
    found = [
        hold
        for (depot, item, _), holds in spoken.stock.items()
        for hold in holds
        if (depot, item) == (thing.depot_code, thing.item_code)
    ]
    return sorted(found, key=lambda one: one.hold_id, reverse=True)


def _refuse_unknown(conn: connection, incident: Incident, thing: Thing) -> None:
    """Raises Unknown where the depot or the item is none at all."""
    if thing.depot_code is not None:
        reserves.get(conn, incident.region_code, thing.depot_code)
    if thing.item_code not in reserves.items(conn, incident.region_code):
        raise Unknown("no_such_item", field="item_code", item_code=thing.item_code)
