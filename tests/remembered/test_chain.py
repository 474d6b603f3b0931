"""What is remembered: with the change or not at all, never changed, and any forgery is named."""

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from psycopg2.extensions import connection

from layers.db.pool import connect
from service.audit import anchors, store
from service.audit.chain import Found, Why
from tests.remembered.auditing import REGION, REWRITE, ask, forge, write

Verify = Callable[[], Found]


@pytest.fixture
def verify(conn: connection, tmp_path: Path) -> Verify:
    def verify() -> Found:
        found = anchors.verify(conn, REGION, tmp_path)
        conn.rollback()
        return found

    return verify


def broken(found: Found) -> tuple[Why, int, int | None]:
    assert found.broken is not None
    link = found.broken.link
    return found.broken.why, found.broken.entry_no, link.entry_no if link else None


# --- a chain that is whole ---


def test_nothing_remembered_is_whole(verify: Verify) -> None:
    assert (verify().is_whole, verify().entries) == (True, 0)


def test_a_chain_is_verified_in_steps_and_tells_how_far_it_is(
    conn: connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "STEP_ROWS", 4)
    write(conn, 10)
    steps: list[tuple[int, int]] = []
    found = anchors.verify(conn, REGION, tmp_path, lambda *step: steps.append(step))
    assert (found.is_whole, found.entries) == (True, 10)
    assert steps == [(4, 10), (8, 10), (10, 10)]


def test_a_whole_chain_leaves_an_anchor_and_a_broken_one_none(
    conn: connection, verify: Verify, tmp_path: Path
) -> None:
    write(conn, 3)
    last = verify().last
    assert anchors.read(tmp_path) == [last]
    assert store.newest(conn, REGION) == last
    forge(conn, "UPDATE audit_entry SET actor = 'nobody' WHERE entry_no = 2")
    assert not verify().is_whole
    assert anchors.read(tmp_path) == [last]


