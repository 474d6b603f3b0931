"""A database for one set of tests: fresh, in the project's present shape, dropped at the end.

The migrations run once in each process of pytest; every further database is a copy of that one.
"""

import functools
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
_SHAPING = 4_311_230_002


def server() -> str | None:
    """The database server on which the tests may create a database, as a URL."""
    return os.environ.get("SITU_TEST_DATABASE_URL") or os.environ.get("SITU_DATABASE_URL")


def forget() -> None:
    """Drops what the others were copied from; called when this process's tests are over."""
    url = server()
    if url is None or not _shaped.cache_info().currsize:
        return
    with closing(psycopg2.connect(url)) as admin, admin.cursor() as cursor:
        admin.autocommit = True
        _drop(cursor, _name("shape"))
    _shaped.cache_clear()


@contextmanager
def fresh(purpose: str, migrated: bool = True) -> Iterator[str]:
    """The connection string of a new database; skips the test where there is no server."""
    url = server()
    if url is None:
        absent.from_set_up(MISSING)
    name = _name(purpose)
    with closing(psycopg2.connect(url)) as admin, admin.cursor() as cursor:
        admin.autocommit = True
        _create(cursor, name, _shaped(url) if migrated else _template(cursor))
        try:
            yield make_dsn(url, dbname=name)
        finally:
            _drop(cursor, name)


@functools.cache
def _shaped(url: str) -> str:
    """The name of an empty database in the present shape; it is only ever copied."""
    name = _name("shape")
    with closing(psycopg2.connect(url)) as admin, admin.cursor() as cursor:
        admin.autocommit = True
        # The roles that a migration makes are the whole server's: one process at a time.
        cursor.execute("SELECT pg_advisory_lock(%s)", (_SHAPING,))
        _create(cursor, name, _template(cursor))
        with closing(psycopg2.connect(make_dsn(url, dbname=name))) as conn:
            list(migrate.apply(conn))
    return name


def _name(purpose: str) -> str:
    return f"situ_{purpose}_{os.getpid()}"


def _template(at: cursor) -> str:
    at.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,))
    return TEMPLATE if at.fetchone() else "template1"


def _create(at: cursor, name: str, template: str) -> None:
    """An unfinished run of the same process number may have left one of that name."""
    _drop(at, name)
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    at.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


def drop(url: str, name: str) -> None:
    """Drops a database that a test made beside its own."""
    with closing(psycopg2.connect(url)) as admin, admin.cursor() as cursor:
        admin.autocommit = True
        _drop(cursor, name)


def _drop(at: cursor, name: str) -> None:
    """An autovacuum worker may just be inside, which only a superuser may turn out: try again."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for _ in range(20):
        try:
            at.execute(drop)
            return
        except psycopg2.errors.InsufficientPrivilege:
            time.sleep(0.5)
    at.execute(drop)
