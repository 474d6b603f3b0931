"""The database as the command line opens it: as the owner of the tables, and known by name.

Whoever can run these commands on the server owns the data anyway; what he changes is remembered
under the name he has on the machine.
"""

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager

from psycopg2.extensions import connection

from layers.db.asking import Asker, tell
from layers.db.pool import connect
from service.settings import Settings


def actor() -> str:
    """Who runs the command."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container's user may have no name
        return "cli:?"


@contextmanager
def opened() -> Iterator[connection]:
    """A connection that is told who works; the caller commits."""
    with closing(connect(Settings().database_url)) as conn:
        who = Asker(
            actor(), "owner", "local", regions=None, clearance=2, writes="county", layers=None
        )
        tell(conn, who, for_session=True)
        conn.commit()
        yield conn
