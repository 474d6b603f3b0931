"""The database's clock: the only clock that stored times come from."""

from datetime import datetime
from pathlib import Path

from psycopg2.extensions import connection

from layers.db.queries import Queries

_QUERIES = Queries(Path(__file__).parent / "queries.sql")


def now(conn: connection) -> datetime:
    """The moment at which the transaction began, with its time zone."""
    moment: datetime = _QUERIES.one(conn, "now")["now"]
    return moment