def test_writers_at_once_leave_one_chain(conn: connection, url: str, verify: Verify) -> None:
    together = threading.Barrier(8)

    def one_after_the_other() -> None:
        with closing(connect(url)) as own:
            together.wait()
            for _ in range(20):
                write(own)

    threads = [threading.Thread(target=one_after_the_other) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = ask(conn, "SELECT array_agg(entry_no ORDER BY entry_no) FROM audit_entry")
    assert numbers == [(list(range(1, 161)),)]
    assert (verify().is_whole, verify().entries) == (True, 160)


def test_a_chain_is_whole_while_others_write(conn: connection, url: str, verify: Verify) -> None:
    done = threading.Event()

    def write_on() -> None:
        with closing(connect(url)) as own:
            while not done.is_set():
                write(own)

    thread = threading.Thread(target=write_on)
    thread.start()
    try:
        assert [found for found in (verify() for _ in range(30)) if not found.is_whole] == []
    finally:
        done.set()
        thread.join()


def test_regions_have_chains_of_their_own(conn: connection, tmp_path: Path) -> None:
    write(conn, 2)
    write(conn, 3, "431124")
    assert store.regions(conn) == [REGION, "431124"]
    assert anchors.verify(conn, "431124", tmp_path).entries == 3


def test_a_snapshot_is_no_place_to_verify_in(conn: connection, tmp_path: Path) -> None:
    conn.set_session(isolation_level="REPEATABLE READ")
    with pytest.raises(ValueError, match="READ COMMITTED"):
        anchors.verify(conn, REGION, tmp_path)


# --- forgeries ---


@pytest.mark.parametrize(
    "said",
    [
        "actor = 'nobody'",
        "at = at + interval '1 microsecond'",
        "object_id = 'D2'",
        "outcome = 'refused'",
        "reason = 'as ordered'",
        "before = '{}'",
        "after = after || '{\"people\": 99}'",
        "request_id = 'x', address = '10.0.0.1'",
    ],
)
def test_an_entry_changed_by_who_may_everything_is_named(
    conn: connection, verify: Verify, said: str
) -> None:
    write(conn, 9)
    forge(conn, "UPDATE audit_entry SET " + said + " WHERE entry_no = 5")
    found = verify()
    assert broken(found) == (Why.HASH_DIFFERS, 5, 5)
    assert found.broken is not None
    assert found.broken.link is not None
    assert (found.broken.link.action, found.broken.link.object_kind) == ("update", "team")
    assert found.entries == 4


def test_an_entry_changed_together_with_its_hash_is_told_by_the_next(
    conn: connection, verify: Verify
) -> None:
    write(conn, 9)
    forge(
        conn,
        "UPDATE audit_entry SET actor = 'nobody' WHERE entry_no = 5",
        "UPDATE audit_entry e SET hash = audit_hash(former.hash, e) FROM audit_entry AS former"
        " WHERE former.entry_no = 4 AND e.entry_no = 5",
    )
    assert broken(verify()) == (Why.HASH_DIFFERS, 6, 6)


@pytest.mark.parametrize("number", [1, 5])
def test_an_entry_deleted_is_named(conn: connection, verify: Verify, number: int) -> None:
    write(conn, 9)
    forge(conn, f"DELETE FROM audit_entry WHERE entry_no = {number}")
    assert broken(verify()) == (Why.GAP, number, number + 1)


def test_an_entry_put_in_is_named(conn: connection, verify: Verify) -> None:
    write(conn, 9)
    twin = "SELECT (jsonb_populate_record(e, jsonb_build_object('at', at + interval '1 us'))).*"
    forge(conn, "INSERT INTO audit_entry " + twin + " FROM audit_entry e WHERE entry_no = 5")
    assert broken(verify()) == (Why.GAP, 6, 5)


def test_a_tail_cut_off_is_told_by_the_head(conn: connection, verify: Verify) -> None:
    write(conn, 9)
    forge(conn, "DELETE FROM audit_entry WHERE entry_no > 6")
    assert broken(verify()) == (Why.CUT_OFF, 7, 6)


def test_a_head_set_back_is_told(conn: connection, verify: Verify) -> None:
    write(conn, 9)
    forge(conn, SET_BACK)
    assert broken(verify()) == (Why.HEAD_DIFFERS, 9, 9)


SET_BACK = (
    "UPDATE audit_head SET (last_no, last_hash) ="
    " (SELECT entry_no, hash FROM audit_entry WHERE entry_no = 6)"
)
CUT = ("DELETE FROM audit_entry WHERE entry_no > 6", SET_BACK)


def test_a_tail_cut_off_with_the_head_set_back_is_told_by_an_anchor_only(
    conn: connection, verify: Verify, tmp_path: Path
) -> None:
    write(conn, 9)
    verify()
    forge(conn, *CUT)
    assert broken(verify()) == (Why.CUT_OFF, 7, 6)
    (tmp_path / anchors.FILE).unlink()
    assert verify().is_whole


def test_a_chain_made_anew_is_told_by_an_anchor_only(
    conn: connection, verify: Verify, tmp_path: Path
) -> None:
    write(conn, 5)
    verify()
    write(conn, 4)
    forge(conn, "UPDATE audit_entry SET actor = 'nobody' WHERE entry_no = 3", REWRITE)
    assert broken(verify()) == (Why.ANCHOR_DIFFERS, 5, 5)
    (tmp_path / anchors.FILE).unlink()
    assert verify().is_whole


def test_a_region_forgotten_whole_is_told_by_its_anchor(conn: connection, verify: Verify) -> None:
    write(conn, 2)
    verify()
    forge(conn, "DELETE FROM audit_entry", "DELETE FROM audit_head")
    assert store.regions(conn) == []
    assert broken(verify()) == (Why.CUT_OFF, 1, None)


def test_a_young_chain_said_to_be_pruned_is_told_by_an_anchor(
    conn: connection, verify: Verify
) -> None:
    write(conn, 9)
    verify()
    forge(
        conn,
        "INSERT INTO audit_pruned SELECT region_code, last_no, last_hash FROM audit_head",
        "DELETE FROM audit_entry",
    )
    assert broken(verify()) == (Why.CUT_OFF, 9, None)
