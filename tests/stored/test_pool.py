"""Connections: lent while they live, given up when they are broken, and never waited for long."""

import threading
from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from psycopg2.extensions import connection

from layers.db import pool as pools
from layers.db.pool import Pool, connect
from layers.errors import NotReady


@pytest.fixture
def pool(database_url: str) -> Iterator[Pool]:
    made = Pool(database_url, 3)
    yield made
    made.close()


def _told(conn: connection, setting: str) -> str:
    with conn.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [setting])
        (value,) = cursor.fetchone() or ("",)
    return str(value)


def _run(pool: Pool, statements: str) -> None:
    with pool.lend() as conn, conn.cursor() as cursor:
        cursor.execute(statements)


def test_the_service_is_impatient_and_an_import_is_not(database_url: str, pool: Pool) -> None:
    with closing(connect(database_url)) as conn:
        assert _told(conn, "statement_timeout") == "30min"
    with pool.lend() as conn:
        assert _told(conn, "statement_timeout") == "20s"


def test_a_statement_that_takes_too_long_is_refused_in_words(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "STATEMENT_TIMEOUT_S", 1)
    pool = Pool(database_url, 1)
    with pytest.raises(NotReady, match="database_slow"):
        _run(pool, "SELECT pg_sleep(30)")
    with pool.lend() as conn:
        assert _told(conn, "statement_timeout") == "1s"
    pool.close()


def test_a_lock_that_is_not_given_is_refused_in_words(database_url: str, pool: Pool) -> None:
    with closing(psycopg2.connect(database_url)) as other, other.cursor() as cursor:
        cursor.execute("LOCK TABLE incident")
        with pytest.raises(NotReady, match="database_slow"):
            _run(pool, "SET LOCAL lock_timeout = '50ms'; SELECT count(*) FROM incident")


def _drop_all(database_url: str) -> None:
    with closing(psycopg2.connect(database_url)) as admin, admin.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'situ'"
        )


def test_after_a_restart_every_idle_connection_is_replaced(database_url: str, pool: Pool) -> None:
    with pool.lend(), pool.lend(), pool.lend():
        pass
    _drop_all(database_url)
    for snapshot in (True, False, True, False):
        with pool.lend(snapshot) as conn:
            assert _told(conn, "application_name") == "situ"


def test_many_who_take_at_once_never_find_the_shelf_empty(database_url: str) -> None:
    """Looking whether one is idle and taking it are one act."""
    pool = Pool(database_url, 8)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(30):
                with pool.lend() as conn:
                    assert not conn.closed
        except BaseException as fault:
            faults.append(fault)
            raise

    crowd = [threading.Thread(target=work) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    pool.close()
    assert faults == []


class _Emptied:
    """A shelf that looks full and is empty when somebody takes from it."""

    def __bool__(self) -> bool:
        return True

    def pop(self) -> None:
        raise IndexError


def test_a_shelf_emptied_by_another_is_no_fault(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(pool, "_idle", _Emptied())
        conn = pool._take()
    assert _told(conn, "application_name") == "situ"
    conn.close()
