"""What the tests stand on: a database of their own, and the small fictional town in it."""

import shutil
from collections.abc import Iterator

import psycopg2
import pyproj
import pytest
import shapely
from playwright.sync_api import Browser, sync_playwright
from psycopg2.extensions import connection

from tests import absent, database
from tests.town import town as the_town

# Where a single file takes longest comes first, so that no lane works alone at the end.
LONGEST_FIRST = ("crash", "drawn", "stories", "asked", "house", "stored", "remembered")


def pytest_report_header() -> list[str]:
    here = f"python side: GEOS {shapely.geos_version_string}, PROJ {pyproj.proj_version_str}"
    server = database.server()
    if server is None:
        return [here, "database: SITU_TEST_DATABASE_URL is not set, stored tests are skipped"]
    try:
        conn = psycopg2.connect(server)
    except psycopg2.OperationalError as fault:
        return [here, f"database: {str(fault).strip()}"]
    with conn.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), default_version"
            "  FROM pg_available_extensions WHERE name = 'postgis'"
        )
        found = cursor.fetchone() or ("?", "none")
    conn.close()
    return [here, f"database: PostgreSQL {found[0]}, PostGIS {found[1]}"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {room: place for place, room in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path.parent.name, len(places)))


def pytest_sessionfinish() -> None:
    database.forget()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test counted is shown whatever came of it: a number is worth more than a dot."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties if report.when == "call" else ():
                terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """A fresh database in the project's present shape, dropped at the end."""
    with database.fresh("test") as url:
        yield url


@pytest.fixture
def conn(database_url: str) -> Iterator[connection]:
    """A connection whose work is undone at the end of the test."""
    opened = psycopg2.connect(database_url)
    yield opened
    opened.rollback()
    opened.close()


@pytest.fixture
def town(conn: connection) -> the_town.Town:
    """The fictional town, saved through the stores in the test's own transaction."""
    return the_town.settle(conn)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        absent.from_set_up("no chromium on this machine: install it to see the pages drawn")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()
