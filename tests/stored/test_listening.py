"""The ear: what depends on hearing knows at once when nobody hears any more."""

import threading
import time
from contextlib import closing

import psycopg2
import pytest

from layers.db.pool import connect
from layers.errors import NotReady
from service import listening
from service.listening import Listener


def test_that_it_is_lost_is_told_before_anybody_waits(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_AGAIN_S", 2.0)
    hears, deaf = threading.Event(), threading.Event()
    ear = Listener(database_url, "situ_reader", {}, lambda on: (hears if on else deaf).set())
    ear.start()
    try:
        assert hears.wait(10)
        with closing(psycopg2.connect(database_url)) as conn, conn, conn.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user"
                " AND pid <> pg_backend_pid() AND application_name = 'situ'"
            )
        cut = time.monotonic()
        assert deaf.wait(10)
        assert time.monotonic() - cut < 1.5
    finally:
        ear.close()


def test_a_line_that_is_cut_without_a_word_is_noticed_in_time(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}

    def noted(*args: object, **kwargs: object) -> object:
        asked.update(kwargs)
        raise NotReady("database_down")

    monkeypatch.setattr(listening, "connect", noted)
    ear = Listener(database_url, "situ_reader", {})
    ear.start()
    ear.close()
    with closing(connect(database_url, quiet_s=int(str(asked["quiet_s"])))) as conn:
        told = conn.get_dsn_parameters()
    quiet, each, times = (
        int(told[name]) for name in ("keepalives_idle", "keepalives_interval", "keepalives_count")
    )
    assert quiet + each * times <= 15
    assert quiet + int(told["tcp_user_timeout"]) / 1000 <= 15
