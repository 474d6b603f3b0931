"""The service of the town with its people, as it runs for them, and a browser before it."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import psycopg2
import pytest
from playwright.sync_api import Browser, Page
from psycopg2.extensions import connection

from layers.geo.datum import Datum
from layers.roads import importer_lines, network_store
from maps import assets
from service.app import create_app
from service.routes import stream
from service.settings import Settings
from tests import absent, database
from tests.asked.conftest import free_port, serving
from tests.stories.doors import HOSTILE, Finds, House
from tests.town import people, roads, town

# The mark across a page is told in its head; where signs stand is the map's to say (2.5.8).
_RUN = """async () => (await axe.run(
  { include: [["html"]], exclude: [[".watermark"], [".leaflet-marker-icon"]] },
  { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } },
)).violations.flatMap((one) => one.nodes.map((node) => one.id + " " + node.target.join(" ")))"""


@contextmanager
def serving_town(
    name: str, folder: Path, settle: Callable[[connection], object]
) -> Iterator[tuple[str, str]]:
    """The service of a town with its people and roads: its address, and its database."""
    with database.fresh(name) as url:
        file = folder / "roads.geojson"
        file.write_text(json.dumps(roads.feature_collection()), encoding="utf-8")
        with closing(psycopg2.connect(url)) as conn:
            settle(conn)
            people.add_keys(conn)
            people.add_accounts(conn)
            edges, _ = importer_lines.read_lines(file, Datum.CGCS2000)
            network_store.save(conn, town.CODE, edges, "town", True, True)
            conn.commit()
        app = create_app(
            Settings(database_url=url, region=town.CODE, var_dir=folder / "var", side_processes=0)
        )
        with serving(app, free_port()) as base:
            yield base, url


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The service's address, and its database."""
    with serving_town("doors", tmp_path_factory.mktemp("town"), town.settle) as found:
        yield found


@pytest.fixture
def house(served: tuple[str, str], browser: Browser) -> Iterator[House]:
    open_house = House(*served, browser)
    with pytest.MonkeyPatch.context() as patch:
        # Tests without a wire end each stream at once; people's streams last.
        patch.setattr(stream, "LONGEST_S", 60.0)
        yield open_house
        for context in open_house.contexts:
            context.close()


@pytest.fixture(scope="session")
def map_path(served: tuple[str, str]) -> str:
    """The map of an incident whose words are hostile."""
    told = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "anyway": True}
    told["description"] = HOSTILE
    headers = {"Authorization": f"Bearer {people.KEY}"}
    with httpx.Client(base_url=served[0], headers=headers, trust_env=False) as room:
        answer = room.post("/api/incidents", json=told)
    assert answer.status_code == 201, answer.text
    path: str = answer.json()["links"]["map"]
    return path


@pytest.fixture(scope="session")
def axe() -> Finds:
    """What axe-core finds wrong on a page, by WCAG 2.2 AA."""
    file = assets.PACKAGES / "axe-core" / "axe.min.js"
    if not file.is_file():
        absent.from_set_up(f"no axe-core: {file}")
    script = file.read_text(encoding="utf-8")

    def finds(page: Page) -> list[str]:
        page.evaluate(script)
        found: list[str] = page.evaluate(_RUN)
        return found

    return finds
