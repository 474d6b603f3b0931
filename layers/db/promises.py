"""Whether the database keeps what we promise: nothing acknowledged is lost, Chinese is found.

``synchronous_commit=off`` loses acknowledged rows in a crash, and under the C locale trigram
search finds no Chinese at all, silently. A service that cannot see this is not ready.
"""

from pathlib import Path

from psycopg2.extensions import connection

from layers.db.queries import Queries

_QUERIES = Queries(Path(__file__).parent / "queries.sql")
_MUST_BE = {
    "synchronous_commit": ("on", "remote_apply", "remote_write", "local"),
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "server_encoding": ("UTF8",),
}
_BAD_LOCALES = ("C", "POSIX")


def broken(conn: connection) -> list[str]:
    """The settings that break a promise, each as ``name=value``; empty when all is well."""
    settings = _QUERIES.one(conn, "promises")
    wrong = [
        f"{name}={settings[name]}"
        for name, allowed in _MUST_BE.items()
        if settings[name] not in allowed
    ]
    if settings["character_type"] in _BAD_LOCALES:
        wrong.append(f"lc_ctype={settings['character_type']}")
    return wrong
