"""The audit's commands as they are typed: what they say, and how they end."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from psycopg2.extensions import connection
from typer.testing import CliRunner, Result

from layers.errors import BadInput
from service.audit import store
from service.audit.store import Sought
from service.cli import audit as commands
from tests.remembered.auditing import REGION, forge, write, write_at

Run = Callable[..., Result]


@pytest.fixture
def run(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command as it is typed."""
    monkeypatch.setenv("SITU_DATABASE_URL", url)
    monkeypatch.setenv("SITU_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("SITU_REGION", REGION)
    monkeypatch.setenv("SITU_LANG", "en")
    return lambda *typed: CliRunner().invoke(commands.app, typed)


def test_verify_says_that_all_is_whole(conn: connection, run: Run) -> None:
    assert "Nothing is remembered" in run("verify").output
    write(conn, 3)
    write(conn, 2, "431124")
    done = run("verify")
    assert done.exit_code == 0
    assert "431123: the audit chain is whole, 3 entries, the last is #3" in done.output
    assert "431124: the audit chain is whole, 2 entries" in done.output


def test_verify_names_the_first_broken_entry_and_ends_with_1(conn: connection, run: Run) -> None:
    write(conn, 3)
    forge(conn, "UPDATE audit_entry SET actor = 'nobody' WHERE entry_no = 2")
    done = run("verify")
    assert done.exit_code == 1
    assert "431123: the audit chain is broken at #2" in done.output
    assert "update team D1" in done.output


def test_verify_asks_for_a_region_of_which_only_an_anchor_is_left(
    conn: connection, run: Run
) -> None:
    write(conn, 3)
    assert run("verify").exit_code == 0
    forge(conn, "DELETE FROM audit_entry", "DELETE FROM audit_head")
    assert run("verify").exit_code == 1


def test_the_last_entries_are_listed(conn: connection, run: Run) -> None:
    write(conn, 3)
    lines = run("list", "--last", "2").output.splitlines()
    assert [line.split()[0] for line in lines] == ["#3", "#2"]
    assert "update team D1  done" in lines[0]
    assert "Nothing" in run("list", "--refused").output


def test_prune_tells_what_went_and_remembers_what_was_refused(conn: connection, run: Run) -> None:
    write_at(conn, "2025-03-05")
    write_at(conn, "2025-04-05")
    write(conn)
    assert "2025-03, 2025-04" in run("prune", "--before", "2025-05-01").output
    assert "No whole month" in run("prune", "--before", "2025-05-01").output
    assert isinstance(run("prune", "--before", "2999-01-01").exception, BadInput)
    (one,) = store.entries(conn, Sought(REGION, outcome="refused"))
    assert (one.action, one.object_id, one.reason) == ("pruned", "2999-01-01", "audit_too_young")


def test_a_span_of_days_is_carried_away(conn: connection, run: Run, tmp_path: Path) -> None:
    for day in ("2025-03-05", "2025-03-06", "2025-03-07"):
        write_at(conn, day + " 23:00+08")
    file = tmp_path / "entries.jsonl"
    done = run("export", str(file), "--from", "2025-03-06", "--to", "2025-03-06")
    assert done.exit_code == 0, done.output
    assert "1 entries written to" in " ".join(done.output.split())
    (line, _) = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["entry_no"] == 2
