"""Who may, what passes the guard, and what the service says when it cannot."""

from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from fastapi.testclient import TestClient
from psycopg2 import sql
from psycopg2.extensions import connection

from layers.db import migrate
from service import deps
from service.act import Acting
from service.app import create_app
from service.auth.roles import Action, Role
from tests import database
from tests.asked.conftest import KEY, settings_for
from tests.town import people


@pytest.mark.parametrize("path", ["/api/incidents", "/api/closures", "/api/closures/1/lift"])
def test_a_stranger_changes_nothing(stranger: TestClient, path: str) -> None:
    answer = stranger.post(path, json={"kind": "slhz", "place": {}, "geometry": {}, "reason": "x"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "no_key"
    wrong = stranger.post(path, json={}, headers={"Authorization": "Bearer wrong"})
    assert wrong.status_code == 401
    assert wrong.json()["code"] == "wrong_key"


def test_a_person_without_a_session_is_shown_the_way_in(stranger: TestClient) -> None:
    page = {"Accept": "text/html"}
    answer = stranger.get("/incidents/x/map?lang=en", headers=page, follow_redirects=False)
    assert answer.status_code == 303
    where = answer.headers["Location"]
    assert where == "/sign-in?lang=en&next=/incidents/x/map%3Flang%3Den"


def test_a_foreign_page_can_do_nothing(client: TestClient) -> None:
    rebound = client.get("/api/incidents", headers={"Host": "evil.example:8000"})
    assert rebound.status_code == 421
    assert rebound.json()["code"] == "foreign_host"
    form = client.post(
        "/api/incidents", content="kind=slhz", headers={"Content-Type": "text/plain"}
    )
    assert form.status_code == 415
    assert client.post("/api/incidents", content=iter([b"{}"])).status_code == 411


def test_every_answer_carries_its_headers(client: TestClient) -> None:
    for path in ("/", "/docs", "/healthz", "/api/incidents", "/nothing"):
        headers = client.get(path).headers
        assert headers["X-Request-Id"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_what_nobody_foresaw_shows_a_request_id_and_nothing_else(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("service.routes.incidents.store.latest", broken)
    answer = client.get("/api/incidents")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_fault_in_measuring_loses_no_report(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("measuring broke")

    monkeypatch.setattr("service.flows.show_incident.find_nearest", broken)
    body = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "anyway": True}
    answer = client.post("/api/incidents", json=body)
    assert answer.status_code == 201
    assert answer.json()["sheet"] is None
    monkeypatch.undo()
    assert client.get(answer.json()["links"]["sheet"]).json()["sheet"]["teams"]


def test_a_failing_commit_is_never_answered_with_success(settled_url: str, tmp_path: Path) -> None:
    """A deferred constraint fails at COMMIT, after the route has returned its value."""
    app = create_app(settings_for(settled_url, tmp_path))
    with psycopg2.connect(settled_url) as conn, conn.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE late (id int PRIMARY KEY,"
            " other int REFERENCES late DEFERRABLE INITIALLY DEFERRED);"
            "GRANT INSERT, SELECT ON late TO situ_writer"
        )
    conn.close()

    @app.post("/late", dependencies=[deps.may(Action.REPORT_INCIDENT)])
    def late(act: Acting) -> dict[str, Any]:
        def keep(conn: connection) -> dict[str, Any]:
            with conn.cursor() as cursor:
                cursor.execute("INSERT INTO late VALUES (1, 2)")
            return {"ok": True}

        return act.do(keep)

    with people.client_of(app, Role.OPERATOR) as caller:
        assert caller.post("/late", json={}).status_code == 500


def test_the_service_starts_without_its_database_says_so_and_heals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.routes.health.LOOK_EVERY_S", 0.0)
    with database.fresh("healing", migrated=False) as url:
        app = create_app(settings_for("host=127.0.0.1 port=1 dbname=nowhere user=x", tmp_path))
        with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as caller:
            assert caller.get("/healthz").status_code == 200
            down = caller.get("/readyz")
            assert (down.status_code, down.json()["code"]) == (503, "database_down")
            assert down.headers["Retry-After"]
            headers = {"Authorization": f"Bearer {KEY}"}
            body = {"kind": "slhz", "place": {"name": "x"}}
            assert caller.post("/api/incidents", json=body, headers=headers).status_code == 503
            kept = app.state.situ  # the database comes up
            kept.settings = kept.settings.model_copy(update={"database_url": url})
            for lane in (kept.readers, kept.commands, kept.door, kept.memory):
                lane.pool._url = url
            behind = caller.get("/readyz")
            assert (behind.status_code, behind.json()["code"]) == (503, "migrations_pending")
            with psycopg2.connect(url) as conn:
                list(migrate.apply(conn))
            conn.close()
            assert caller.get("/readyz").status_code == 200


def test_a_connection_that_the_server_dropped_costs_nobody_an_answer(
    settled_url: str, tmp_path: Path
) -> None:
    app = create_app(settings_for(settled_url, tmp_path))
    with people.client_of(app, Role.OPERATOR) as caller:
        assert caller.get("/api/regions").status_code == 200
        with psycopg2.connect(settled_url) as conn, conn.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = 'situ'"
            )
        conn.close()
        assert [caller.get("/api/regions").status_code for _ in range(4)] == [200] * 4


def test_an_unsafe_database_is_not_ready(tmp_path: Path) -> None:
    with database.fresh("unsafe") as url:
        with closing(psycopg2.connect(url)) as conn, conn.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            (name,) = cursor.fetchone() or ("",)
            statement = "ALTER DATABASE {} SET synchronous_commit = off"
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
            conn.commit()
        app = create_app(settings_for(url, tmp_path))
        with TestClient(app, base_url="http://127.0.0.1") as caller:
            answer = caller.get("/readyz")
        assert (answer.status_code, answer.json()["code"]) == (503, "database_unsafe")
        assert "synchronous_commit=off" in answer.json()["title"]


def test_the_api_document_has_examples_and_every_refusal(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    report = document["paths"]["/api/incidents"]["post"]
    assert {"201", "401", "404", "409", "422", "503"} <= set(report["responses"])
    assert document["components"]["schemas"]["IncidentIn"]["examples"]
