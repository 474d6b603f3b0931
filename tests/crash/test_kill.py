"""The database is killed while incidents are reported: what was acknowledged is there afterwards.

And what was not acknowledged is sent again under its key and is then there once. The same test with
``synchronous_commit=off`` must find a loss: a test that cannot see one would show nothing.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import httpx
import psycopg2
import pytest

from layers.db.pool import connect
from layers.places import regions
from service.app import create_app
from service.audit import anchors
from service.settings import Settings
from tests.asked.conftest import free_port, serving
from tests.crash import cluster as clusters
from tests.crash.cluster import Cluster
from tests.town import people, town

ROUNDS = 5
REPORTERS = 8
SAFE = {"synchronous_commit": "on"}
# The writer of the log comes by so seldom that what it has not written yet is really lost.
UNSAFE = {"synchronous_commit": "off", "wal_writer_delay": "10s", "wal_writer_flush_after": "0"}
READY_S = 30
Show = Callable[[str, object], None]


class Said(NamedTuple):
    """What reporters were told: key → incident, and the keys to which no answer came."""

    acknowledged: dict[str, str]
    unanswered: list[str]


class Counted(NamedTuple):
    """What was found over all rounds."""

    rounds: int
    acknowledged: int
    lost: int
    unanswered: int
    of_these_stored: int


class Room:
    """The service on the cluster that is killed, and those who report to it."""

    def __init__(self, cluster: Cluster, url: str, address: str, var_dir: Path) -> None:
        self.cluster, self.url, self.var_dir = cluster, url, var_dir
        self.caller = httpx.Client(
            base_url=address,
            headers={"Authorization": f"Bearer {people.KEY}"},
            limits=httpx.Limits(max_connections=None),
            timeout=60,
            trust_env=False,
        )

    def report(self, key: str) -> httpx.Response:
        """One incident; its key stands in it, so that it can be found again."""
        body = {
            "kind": "12D03",
            "anyway": True,
            "place": {"lon": 110.0651, "lat": 26.0301},
            "description": key,
        }
        return self.caller.post("/api/incidents", json=body, headers={"Idempotency-Key": key})

    def killed_while_reporting(self, after: int, and_s: float) -> Said:
        """Everybody reports without a pause; after so many answers the whole database is killed."""
        said = Said({}, [])
        over = threading.Event()

        def keep_reporting() -> None:
            while not over.is_set():
                key = str(uuid4())
                answer = self.report(key)
                if answer.status_code == 201:
                    said.acknowledged[key] = answer.json()["incident"]["incident_id"]
                else:
                    assert answer.status_code == 503, answer.text
                    said.unanswered.append(key)

        with ThreadPoolExecutor(REPORTERS) as crowd:
            reporting = [crowd.submit(keep_reporting) for _ in range(REPORTERS)]
            while len(said.acknowledged) < after and not any(one.done() for one in reporting):
                time.sleep(0.002)
            time.sleep(and_s)
            assert self.cluster.kill() > 1
            over.set()
        for one in reporting:
            one.result()
        assert len(said.acknowledged) >= after
        return said

    def stored(self) -> dict[str, list[str]]:
        """Every incident in the database by the key that stands in it."""
        found: dict[str, list[str]] = {}
        with closing(psycopg2.connect(self.url)) as conn, conn.cursor() as cursor:
            cursor.execute("SELECT description, incident_id FROM incident")
            for key, incident_id in cursor.fetchall():
                found.setdefault(key, []).append(incident_id)
        return found

    def wait_until_ready(self, is_safe: bool) -> None:
        """Until it can work again; an unsafe database is never called ready, but is worked with."""
        until = time.monotonic() + READY_S
        while time.monotonic() < until:
            answer = self.caller.get("/readyz")
            if answer.status_code == 200 or (
                not is_safe and answer.json().get("code") == "database_unsafe"
            ):
                return
            time.sleep(0.1)
        pytest.fail(f"not ready {READY_S} s after the crash: {answer.text}")

    def check_replayed(self, said: Said) -> None:
        """Whatever is sent again is there once, as it was answered the first time."""
        again = {key: self.report(key) for key in said.unanswered}
        assert {one.status_code for one in again.values()} <= {201}
        known = random.sample(sorted(said.acknowledged), min(5, len(said.acknowledged)))
        for key in known:
            told = self.report(key).json()["incident"]["incident_id"]
            assert told == said.acknowledged[key]
        stored = self.stored()
        for key, answer in again.items():
            assert stored[key] == [answer.json()["incident"]["incident_id"]]
        assert all(len(ids) == 1 for ids in stored.values()), "an incident is there twice"

    def check_remembered(self) -> None:
        """The chain is whole, and every incident that is stored has its entry in it."""
        with closing(connect(self.url)) as conn:
            found = anchors.verify(conn, town.CODE, self.var_dir)
            assert found.is_whole, found.broken
            with conn.cursor() as cursor:
                cursor.execute(
                    "SELECT object_id FROM audit_entry"
                    " WHERE object_kind = 'incident' AND action = 'insert'"
                )
                remembered = [one for (one,) in cursor.fetchall()]
        stored = sorted(one for ids in self.stored().values() for one in ids)
        assert sorted(remembered) == stored


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with clusters.fresh() as made:
        yield made


@contextmanager
def _room(cluster: Cluster, name: str, var_dir: Path) -> Iterator[Room]:
    url = cluster.make_database(name)
    with closing(psycopg2.connect(url)) as conn:
        regions.save(conn, town.REGION, town.BOUNDARY)
        people.add_keys(conn)
        conn.commit()
    app = create_app(
        Settings(database_url=url, region=town.CODE, var_dir=var_dir, pool_size=4, side_processes=0)
    )
    with serving(app, free_port()) as address:
        room = Room(cluster, url, address, var_dir)
        with room.caller:
            yield room


def _rounds(cluster: Cluster, name: str, settings: dict[str, str], var_dir: Path) -> Counted:
    """The test itself, the same with either setting."""
    is_safe = settings == SAFE
    chance = random.Random(0)
    counted = Counted(0, 0, 0, 0, 0)
    cluster.start(settings)
    with _room(cluster, name, var_dir) as room:
        for _ in range(ROUNDS):
            room.wait_until_ready(is_safe)
            said = room.killed_while_reporting(chance.randint(20, 60), chance.uniform(0, 0.1))
            cluster.start(settings)
            room.wait_until_ready(is_safe)
            stored = room.stored()
            lost = [key for key, one in said.acknowledged.items() if stored.get(key) != [one]]
            counted = Counted(
                counted.rounds + 1,
                counted.acknowledged + len(said.acknowledged),
                counted.lost + len(lost),
                counted.unanswered + len(said.unanswered),
                counted.of_these_stored + sum(key in stored for key in said.unanswered),
            )
            if is_safe:
                assert lost == []
                room.check_replayed(said)
                room.check_remembered()
            elif lost:
                break  # what the unsafe setting is there to show
    cluster.stop()
    return counted


@pytest.fixture(autouse=True)
def no_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured after the commit has its own tests; here many commits are wanted."""
    monkeypatch.setattr("service.work.show_incident", lambda *_: {"sheet": None})


def test_what_was_acknowledged_outlives_the_database(
    cluster: Cluster, tmp_path: Path, record_property: Show
) -> None:
    counted = _rounds(cluster, "crash_on", SAFE, tmp_path)
    record_property("synchronous_commit=on", str(counted))
    assert (counted.rounds, counted.lost) == (ROUNDS, 0)
    # Somebody was in the middle of it, or no crash was ever felt.
    assert counted.unanswered > 0


def test_with_the_unsafe_setting_the_same_test_finds_losses(
    cluster: Cluster, tmp_path: Path, record_property: Show
) -> None:
    counted = _rounds(cluster, "crash_off", UNSAFE, tmp_path)
    record_property("synchronous_commit=off", str(counted))
    assert counted.lost > 0, "a test that sees no losses here shows nothing above"
