"""What is old enough is pruned by whole months, and what is left is whole."""

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import connection

from layers.db.pool import connect
from layers.errors import BadInput, Clash
from service.audit import anchors, store
from service.audit.chain import KEPT_DAYS
from service.audit.store import Sought
from tests.remembered.auditing import REGION, ask, forge, months, write, write_at


@pytest.fixture
def aged(conn: connection) -> connection:
    """Nine old entries in three months, of another region too, and three of today."""
    for month in ("2025-03", "2025-04", "2025-05"):
        write_at(conn, month + "-05", 3)
        write_at(conn, month + "-06", 1, "431124")
    write(conn, 3)
    return conn


def test_whole_months_go_and_the_rest_is_whole(aged: connection, tmp_path: Path) -> None:
    assert anchors.verify(aged, REGION, tmp_path).entries == 12
    aged.rollback()
    assert store.prune(aged, date(2025, 5, 31)) == ["2025-03", "2025-04"]
    aged.commit()
    assert "audit_2025_04" not in months(aged)
    assert "audit_2025_05" in months(aged)
    for region, entries in ((REGION, 7), ("431124", 2)):
        found = anchors.verify(aged, region, tmp_path)
        assert (found.is_whole, found.entries) == (True, entries)
        (told,) = store.entries(aged, Sought(region, action="pruned"))
        assert (told.object_kind, told.object_id) == ("audit", "2025-05-31")
    assert store.prune(aged, date(2025, 6, 1)) == ["2025-05"]
    assert anchors.verify(aged, REGION, tmp_path).is_whole


def test_a_region_that_goes_whole_goes_on_where_it_was(conn: connection, tmp_path: Path) -> None:
    write_at(conn, "2025-03-05", 3)
    store.prune(conn, date(2025, 4, 1))
    assert [one.entry_no for one in store.entries(conn, Sought(REGION))] == [4]
    assert anchors.verify(conn, REGION, tmp_path).is_whole


def test_a_forgery_after_the_cut_is_still_named(aged: connection, tmp_path: Path) -> None:
    store.prune(aged, date(2025, 5, 1))
    forge(aged, "UPDATE audit_entry SET actor = 'x' WHERE region_code = '431123' AND entry_no = 7")
    found = anchors.verify(aged, REGION, tmp_path)
    assert found.broken is not None
    assert found.broken.entry_no == 7


def test_what_the_law_wants_kept_is_not_pruned(aged: connection) -> None:
    today = ask(aged, "SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")[0][0]
    latest = today - timedelta(days=KEPT_DAYS)
    with pytest.raises(BadInput) as refused:
        store.prune(aged, latest + timedelta(days=1))
    assert refused.value.code == "audit_too_young"
    assert refused.value.params["latest"] == latest.isoformat()
    assert KEPT_DAYS >= 180
    assert store.prune(aged, latest) == ["2025-03", "2025-04", "2025-05"]


def test_all_of_it_is_one_transaction(aged: connection, tmp_path: Path) -> None:
    before = months(aged)
    store.prune(aged, date(2025, 5, 1))
    aged.rollback()
    assert months(aged) == before
    assert ask(aged, "SELECT count(*) FROM audit_pruned") == [(0,)]
    assert anchors.verify(aged, REGION, tmp_path).entries == 12


def test_numbers_entangled_over_the_end_of_a_month_are_not_torn_apart(conn: connection) -> None:
    write_at(conn, "2025-04-01", 1)
    write_at(conn, "2025-03-31 23:50+08", 1)  # the clock was set back
    with pytest.raises(Clash, match="audit_entangled"):
        store.prune(conn, date(2025, 4, 1))
    assert store.prune(conn, date(2025, 5, 1)) == ["2025-03", "2025-04"]


def test_whoever_reads_is_not_torn_away_and_holds_nobody_up(aged: connection, url: str) -> None:
    with closing(connect(url)) as reader:
        store.entries(reader, Sought(REGION))
        with pytest.raises(LockNotAvailable):
            store.prune(aged, date(2025, 5, 1))
    aged.rollback()
    assert "audit_2025_03" in months(aged)
