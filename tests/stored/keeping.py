"""What the tests of backups share: a database with something in it, and a look at it."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from layers.errors import NotReady, Refusal
from layers.telling import tell
from service import backup
from tests import absent, database
from tests.town import town

INCIDENT = """
INSERT INTO incident (region_code, incident_id, kind_code, status, geom, given, place_text,
                      occurred_at, description)
SELECT region_code, %(id)s, '11B01', 'reported', ST_SetSRID(ST_Point(112, 26), 4490), '{}',
       '青山镇', now(), '' FROM region LIMIT 1;
INSERT INTO incident_event (region_code, incident_id, name, actor, facts)
SELECT region_code, %(id)s, 'reported', 'station', '{}' FROM region LIMIT 1;
"""
# What only the tables' owner can do, and what the chain must show.
UNGUARD = """
DO $$ DECLARE room regclass; BEGIN
    FOR room IN SELECT relid FROM pg_partition_tree('audit_entry') LOOP
        EXECUTE format('ALTER TABLE %%s DISABLE TRIGGER USER', room);
    END LOOP;
END $$;
"""


def quiet(code: str, params: Mapping[str, object]) -> None:
    """Whatever is told can be told, in both languages."""
    assert tell(code, params, "zh")
    assert tell(code, params, "en")


def ask(url: str, query: str, **params: object) -> list[tuple[Any, ...]]:
    """Asks and commits; nobody is connected afterwards."""
    with closing(psycopg2.connect(url)) as conn, conn.cursor() as cursor:
        cursor.execute(query, params)
        rows = cursor.fetchall() if cursor.description else []
        conn.commit()
        return rows


def fill(url: str) -> None:
    with closing(psycopg2.connect(url)) as conn:
        town.settle(conn)
        conn.commit()
    ask(url, INCIDENT, id="A-1")
    ask(url, "UPDATE team SET people_available = 1")
    ask(url, "UPDATE incident SET status = 'confirmed'")
    ask(
        url,
        "INSERT INTO account (region_code, login, role)"
        " SELECT region_code, 'zhang', 'operator' FROM region",
    )
    ask(
        url,
        "INSERT INTO session (region_code, token_hash, account_id, expires_at, address)"
        " SELECT region_code, 'x', account_id, now() + interval '1 day', '' FROM account",
    )


@contextmanager
def filled(purpose: str) -> Iterator[str]:
    """A database with the town, an incident, somebody signed in, and what is remembered of them."""
    try:
        backup.program("pg_dump", 1)
        backup.program("pg_restore", 1)
    except NotReady as refusal:
        absent.from_set_up(f"no {refusal.params['program']} on this machine")
    with database.fresh(purpose) as url:
        fill(url)
        yield url


def databases(url: str) -> set[str]:
    """The databases that this run of the tests has made; others may be testing, too."""
    names = {name for (name,) in ask(url, "SELECT datname FROM pg_database")}
    return {name for name in names if f"_{os.getpid()}" in name}


def refused(refusal: pytest.ExceptionInfo[Refusal], code: str) -> None:
    assert refusal.value.code == code
    for topic in ("refusal", "remedy"):
        quiet(f"{topic}.{code}", refusal.value.params)


def rewrite(dump: Path, **changes: object) -> None:
    """Changes the manifest's contents."""
    sheet = dump.with_suffix(".json")
    told = json.loads(sheet.read_text(encoding="utf-8"))
    told["contents"] |= changes
    sheet.write_text(json.dumps(told), encoding="utf-8")
