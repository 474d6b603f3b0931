"""What comes back is what was there; what is not is never called so, and replaces nothing."""

import os
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import psycopg2
import pytest

from layers.errors import BadFile, BadInput, Clash, NotReady
from service import backup, restore
from service.cli import backup as command
from tests.stored.keeping import INCIDENT, UNGUARD, ask, databases, quiet, refused, rewrite
from tests.town import town

# --- the drill ---


def test_a_drill_finds_everything_equal_and_leaves_nothing(dump: Path, kept: str) -> None:
    before, entries = databases(kept), ask(kept, "SELECT count(*) FROM audit_entry")
    compared = restore.drill(kept, dump, quiet)
    assert [one for one in compared if not one.is_equal] == []
    assert {one.what for one in compared} == {"table", "event", "audit", "migration", "chain"}
    assert databases(kept) == before
    assert ask(kept, "SELECT count(*) FROM audit_entry") == entries


@pytest.mark.parametrize("missing", ["tables", "last_event", "audit", "migrations"])
def test_a_drill_sees_what_is_not_as_the_manifest_says(
    changing: str, tmp_path: Path, missing: str
) -> None:
    made = backup.make(changing, tmp_path, quiet)
    told = asdict(restore.read(made).contents)
    lies: dict[str, tuple[object, tuple[str, str]]] = {
        "tables": (told["tables"] | {"team": 999}, ("table", "team")),
        "last_event": (told["last_event"] | {"name": "closed"}, ("event", "")),
        "audit": ({town.CODE: {"entry_no": 1, "hash": "00"}}, ("audit", town.CODE)),
        "migrations": (
            [*told["migrations"], {"number": 999, "name": "0999_x", "checksum": ""}],
            ("migration", "0999_x"),
        ),
    }
    lie, found = lies[missing]
    rewrite(made, **{missing: lie})
    unequal = [one for one in restore.drill(changing, made, quiet) if not one.is_equal]
    assert [(one.what, one.name) for one in unequal] == [found]


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entry SET actor = 'nobody' WHERE entry_no = 2",
        "DELETE FROM audit_entry WHERE entry_no = 2",
        "DELETE FROM audit_entry WHERE entry_no = (SELECT max(entry_no) FROM audit_entry)",
        "DELETE FROM audit_entry",
    ],
)
def test_a_drill_sees_a_broken_audit_chain(changing: str, tmp_path: Path, tampering: str) -> None:
    ask(changing, UNGUARD + tampering)
    made = backup.make(changing, tmp_path, quiet)
    (chain,) = [one for one in restore.drill(changing, made, quiet) if one.what == "chain"]
    assert not chain.is_equal


def test_a_pruned_chain_is_whole(changing: str, tmp_path: Path) -> None:
    ask(
        changing,
        "INSERT INTO audit_pruned (region_code, last_no, last_hash)"
        "  SELECT region_code, entry_no, hash FROM audit_entry WHERE entry_no = 2;"
        + UNGUARD
        + "DELETE FROM audit_entry WHERE entry_no <= 2",
    )
    made = backup.make(changing, tmp_path, quiet)
    assert all(one.is_equal for one in restore.drill(changing, made, quiet))


# --- what is refused before anything is touched ---


def test_a_damaged_dump_or_one_without_its_manifest_is_refused(
    changing: str, tmp_path: Path
) -> None:
    made = backup.make(changing, tmp_path, quiet)
    before = databases(changing)
    with pytest.raises(BadFile) as refusal:
        restore.drill(changing, tmp_path / "another.dump", quiet)
    refused(refusal, "backup_no_file")
    whole = made.read_bytes()
    made.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(BadFile) as refusal:
        restore.drill(changing, made, quiet)
    refused(refusal, "backup_damaged")
    for text in ("{", "[]", "{}", '{"contents": 3}'):
        made.with_suffix(".json").write_text(text, encoding="utf-8")
        with pytest.raises(BadFile) as refusal:
            restore.drill(changing, made, quiet)
        refused(refusal, "backup_no_manifest")
    made.with_suffix(".json").unlink()
    with pytest.raises(BadFile) as refusal:
        restore.drill(changing, made, quiet)
    refused(refusal, "backup_no_manifest")
    assert databases(changing) == before


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("ROLES", ("situ_nobody",), "backup_no_roles"),
        ("EXTENSIONS", ("nothing",), "backup_no_extensions"),
        ("TEMPLATE", "situ_no_template", "backup_no_template"),
    ],
)
def test_a_server_that_lacks_something_is_told_what(
    dump: Path, kept: str, monkeypatch: pytest.MonkeyPatch, name: str, value: object, code: str
) -> None:
    before = databases(kept)
    monkeypatch.setattr(restore, name, value)
    with pytest.raises(NotReady) as refusal:
        restore.drill(kept, dump, quiet)
    refused(refusal, code)
    assert databases(kept) == before


# --- into an empty database ---


