"""One night in the room: the real service, a real browser, and nobody else on the wire."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from service.auth.roles import Role
from tests.stories.doors import House
from tests.town.people import KEY

HOSTILE = "<script>alert(1)</script>{{7*7}}${alert(1)}`C:\\2019"


@pytest.fixture
def room(house: House) -> Iterator[httpx.Client]:
    """The station's own program, at the service of the town."""
    headers = {"Authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=house.base, headers=headers, trust_env=False) as caller:
        yield caller


@pytest.fixture
def page(house: House) -> Page:
    """An operator's screen."""
    return house.page(Role.OPERATOR)


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
    answer = room.post(
        "/api/incidents", json={**body, "description": HOSTILE, "anyway": True, **more}
    )
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
