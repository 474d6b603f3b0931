"""One night in the room: the real service, a real browser, and nobody else on the wire."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psycopg2
import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from layers.geo.datum import Datum
from layers.roads import importer_lines, network_store
from service.app import create_app
from service.settings import Settings
from tests import database
from tests.town import people, roads, town
from tests.town.people import KEY

HOSTILE = "<script>alert(1)</script>{{7*7}}${alert(1)}`C:\\2019"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The service of the town as it runs for people: a server on a port of its own."""
    with database.fresh("night") as url:
        file = tmp_path_factory.mktemp("town") / "roads.geojson"
        file.write_text(json.dumps(roads.feature_collection()), encoding="utf-8")
        with closing(psycopg2.connect(url)) as conn:
            town.settle(conn)
            people.add_keys(conn)
            people.add_accounts(conn)
            edges, _ = importer_lines.read_lines(file, Datum.CGCS2000)
            network_store.save(conn, town.CODE, edges, "town", True, True)
            conn.commit()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        app = create_app(
            Settings(
                database_url=url,
                region=town.CODE,
                var_dir=tmp_path_factory.mktemp("var"),
            )
        )
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        base = f"http://127.0.0.1:{port}"
        with httpx.Client(
            base_url=base, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False
        ) as caller:
            _wait_for(caller)
            yield caller
        server.should_exit = True
        thread.join(10)


def _wait_for(caller: httpx.Client) -> None:
    for _ in range(100):
        try:
            if caller.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass  # not listening yet
        time.sleep(0.1)
    pytest.fail("the service did not become ready in ten seconds")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def _visit(page: Page, url: str) -> tuple[list[str], list[str]]:
    """Opens a page; gives the addresses it asked for and what it complained of."""
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return asked, complaints


def _report(room: httpx.Client, **more: Any) -> Any:
    body = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301, "name": HOSTILE}}
    answer = room.post("/api/incidents", json={**body, "description": HOSTILE, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_no_page_of_the_service_asks_anybody_else(room: httpx.Client, page: Page) -> None:
    links = _report(room)["links"]
    base = str(room.base_url).rstrip("/")
    for path in ("/", "/?lang=en", "/docs", links["map"], f"{links['map']}?lang=en"):
        asked, complaints = _visit(page, base + path)
        assert complaints == [], path
        foreign = [url for url in asked if not url.startswith((base, "data:", "blob:"))]
        assert foreign == [], path
    assert page.locator("body[data-state=drawn]").count() == 1


def test_what_the_caller_said_is_shown_as_text(room: httpx.Client, page: Page) -> None:
    links = _report(room)["links"]
    base = str(room.base_url).rstrip("/")
    for path in ("/", links["map"]):
        _, complaints = _visit(page, base + path)
        assert complaints == []
        assert page.get_by_text(HOSTILE).count() >= 1, path


def test_a_closure_is_on_the_map_after_a_refresh(room: httpx.Client, page: Page) -> None:
    links = _report(room)["links"]
    closed = room.post(
        "/api/closures",
        json={
            "geometry": {"type": "Point", "coordinates": [110.05, 26.05]},
            "reason": "北桥桥面塌陷",
        },
    ).json()
    _visit(page, str(room.base_url).rstrip("/") + links["map"])
    page.wait_for_selector("body[data-state=drawn]")
    assert "北桥桥面塌陷" in page.content()
    room.post(f"/api/closures/{closed['closure_id']}/lift", json={}, headers={"If-Match": '"1"'})


def test_the_file_that_is_carried_away_opens_without_the_service(
    room: httpx.Client, page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "incident.html"
    file.write_bytes(room.get(_report(room)["links"]["file"]).content)
    page.context.set_offline(True)
    asked, complaints = _visit(page, file.as_uri())
    page.wait_for_selector("body[data-state=drawn]")
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert page.get_by_text("化工厂专职队").count() >= 1
