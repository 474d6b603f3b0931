"""Fifty operators and five incidents on one pool of teams, over connections of their own.

Nobody is ever given to two, an order that was acknowledged is there, and a lost one left nothing.
"""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from typing import NamedTuple

import psycopg2
import pytest
from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import Casualties, Incident, IncidentStatus
from layers.db import clock
from layers.db.asking import Asker, tell
from layers.db.pool import connect
from layers.errors import Clash
from layers.ids import DepotCode, IncidentId, ItemCode, LonLat, TeamCode
from layers.orders import hold_store
from layers.orders.hold import Thing
from layers.orders.order import Receiver, Written
from layers.orders.order_life import ReceiverKind, State
from service.flows.answer_order import Answer, answer_order
from service.flows.draft_order import Draft, draft_order
from service.flows.issue_order import Which, issue_order, withdraw_order
from service.flows.take_hold import release_hold, take_hold
from tests import database
from tests.town import town

OPERATORS, ACTS = 50, 8
TENTS = Thing(None, DepotCode("D01"), ItemCode("1010101"), "", Decimal(7))
ROOM = Asker("li", role="operator", regions=None, clearance=2, writes="county")
TEAMS = [one.team_code for one in town.TEAMS]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with database.fresh("orders") as made:
        with closing(psycopg2.connect(made)) as conn:
            town.settle(conn)
            for number in range(5):
                report(conn, number)
            conn.commit()
        yield made


def report(conn: connection, number: int) -> None:
    now = clock.now(conn)
    store.add(
        conn,
        Incident(
            region_code=town.CODE,
            incident_id=IncidentId(f"I{number}"),
            kind_code="12D03",
            status=IncidentStatus.REPORTED,
            at=LonLat(110.0651, 26.0301),
            given={},
            place_text="",
            township_code="",
            occurred_at=now,
            reported_at=now,
            description="",
            casualties=Casualties(),
            reporter_name="",
            reporter_phone="",
            is_demo=True,
        ),
    )


class Done(NamedTuple):
    """What one operator was told: the orders acknowledged to him, and how often he came second."""

    issued: list[str]
    lost: int


def operate(url: str, seed: int) -> Done:
    """One operator: holds, orders, lets go, calls back – for whatever incident, whatever team."""
    chance = random.Random(seed)
    done, lost = [], 0
    with closing(connect(url, role="situ_writer")) as conn:
        for _ in range(ACTS):
            incident = IncidentId(f"I{chance.randrange(5)}")
            thing = TENTS if chance.random() < 0.2 else Thing(TeamCode(chance.choice(TEAMS)))
            try:
                tell(conn, ROOM)
                number = act(conn, chance, incident, thing)
                conn.commit()
                done += [number] if number else []
            except Clash:
                conn.rollback()
                lost += 1
    return Done(done, lost)


def act(conn: connection, chance: random.Random, incident: IncidentId, thing: Thing) -> str | None:
    """Holds the thing; a team is then let go, or ordered – and sometimes called back or home."""
    held = take_hold(conn, incident, thing, "li")
    if not thing.is_team or chance.random() < 0.3:
        if chance.random() < 0.5:
            release_hold(conn, town.CODE, held.hold_id, "li")
        return None
    receiver = Receiver(ReceiverKind.TEAM, str(thing.team_code))
    draft = Draft(incident, receiver, Written("去"), hold_ids=[held.hold_id])
    order = draft_order(conn, draft, "li", clock.now(conn))
    order = issue_order(conn, Which(town.CODE, order.order_no, order.version), "li")
    if chance.random() < 0.5:
        withdraw_order(conn, Which(town.CODE, order.order_no, order.version), "误报", "li")
    elif chance.random() < 0.5:
        for to in (State.DELIVERED, State.REFUSED):
            answer_order(conn, Answer(town.CODE, order.order_no, 1, to, "车坏"), "li")
    return order.order_no


def rows(conn: connection, statement: str) -> list[tuple[object, ...]]:
    with conn.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


