"""What screens are told, and what they fetch: nudged when it changes, made once for many."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psycopg2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.app import create_app
from service.auth.roles import Role
from tests.asked.conftest import KEY, free_port, settings_for
from tests.asked.leading import report
from tests.asked.watching import PATIENCE_S, app, caller, looking
from tests.town import people, town

__all__ = ["app", "caller"]

LAYER = "/api/layers/teams"


def _change(url: str, team: str = "T01") -> None:
    with closing(psycopg2.connect(url)) as conn, conn, conn.cursor() as cursor:
        cursor.execute("UPDATE team SET note = note || 'x' WHERE team_code = %s", [team])


def test_who_looks_is_greeted_and_nudged_when_something_has_changed(
    caller: httpx.Client, settled_url: str
) -> None:
    with looking(caller) as events:
        assert next(events)[0] == "hello"
        _change(settled_url)
        name, told = next(one for one in events if one[0] != "beat")
        assert (name, told["topics"], told["is_hearing"]) == ("changed", ["teams"], True)


def test_a_change_that_is_rolled_back_nudges_nobody(caller: httpx.Client, settled_url: str) -> None:
    with looking(caller) as events:
        next(events)
        with closing(psycopg2.connect(settled_url)) as conn, conn.cursor() as cursor:
            cursor.execute("UPDATE hazard SET note = 'y'")
            conn.rollback()
        _change(settled_url)
        topics = next(told["topics"] for name, told in events if name == "changed")
        assert topics == ["teams"]


def test_what_has_not_changed_is_not_sent_again_and_what_has_is_at_once(
    caller: httpx.Client, settled_url: str
) -> None:
    first = caller.get(LAYER)
    tag = {"If-None-Match": first.headers["ETag"]}
    again = caller.get(LAYER, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    for had in ("*", f"W/{tag['If-None-Match']}", f'"x", W/{tag["If-None-Match"]}'):
        assert caller.get(LAYER, headers={"If-None-Match": had}).status_code == 304, had
    assert caller.get(LAYER, headers={"If-None-Match": 'W/"x", "*"'}).status_code == 200
    with looking(caller) as events:
        next(events)
        _change(settled_url, "T02")
        next(one for one in events if one[0] == "changed")
        changed = caller.get(LAYER, headers=tag)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_what_is_done_in_one_process_all_hear_and_none_gives_what_was(
    client: TestClient, caller: httpx.Client
) -> None:
    where = "/api/layers/incidents"
    first = caller.get(where)
    with looking(caller) as events:
        next(events)
        report(client)
        heard = next(told["topics"] for name, told in events if name == "changed")
        anew = caller.get(where, headers={"If-None-Match": first.headers["ETag"]})
    assert "incidents" in heard
    assert anew.status_code == 200
    # Both processes give the same, by the same tag.
    assert client.get(where).headers["ETag"] == anew.headers["ETag"]


def test_forty_screens_after_one_change_are_served_from_one_making(
    app: FastAPI, caller: httpx.Client, settled_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = app.state.situ.looking.work

    async def counted(*job: Any) -> Any:
        made.append(job[0].__name__)
        return await real(*job)

    monkeypatch.setattr(app.state.situ.looking, "work", counted)
    with looking(caller) as events:
        next(events)
        _change(settled_url)
        next(one for one in events if one[0] == "changed")
        answers: list[int] = []
        crowd = [
            threading.Thread(target=lambda: answers.append(caller.get(LAYER).status_code))
            for _ in range(40)
        ]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
    assert answers == [200] * 40
    # One, and a second for those who asked while it was under way.
    assert len(made) <= 2


def test_a_lost_ear_is_told_and_heals_and_nothing_old_is_given(
    app: FastAPI, caller: httpx.Client, settled_url: str
) -> None:
    first = caller.get(LAYER)
    with looking(caller) as events:
        next(events)
        with closing(psycopg2.connect(settled_url)) as conn, conn, conn.cursor() as cursor:
            # The change is made while nobody listens.
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN%%' AND datname = current_database()"
            )
            cursor.execute("UPDATE team SET note = note || 'z' WHERE team_code = 'T03'")
        told = next(told for name, told in events if name == "changed")
        assert told["topics"] == ["*"]
        while not told["is_hearing"]:
            told = next(events)[1]
    now = caller.get(LAYER, headers={"If-None-Match": first.headers["ETag"]})
    assert now.status_code == 200
    assert app.state.situ.hub.is_hearing


def test_screens_that_are_gone_are_forgotten(app: FastAPI, caller: httpx.Client) -> None:
    hub = app.state.situ.hub
    with looking(caller) as events:
        next(events)
        assert hub.count() == 1
    for _ in range(int(PATIENCE_S * 10)):
        if not hub.count():
            break
        time.sleep(0.1)
    assert hub.count() == 0


def test_each_sees_the_layers_of_his_own_scope(client: TestClient, settled: connection) -> None:
    assert isinstance(client.app, FastAPI)
    chief = client.get("/api/layers/hazards")
    department = people.signed_in(client.app, settled, Role.DEPARTMENT)
    narrower = department.get("/api/layers/hazards")
    assert chief.status_code == narrower.status_code == 200
    shown = department.get("/api/maps/all").json()["layers"]
    for hidden in ("incidents", "orders", "posts", "closures"):
        # An empty layer would say that there is none: "closures 0" while roads are closed.
        assert department.get(f"/api/layers/{hidden}").status_code == 403
        assert hidden not in shown
    assert client.get("/api/layers/secrets").json()["code"] == "no_layer"
    assert client.get("/api/maps/secrets").status_code == 404
    assert b"1390000" not in chief.content, "no telephone number is in a layer"


def test_areas_are_asked_for_tile_by_tile(client: TestClient) -> None:
    where = client.get("/api/maps/risk").json()["tiles"]["hazards"]

    def ask(z: int, x: int, y: int, **headers: str) -> Any:
        return client.get(where.format(z=z, x=x, y=y), headers=headers)

    found = ask(13, 6600, 3482)
    assert found.status_code == 200, "the town's chemical works"
    assert found.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert ask(13, 6600, 3482, **{"If-None-Match": found.headers["ETag"]}).status_code == 304
    assert ask(13, 100, 100).status_code == 204
    for wrong in ((9, 1, 1), (17, 1, 1), (10, 1024, 1), (10, 1, -1)):
        assert ask(*wrong).status_code == 422
    assert client.get("/api/layers/teams/tiles/13/1/1.mvt").json()["code"] == "no_layer"


def test_a_map_of_a_region_that_is_not_there_is_refused(client: TestClient) -> None:
    for where in (
        "/api/maps/risk?",
        "/api/layers/closures?",
        "/api/layers/hazards/tiles/13/6600/3482.mvt?",
        "/api/search?q=x&",
        "/api/forces/reach?",
    ):
        refused = client.get(f"{where}region_code=999999")
        assert (refused.status_code, refused.json()["code"]) == (404, "no_region"), where
    assert client.get("/api/maps/risk").json()["region"]["region_code"] == town.CODE


def test_a_folder_for_the_app_is_enough(tmp_path: Path) -> None:
    """Without a database it starts, says so, and tells screens that it hears nothing."""
    app = create_app(settings_for("host=127.0.0.1 port=1 dbname=nowhere user=x", tmp_path))
    with TestClient(app, base_url="http://127.0.0.1"):
        assert not app.state.situ.hub.is_hearing


def test_a_service_that_is_told_to_end_waits_for_no_screen(
    settled_url: str, tmp_path: Path
) -> None:
    port = free_port()
    env = os.environ | {
        "SITU_DATABASE_URL": settled_url,
        "SITU_REGION": town.CODE,
        "SITU_VAR_DIR": str(tmp_path),
        "SITU_SIDE_PROCESSES": "0",
    }
    command = [sys.executable, "-m", "service.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as service:
        address = f"http://127.0.0.1:{port}"
        key = {"Authorization": f"Bearer {KEY}"}
        with httpx.Client(base_url=address, headers=key, timeout=30, trust_env=False) as client:
            _until_ready(client)
            with looking(client) as events:
                assert next(events)[0] == "hello"
                service.terminate()
                assert list(events) == []
        # Its grace for what is still under way is 15 seconds; nothing is.
        assert service.wait(10) in (0, -signal.SIGTERM)


def _until_ready(client: httpx.Client) -> None:
    for _ in range(600):
        try:
            if client.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("the service did not start")
