"""A backup is whole, of one moment, and for its owner only; half of one is never left behind."""

import os
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from psycopg2.extensions import make_dsn, parse_dsn

from layers.errors import BadInput, NotReady
from layers.telling import tell
from service import backup, restore
from tests.house.bare import ROOT, SCRIPTS
from tests.stored.keeping import INCIDENT, ask, quiet, refused
from tests.town import town

# --- what a backup is ---


def test_dump_and_manifest_are_whole_and_for_their_owner_only(dump: Path, kept: str) -> None:
    sheet = dump.with_suffix(".json")
    assert sorted(dump.parent.iterdir()) == sorted([dump, sheet])
    assert {stat.S_IMODE(file.stat().st_mode) for file in (dump, sheet)} == {0o600}
    manifest = restore.read(dump)
    assert manifest.sha256 == backup.sha256_of(dump)
    (events,) = ask(kept, "SELECT count(*), max(event_no) FROM incident_event")
    (teams,) = ask(kept, "SELECT count(*) FROM team")
    assert manifest.contents.tables["incident_event"] == events[0]
    assert manifest.contents.tables["team"] == teams[0] > 0
    assert manifest.contents.last_event is not None
    assert manifest.contents.last_event["event_no"] == events[1]
    assert manifest.contents.last_event["name"] == "reported"
    (last,) = ask(kept, "SELECT last_no, encode(last_hash, 'hex') FROM audit_head")
    assert tuple(manifest.contents.audit[town.CODE].values()) == last
    assert [one["number"] for one in manifest.contents.migrations][:2] == [1, 2]


def test_what_is_written_while_the_dump_is_made_is_in_neither(
    changing: str, tmp_path: Path
) -> None:
    """Dump and manifest are of one moment, whatever the room goes on doing."""

    def busy(code: str, params: Mapping[str, object]) -> None:
        ask(changing, INCIDENT, id=f"during-{code}")

    made = backup.make(changing, tmp_path, busy)
    assert ask(changing, "SELECT count(*) FROM incident") == [(3,)]
    assert restore.read(made).contents.tables["incident"] == 1
    assert all(one.is_equal for one in restore.drill(changing, made, quiet))


def test_the_password_is_on_no_command_line(
    kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "pg_dump"
    fake.write_text('#!/bin/sh\necho "$@" >"$0.said"\necho "$PGPASSWORD" >"$0.env"\nexit 1\n')
    fake.chmod(0o755)
    monkeypatch.setattr(backup, "program", lambda *_: str(fake))
    url = make_dsn(kept)
    password = parse_dsn(url).get("password", "")
    with pytest.raises(NotReady) as refusal:
        backup.make(url, tmp_path / "out", quiet)
    refused(refusal, "backup_program_failed")
    said = (tmp_path / "pg_dump.said").read_text(encoding="utf-8")
    assert "--dbname=" in said
    assert "password=" not in said
    assert not password or password not in said
    assert (tmp_path / "pg_dump.env").read_text(encoding="utf-8").strip() == password
    assert list((tmp_path / "out").iterdir()) == []
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_asked_to_end_it_leaves_nothing(kept: str, tmp_path: Path) -> None:
    slow = tmp_path / "pg_dump"
    slow.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    slow.chmod(0o755)
    code = (
        "from pathlib import Path; from service import backup as b; from service.cli import backup;"
        f"b.program = lambda *_: {str(slow)!r}; backup.backup(Path({str(tmp_path / 'out')!r}))"
    )
    env = os.environ | {"SITU_DATABASE_URL": kept}
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env) as running:
        while not list((tmp_path / "out").glob(".*.dump.*")):
            assert running.poll() is None
            time.sleep(0.1)
        time.sleep(0.5)
        running.terminate()
        assert running.wait(10) == 143
    assert list((tmp_path / "out").iterdir()) == []
    connected = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'situ'"
    )
    assert ask(kept, connected) == [(0,)]


def test_a_place_that_cannot_be_written_to_is_refused(kept: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        backup.make(kept, tmp_path / "file", quiet)
    refused(refusal, "backup_no_folder")


def test_a_database_without_our_tables_is_no_backup(empty: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        backup.make(empty, tmp_path, quiet)
    refused(refusal, "backup_no_tables")
    assert list(tmp_path.iterdir()) == []


# --- PostgreSQL's programs ---


def fake_program(folder: Path, version: str) -> None:
    folder.mkdir(parents=True)
    program = folder / "pg_dump"
    program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n", encoding="utf-8")
    program.chmod(0o755)


def test_the_program_nearest_to_the_server_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "DEBIAN", tmp_path / "debian")
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    (tmp_path / "path").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    with pytest.raises(NotReady) as refusal:
        backup.program("pg_dump", 15)
    refused(refusal, "backup_no_program")
    assert "postgresql-client-15" in tell("remedy.backup_no_program", refusal.value.params)
    (tmp_path / "path").rmdir()
    fake_program(tmp_path / "path", "14.9")
    with pytest.raises(NotReady) as refusal:
        backup.program("pg_dump", 15)
    refused(refusal, "backup_program_old")
    for version in ("15", "16", "17"):
        fake_program(tmp_path / "debian" / version / "bin", f"{version}.2 (Debian {version}.2-1)")
    assert backup.program("pg_dump", 16) == str(tmp_path / "debian/16/bin/pg_dump")
    assert backup.program("pg_dump", 14) == str(tmp_path / "path/pg_dump")


# --- the scripts ---


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["restore", "x.dump"], 2),
        (["restore", "--drill"], 2),
        (["restore", "x.dump", "--drill", "--replace"], 2),
        (["restore", "x.dump", "--quickly"], 1),
        (["restore", "--help"], 0),
        (["backup", "--help"], 0),
        (["backup", "--everything"], 1),
    ],
)
def test_the_scripts_say_how_they_are_called(tmp_path: Path, line: list[str], code: int) -> None:
    ended = subprocess.run(
        [SCRIPTS / line[0], *line[1:]], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == code
    assert f"scripts/{line[0]}" in ended.stdout + ended.stderr