# Said by the orders alone, and not by the rows that keep them apart.
DOUBLE = """
    SELECT receiver_code, array_agg(order_no) FROM dispatch_order
     WHERE state NOT IN ('drafted', 'replaced', 'refused', 'returned') AND change <> 'withdrawn'
     GROUP BY receiver_code HAVING count(*) > 1"""


def test_fifty_operators_and_five_incidents_never_share_a_team(url: str) -> None:
    over = threading.Event()
    with ThreadPoolExecutor(OPERATORS + 1) as crowd, closing(psycopg2.connect(url)) as conn:
        seen = crowd.submit(watch, url, over)
        try:
            done = list(crowd.map(lambda seed: operate(url, seed), range(OPERATORS)))
        finally:
            over.set()  # who fails is told at once: the crowd waits for whoever still watches
        assert seen.result() == []
        issued = Counter(number for one in done for number in one.issued)
        assert max(issued.values()) == 1, "two orders share a number"
        assert sum(one.lost for one in done) > 0, "nobody was ever in another's way"
        stored = {number for (number,) in rows(conn, "SELECT order_no FROM dispatch_order")}
        assert stored == set(issued), "an order was lost, or one is there that nobody issued"
        sent = "SELECT count(*) FROM team WHERE status = 'dispatched'"
        open_orders = "SELECT count(*) FROM hold WHERE order_no IS NOT NULL AND ended_at IS NULL"
        assert rows(conn, sent) == rows(conn, open_orders)
        held = "SELECT sum(quantity) <= 100 FROM hold WHERE team_code IS NULL AND ended_at IS NULL"
        assert rows(conn, held) in ([(True,)], [(None,)])
        told = "SELECT count(*) FROM incident_event WHERE name = 'order.issued'"
        assert rows(conn, told) == [(len(issued),)]


def watch(url: str, over: threading.Event) -> list[tuple[object, ...]]:
    """Teams that two orders in force had at some moment."""
    with closing(psycopg2.connect(url)) as conn:
        found = []
        while not over.wait(0.02):
            found += rows(conn, DOUBLE)
            conn.rollback()
        return found + rows(conn, DOUBLE)


def test_an_exercise_never_meets_what_is_real(url: str) -> None:
    with closing(psycopg2.connect(url)) as conn:
        tell(conn, ROOM)
        conn.cursor().execute(
            "UPDATE hold SET ended_at = now(), ended_why = 'released' WHERE ended_at IS NULL"
        )
        conn.cursor().execute("UPDATE team SET status = 'standby'")
        before = rows(conn, "SELECT * FROM stock_balance ORDER BY depot_code, item_code, batch")
        incident = store.get(conn, IncidentId("I0"))
        team = Thing(TeamCode("T01"))
        all_tents = Thing(None, TENTS.depot_code, TENTS.item_code, "", Decimal(100))
        for thing in (team, all_tents):
            real = hold_store.Wanted(town.CODE, incident.incident_id, False, thing, "li")
            assert hold_store.take(conn, real, 10) is not None
            played = real._replace(is_exercise=True)
            order = hold_store.take_for_order(conn, played, "2026-I0-01")  # type: ignore[arg-type]
            assert order is not None
            assert hold_store.take(conn, played, 10) is None
            assert hold_store.take(conn, real, 10) is None
        assert rows(conn, "SELECT DISTINCT status FROM team") == [("standby",)]
        after = "SELECT * FROM stock_balance ORDER BY depot_code, item_code, batch"
        assert rows(conn, after) == before
        conn.rollback()


def test_a_clock_that_jumps_back_gives_no_team_to_two(url: str) -> None:
    """A hold that lies in the future still is somebody's."""
    with closing(psycopg2.connect(url)) as conn:
        tell(conn, ROOM)
        wanted = hold_store.Wanted(town.CODE, IncidentId("I1"), True, Thing(TeamCode("T02")), "li")
        held = hold_store.take(conn, wanted, 10)
        assert held is not None
        conn.cursor().execute(
            "UPDATE hold SET taken_at = now() + interval '1 hour',"
            " expires_at = now() + interval '70 minutes' WHERE hold_id = %s",
            (held.hold_id,),
        )
        assert hold_store.take(conn, wanted, 10) is None
        conn.rollback()
