"""How the tests of the door bring a file in."""

from pathlib import Path
from typing import Any, cast

import pytest
from psycopg2.extensions import connection

from layers.catalog import IMPORTERS
from layers.errors import BadFile
from layers.importing.door import bring_in
from layers.importing.importer import Terms
from layers.importing.report import Report
from tests.stored.bringing import TERMS
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
