"""A receiver's own system, and the room that sends to it, for tests of what is sent by itself."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from layers.db.asking import tell
from layers.db.pool import connect
from service.app import create_app
from service.auth.roles import Role
from service.flows.deliver import deliver_next
from service.flows.what_is_due import asker
from tests.asked.conftest import settings_for
from tests.asked.ordering import HERE
from tests.town import people


class Duty:
    """A unit's own system: what it got under which number, and how it answers."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.answers: list[int] = []
        duty = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None: ...

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                duty.got.append((self.headers["Idempotency-Key"], json.loads(body)))
                self.send_response(duty.answers.pop(0) if duty.answers else 204)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"


@pytest.fixture(scope="module")
def duty() -> Iterator[Duty]:
    made = Duty()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join(5)


@pytest.fixture(scope="module")
def room(settled_url: str, duty: Duty, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The room of a service that may send to that one host; what is due is done by the test."""
    told = settings_for(settled_url, tmp_path_factory.mktemp("var"))
    app = create_app(told.model_copy(update={"webhook_hosts": duty.host}))
    return people.client_of(app, Role.OPERATOR)


@pytest.fixture
def sender(settled_url: str) -> Iterator[connection]:
    with closing(connect(settled_url, role="situ_writer")) as conn:
        yield conn


def order(room: TestClient, code: str, kind: str = "unit") -> str:
    incident = room.post("/api/incidents", json=HERE).json()["incident"]["incident_id"]
    told = {"incident_id": incident, "receiver": {"kind": kind, "code": code}, "task": "支援"}
    draft = room.post("/api/orders", json=told).json()
    path = f"/api/orders/{draft['order_no']}/issue"
    answer = room.post(path, json={}, headers={"If-Match": str(draft["version"])})
    assert answer.status_code == 200, answer.text
    return str(draft["order_no"])


def hook(room: TestClient, code: str, url: str, kind: str = "unit") -> Any:
    path = f"/api/orders/hooks/{kind}/{code}"
    return room.put(path, json={"url": url}, headers={"If-Match": '"0"'})


HURRY = """
    SET ROLE NONE;
    UPDATE outbox SET next_try_at = now()
     WHERE taken_at IS NULL AND given_up_at IS NULL AND superseded_at IS NULL;
    SET ROLE situ_writer"""


def send_all(sender: connection, hosts: set[str]) -> None:
    """Whatever waits, its pauses left out."""
    while True:
        sender.cursor().execute(HURRY)
        tell(sender, asker())
        if not deliver_next(sender, hosts):
            sender.rollback()
            return
        sender.commit()
