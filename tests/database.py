"""A database for one set of tests: fresh, in the project's present shape, dropped at the end."""

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
import psycopg2.errors
from psycopg2 import sql
from psycopg2.extensions import cursor, make_dsn

from layers.db import migrate
from tests import absent

TEMPLATE = "situ_template"
MISSING = "SITU_TEST_DATABASE_URL is not set: scripts/test starts a database and sets it"


def server() -> str | None:
    """The database server on which the tests may create a database, as a URL."""
    return os.environ.get("SITU_TEST_DATABASE_URL") or os.environ.get("SITU_DATABASE_URL")


def _drop(at: cursor, drop: sql.Composed) -> None:
    """An autovacuum worker may just be inside, which only a superuser may turn out: try again."""
    for _ in range(20):
        try:
            at.execute(drop)
            return
        except psycopg2.errors.InsufficientPrivilege:
            time.sleep(0.5)
    at.execute(drop)


@contextmanager
def fresh(purpose: str, migrated: bool = True) -> Iterator[str]:
    """The connection string of a new database; skips the test where there is no server."""
    url = server()
    if url is None:
        absent.from_set_up(MISSING)
    name = f"situ_{purpose}_{os.getpid()}"
    with closing(psycopg2.connect(url)) as admin, admin.cursor() as cursor:
        admin.autocommit = True
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,))
        template = sql.Identifier(TEMPLATE if cursor.fetchone() else "template1")
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        cursor.execute(drop)
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), template)
        )
        try:
            dsn = make_dsn(url, dbname=name)
            if migrated:
                with closing(psycopg2.connect(dsn)) as conn:
                    list(migrate.apply(conn))
            yield dsn
        finally:
            _drop(cursor, drop)
