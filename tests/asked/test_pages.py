"""What a person with a browser sees: pages also where something is refused, and the way in."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from layers.words import say
from maps import assets
from service.app import create_app
from service.pages import home
from tests.asked.conftest import settings_for

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PLANT = {"lon": 110.0651, "lat": 26.0301}


@pytest.mark.parametrize("path", ["/incidents/x/map", "/nothing", "/?q=%00"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_refused_page_is_a_page_in_words(client: TestClient, path: str, lang: str) -> None:
    asked = f"{path}{'&' if '?' in path else '?'}lang={lang}"
    plain = client.get(asked)
    page = client.get(asked, headers=BROWSER)
    assert plain.headers["Content-Type"] == "application/problem+json"
    assert page.status_code == plain.status_code >= 400
    assert page.headers["Content-Type"].startswith("text/html")
    assert plain.json()["title"] in page.text
    assert plain.json()["detail"] in page.text
    assert say("page.home_link", lang) in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_a_page_without_its_database_says_so_in_words(tmp_path: Path) -> None:
    app = create_app(settings_for("host=127.0.0.1 port=1 dbname=nowhere user=x", tmp_path))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as caller:
        caller.cookies.set("situ_session", "x" * 43)
        page = caller.get("/", headers=BROWSER)
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert say("refusal.database_down") in page.text


def test_an_unforeseen_fault_is_a_page_too(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("service.pages.home.store.latest", broken)
    page = client.get("/", headers=BROWSER)
    assert page.status_code == 500
    assert page.headers["X-Request-Id"] in page.text
    assert "secret" not in page.text


def test_what_a_sender_typed_is_text_on_the_page_too(client: TestClient) -> None:
    page = client.get("/incidents/%3Cscript%3Ealert(1)%3C%2Fscript%3E/map", headers=BROWSER)
    assert page.status_code == 404
    assert "<script>alert" not in page.text


def test_a_script_comes_with_what_it_imports_and_may_be_kept_for_ever(client: TestClient) -> None:
    boot = client.get(assets.path_of("map/boot.js"))
    assert boot.headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in boot.headers["Cache-Control"]
    assert "\n// shared/core.js\n" in boot.text
    assert boot.headers["Content-Encoding"] == "gzip"
    plain = client.get(boot.url, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.text == boot.text


@pytest.mark.parametrize(
    "name",
    ["map/nothing.js", "map", "map/", "boot.js", "..%2Fshell.py", "map%2F..%2Fmap%2Fboot.js"],
)
def test_what_is_no_asset_is_no_page(client: TestClient, name: str) -> None:
    answer = client.get(f"/assets/{assets.fingerprint('map/boot.js')}/{name}")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_page")


def test_an_asset_of_another_version_is_no_page(client: TestClient) -> None:
    sheet = assets.fingerprint("map/map.css")
    for path in (f"/assets/{sheet}/map/boot.js", "/assets/000000000000/map/map.css"):
        assert client.get(path).status_code == 404
    assert client.get(f"/assets/{sheet}/map/map.css").status_code == 200


def test_the_way_in_tells_numbers_and_when_there_are_more(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [
        client.post(
            "/api/incidents", json={"kind": "12D03", "place": PLANT, "anyway": True}
        ).json()["incident"]["incident_id"]
        for _ in range(3)
    ]
    monkeypatch.setattr(home, "SHOWN", 2)
    page = client.get("/").text
    assert say("page.incidents_latest", count=2) in page
    assert [number in page for number in ids] == [False, True, True]
    monkeypatch.undo()
    everyone = client.get("/").text
    assert say("page.incidents", count=everyone.count('href="/incidents/')) in everyone
