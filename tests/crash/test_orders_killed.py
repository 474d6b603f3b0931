"""The database is killed while orders are issued: what was acknowledged is there, once.

What was not answered is sent again under its key and is then there once, or is refused because
somebody else has the team by now.
"""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import psycopg2
import pytest

from service.app import create_app
from service.settings import Settings
from tests.asked.conftest import free_port, serving
from tests.crash import cluster as clusters
from tests.crash.cluster import Cluster
from tests.town import people, town

ROUNDS, OPERATORS, READY_S = 2, 6, 30
HERE = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}}
TEAMS = [one.team_code for one in town.TEAMS]
# An order that is spoken is drafted and issued in one act: hold, team, stock, outbox and all.
DOUBLE = """
    SELECT receiver_code FROM dispatch_order
     WHERE state NOT IN ('drafted', 'replaced', 'refused', 'returned') AND change <> 'withdrawn'
     GROUP BY receiver_code HAVING count(*) > 1"""
HALF_DONE = """
    SELECT o.order_no FROM dispatch_order o JOIN team t ON t.team_code = o.receiver_code
     WHERE o.state <> 'replaced' AND o.change = 'new'
       AND (t.status <> 'dispatched'
            OR NOT EXISTS (SELECT FROM hold h WHERE h.order_no = o.order_no AND h.ended_at IS NULL)
            OR NOT EXISTS (SELECT FROM outbox b WHERE b.order_no = o.order_no)
            OR NOT EXISTS (SELECT FROM incident_event e WHERE e.name = 'order.issued'
                                  AND e.facts ->> 'order_no' = o.order_no))"""


class Sent(NamedTuple):
    """What an operator sent under which key, and what he was answered; None: nothing."""

    path: str
    key: str
    body: dict[str, Any]
    version: int | None
    answer: httpx.Response | None


def ask(caller: httpx.Client, one: Sent) -> Sent:
    headers = {"Idempotency-Key": one.key}
    if one.version is not None:
        headers["If-Match"] = f'"{one.version}"'
    answer = caller.post(one.path, json=one.body, headers=headers)
    assert answer.status_code in (200, 201, 409, 503), answer.text
    return one._replace(answer=None if answer.status_code == 503 else answer)


def operate(caller: httpx.Client, incident: str, over: threading.Event, seed: int) -> list[Sent]:
    """Orders a team and calls it back, over and over, until it is over."""
    chance, sent = random.Random(seed), []
    while not over.is_set():
        to = {"kind": "team", "code": chance.choice(TEAMS)}
        body = {"incident_id": incident, "receiver": to, "task": "去", "is_spoken": True}
        sent.append(ask(caller, Sent("/api/orders", str(uuid4()), body, None, None)))
        answer = sent[-1].answer
        if answer is not None and answer.status_code == 201:
            order = answer.json()
            path = f"/api/orders/{order['order_no']}/withdraw"
            last = Sent(path, str(uuid4()), {"why": "误报"}, order["version"], None)
            sent.append(ask(caller, last))
    return sent


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with clusters.fresh() as made:
        yield made


def test_no_acknowledged_order_is_lost_and_no_team_is_given_to_two(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.work.show_incident", lambda *_: {"sheet": None})
    settings = {"synchronous_commit": "on"}
    cluster.start(settings)
    url = cluster.make_database("orders_killed")
    with closing(psycopg2.connect(url)) as conn:
        town.settle(conn)
        people.add_keys(conn)
        conn.commit()
    app = create_app(
        Settings(
            database_url=url, region=town.CODE, var_dir=tmp_path, pool_size=4, side_processes=0
        )
    )
    unanswered = 0
    headers = {"Authorization": f"Bearer {people.KEY}"}
    with (
        serving(app, free_port()) as address,
        httpx.Client(base_url=address, headers=headers, timeout=60, trust_env=False) as caller,
    ):
        incident = caller.post("/api/incidents", json=HERE).json()["incident"]["incident_id"]
        for number in range(ROUNDS):
            sent = _killed(cluster, caller, incident, number)
            cluster.start(settings)
            _wait_until_ready(caller)
            lost = [one for one in sent if one.answer is None]
            unanswered += len(lost)
            again = [ask(caller, one) for one in lost]
            assert all(one.answer is not None for one in again)
            _check(url, [one for one in sent if one.answer is not None] + again)
            _all_home(caller)
    assert unanswered > 0, "no crash was ever felt"


def _killed(cluster: Cluster, caller: httpx.Client, incident: str, number: int) -> list[Sent]:
    """What was sent until the database was killed in the middle of it."""
    over = threading.Event()
    with ThreadPoolExecutor(OPERATORS) as crowd:
        seeds = [number * OPERATORS + one for one in range(OPERATORS)]
        working = [crowd.submit(operate, caller, incident, over, seed) for seed in seeds]
        time.sleep(1 + 0.3 * number)
        assert cluster.kill() > 1
        over.set()
    return [one for work in working for one in work.result()]


def _check(url: str, answered: list[Sent]) -> None:
    with closing(psycopg2.connect(url)) as conn, conn.cursor() as cursor:
        cursor.execute(DOUBLE)
        assert cursor.fetchall() == [], "a team was given to two"
        cursor.execute(HALF_DONE)
        assert cursor.fetchall() == [], "an order is there without what belongs to it"
        cursor.execute("SELECT order_no, revision, change FROM dispatch_order")
        stored = {(number, revision): change for number, revision, change in cursor.fetchall()}
    told = [one.answer.json() for one in answered if one.answer and one.answer.is_success]
    assert told, "nobody got anything done"
    for order in told:
        assert stored[order["order_no"], order["revision"]] == order["change"]


def _all_home(caller: httpx.Client) -> None:
    """Whoever was sent by a request that was asked again is called back, for the next round."""
    for order in caller.get("/api/orders").json()["orders"]:
        if order["change"] == "new":
            path, version = f"/api/orders/{order['order_no']}/withdraw", order["version"]
            told = ask(caller, Sent(path, str(uuid4()), {"why": "误报"}, version, None))
            assert told.answer is not None


def _wait_until_ready(caller: httpx.Client) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        if caller.get("/readyz").status_code == 200:
            return
        time.sleep(0.1)
    pytest.fail("not ready after the crash")