def test_into_an_empty_database_comes_everything_as_it_was(
    dump: Path, kept: str, empty: str
) -> None:
    compared = restore.into(empty, dump, quiet)
    assert all(one.is_equal for one in compared)
    entries = "SELECT * FROM audit_entry ORDER BY region_code, entry_no"
    before, after = ask(kept, entries), ask(empty, entries)
    # Not one entry was written by filling the tables; one says that they were filled.
    assert after[: len(before)] == before
    (restored,) = ask(
        empty, "SELECT action, object_id FROM audit_entry ORDER BY entry_no DESC LIMIT 1"
    )
    assert len(after) == len(before) + 1
    assert restored == ("restore", dump.name)
    assert ask(empty, "SELECT count(*) FROM session WHERE ended_at IS NULL") == [(0,)]
    with pytest.raises(Clash) as refusal:
        restore.into(empty, dump, quiet)
    refused(refusal, "backup_not_empty")


def test_what_was_restored_is_guarded_as_before(dump: Path, empty: str) -> None:
    restore.into(empty, dump, quiet)
    for table in ("incident_event", "audit_entry", "stock_movement"):
        with pytest.raises(psycopg2.errors.RestrictViolation):
            ask(empty, f"DELETE FROM {table}")
    count = "SELECT count(*) FROM audit_entry"
    ((before,),) = ask(empty, count)
    ask(
        empty,
        "UPDATE team SET people_available = 2 WHERE team_code = (SELECT min(team_code) FROM team)",
    )
    assert ask(empty, count) == [(before + 1,)]
    ask(empty, INCIDENT, id="A-2")
    rooms = ask(empty, "SELECT count(*) FROM pg_partition_tree('audit_entry') WHERE isleaf")
    assert rooms[0][0] >= 13
    seen = "SET LOCAL ROLE situ_reader; SELECT count(*) FROM team"
    assert ask(empty, seen) == [(0,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(empty, "SET LOCAL ROLE situ_reader; SELECT password_hash FROM account")


# --- in the place of ours ---


def test_replacing_brings_back_the_backup_and_keeps_what_was_there(
    changing: str, tmp_path: Path
) -> None:
    made = backup.make(changing, tmp_path / "old", quiet)
    ask(changing, INCIDENT, id="after")
    before = databases(changing)
    compared = restore.replace(changing, made, tmp_path / "new", quiet)
    assert all(one.is_equal for one in compared)
    assert ask(changing, "SELECT incident_id FROM incident") == [("A-1",)]
    assert databases(changing) == before
    (saved,) = (tmp_path / "new").glob("*.dump")
    assert restore.read(saved).contents.tables["incident"] == 2


def test_nothing_is_replaced_while_the_service_runs(changing: str, tmp_path: Path) -> None:
    made = backup.make(changing, tmp_path / "old", quiet)
    with (
        closing(psycopg2.connect(changing, application_name="situ")),
        pytest.raises(Clash) as refusal,
    ):
        restore.replace(changing, made, tmp_path / "new", quiet)
    refused(refusal, "backup_in_use")
    assert refusal.value.params["names"] == ["situ × 1"]
    assert not (tmp_path / "new").exists()


def test_a_service_that_comes_meanwhile_keeps_its_database(changing: str, tmp_path: Path) -> None:
    """Neither whoever stays connected nor whoever came, wrote and went loses anything."""
    made = backup.make(changing, tmp_path / "old", quiet)
    before = databases(changing)
    opened = []

    def stays(code: str, params: Mapping[str, object]) -> None:
        if code == "backup.restoring":
            opened.append(psycopg2.connect(changing))

    with pytest.raises(Clash) as refusal:
        restore.replace(changing, made, tmp_path / "new", stays)
    refused(refusal, "backup_in_use")
    opened[0].close()

    def writes(code: str, params: Mapping[str, object]) -> None:
        if code == "backup.restoring":
            ask(changing, INCIDENT, id="meanwhile")

    with pytest.raises(Clash) as refusal:
        restore.replace(changing, made, tmp_path / "newer", writes)
    refused(refusal, "backup_changed")
    assert ask(changing, "SELECT count(*) FROM incident") == [(2,)]
    assert databases(changing) == before


def test_a_backup_that_is_not_what_it_says_replaces_nothing(changing: str, tmp_path: Path) -> None:
    made = backup.make(changing, tmp_path / "old", quiet)
    rewrite(made, last_event=None)
    ask(changing, INCIDENT, id="after")
    compared = restore.replace(changing, made, tmp_path / "new", quiet)
    assert [one.what for one in compared if not one.is_equal] == ["event"]
    assert ask(changing, "SELECT count(*) FROM incident") == [(2,)]


# --- the commands ---


def test_a_restore_says_which_way_and_a_replacement_is_meant(
    dump: Path, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITU_DATABASE_URL", kept)
    for way in ({}, {"drill": True, "replace": True}, {"drill": True, "into": "x"}):
        with pytest.raises(BadInput) as refusal:
            command.restore(dump, **way)  # type: ignore[arg-type]
        refused(refusal, "backup_which_way")
    with pytest.raises(BadInput) as refusal:
        command.restore(dump, replace=True, yes="another")
    refused(refusal, "backup_not_meant")
    assert restore.name_of(kept) == f"situ_kept_{os.getpid()}"


def test_a_drill_prints_what_it_compared(
    dump: Path, kept: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SITU_DATABASE_URL", kept)
    command.restore(dump, drill=True)
    told = capsys.readouterr().out
    assert "incident_event" in told
    assert "0009_audit" in told
    assert "✗" not in told
