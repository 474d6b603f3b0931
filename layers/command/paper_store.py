"""The papers that spoken orders of the log still want. It changes nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.ids import IncidentId, RegionCode

_QUERIES = Queries(Path(__file__).with_name("papers.sql"))


class Spoken(NamedTuple):
    """A spoken order of a log, by the number and the facts of its event."""

    region_code: RegionCode
    incident_id: IncidentId
    event_no: int
    facts: Mapping[str, Any]


def due(conn: connection, event_no: int | None = None) -> list[Spoken]:
    """Those whose paper is due and of which nobody was told, at most twenty; or this one, if so."""
    return [Spoken(**row) for row in _QUERIES.all(conn, "due", event_no=event_no)]
