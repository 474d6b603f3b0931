"""How the tests of the door bring a file in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from psycopg2.extensions import connection

from layers.catalog import IMPORTERS
from layers.errors import BadFile
from layers.importing.door import bring_in
from layers.importing.importer import Terms
from layers.importing.report import Report
from service import backup
from tests import database
from tests.stored import keeping
from tests.stored.bringing import TERMS
from tests.stored.keeping import quiet
from tests.town.town import Town


@pytest.fixture
def bring(conn: connection, town: Town, tmp_path: Path) -> Any:
    """Brings lines of text into a layer and gives the report, refused or not."""

    def bring(layer: str, *lines: str, terms: Terms = TERMS, name: str = "a.csv") -> Report:
        file = tmp_path / name
        file.write_text("\n".join(lines), encoding="utf-8")
        try:
            return bring_in(conn, IMPORTERS[layer], file, terms)
        except BadFile as refusal:
            return cast("Report", refusal.report)

    return bring


# --- backups ---


@pytest.fixture(scope="module")
def kept() -> Iterator[str]:
    """Nobody changes this one."""
    with keeping.filled("kept") as url:
        yield url


@pytest.fixture(scope="module")
def dump(kept: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return backup.make(kept, tmp_path_factory.mktemp("backups"), quiet)


@pytest.fixture
def changing() -> Iterator[str]:
    """A database of the test's own."""
    with keeping.filled("changing") as url:
        yield url


@pytest.fixture
def empty() -> Iterator[str]:
    with database.fresh("empty", migrated=False) as url:
        yield url
