"""The doctor: what is fine is said so, and every danger is seen where it really is one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg2
import pytest
import typer
from psycopg2 import sql
from psycopg2.extensions import connection, make_dsn

from layers.db.pool import connect
from layers.words import catalogue
from service import doctor
from service.cli import doctor as command
from service.doctor import Finding, State
from service.settings import Settings
from tests import absent, database


@pytest.fixture
def patient() -> Iterator[str]:
    """A database of the test's own, to make ill."""
    with database.fresh("patient") as url:
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, var_dir=tmp_path)


def do(url: str, statement: str) -> None:
    with closing(psycopg2.connect(url)) as conn, conn.cursor() as cursor:
        conn.autocommit = True
        cursor.execute(sql.SQL(statement).format(database=sql.Identifier(conn.info.dbname)))


def dangers(url: str) -> list[Finding]:
    with closing(connect(url)) as conn:
        return doctor.dangers(conn)


def told(found: Finding) -> str:
    """In both languages, so that no sentence lacks a place."""
    return command.line(found, "zh") + command.line(found, "en")


# --- nothing is wrong ---


def test_a_database_in_order_is_in_no_danger(conn: connection, settings: Settings) -> None:
    found = doctor.of_database(conn, settings)
    assert [one.name for one in found if one.state is State.DANGER] == []
    assert doctor.dangers(conn) == []
    assert len({one.name for one in found}) == len(found) >= 12
    assert all(told(one) for one in found)


def test_every_sentence_belongs_to_a_check_and_every_illness_has_its_remedy() -> None:
    keys = [key.split(".") for key in catalogue("zh") if key.startswith("doctor.")]
    assert {state for _, _, state in keys} == {"fine", "mind", "danger", "remedy"}
    for name in {name for _, name, _ in keys}:
        assert f"doctor.{name}.remedy" in catalogue("zh")


# --- each danger of the database, made for real ---


def test_a_commit_that_does_not_wait_for_the_disk(patient: str) -> None:
    do(patient, "ALTER DATABASE {database} SET synchronous_commit = off")
    (found,) = dangers(patient)
    assert (found.name, found.params["settings"]) == ("durability", ["synchronous_commit=off"])
    assert "synchronous_commit=off" in told(found)


@pytest.fixture
def bare() -> Iterator[str]:
    """A database under the C locale, with nothing in it."""
    url = database.server()
    if url is None:
        absent.from_set_up(database.MISSING)
    name = f"situ_bare_{os.getpid()}"
    do(url, f"DROP DATABASE IF EXISTS {name}")
    do(url, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    yield make_dsn(url, dbname=name)
    database.drop(url, name)


def test_the_c_locale_missing_extensions_and_no_tables(bare: str) -> None:
    found = {one.name: one for one in dangers(bare)}
    assert set(found) == {"locale", "extensions", "migrations"}
    assert found["extensions"].params["missing"] == ["postgis", "pg_trgm"]
    assert all(told(one) for one in found.values())


def test_a_migration_not_applied(patient: str) -> None:
    do(patient, "DELETE FROM migration WHERE number = 2")
    (found,) = dangers(patient)
    assert (found.name, found.params["names"]) == ("migrations", ["0002_roads"])


def test_a_migration_changed_after_it_was_applied(patient: str) -> None:
    do(patient, "UPDATE migration SET checksum = 'another' WHERE number = 2")
    (found,) = dangers(patient)
    assert found.name == "changed_migration"
    assert "0002_roads" in told(found)


def test_a_role_that_we_may_not_step_into(conn: connection) -> None:
    with conn.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE situ_reader")
    found = doctor.roles(conn)
    assert (found.state, found.params["missing"]) == (State.DANGER, ["situ_writer"])
    assert "situ_writer" in told(found)


def test_a_role_that_is_not_there(conn: connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ROLES", ("situ_nobody",))
    assert doctor.roles(conn).params["missing"] == ["situ_nobody"]


@pytest.mark.parametrize(
    ("ahead_s", "state"),
    [
        (0, State.FINE),
        (4, State.FINE),
        (6, State.MIND),
        (-30, State.MIND),
        (61, State.DANGER),
        (-3600, State.DANGER),
    ],
)
def test_clocks_that_do_not_agree(conn: connection, ahead_s: int, state: State) -> None:
    found = doctor.clock(conn, lambda: datetime.now(UTC) + timedelta(seconds=ahead_s))
    assert found.state is state
    assert told(found)


def test_a_time_zone_that_nobody_knows(conn: connection) -> None:
    found = doctor.zone(conn, "Asia/Nowhere")
    assert (found.state, found.params["missing"]) == (State.DANGER, ["PostgreSQL", "Python"])
    assert told(found)


# --- what to look after ---


def test_more_pools_than_the_server_has_connections(
    conn: connection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = doctor.connections(conn, settings).params["free"]
    assert isinstance(free, int)
    for wanted, state in ((free // 2, State.FINE), (free, State.MIND), (free + 1, State.DANGER)):
        monkeypatch.setattr(doctor, "connections_of", lambda _, many=wanted: many)
        found = doctor.connections(conn, settings)
        assert (found.params["wanted"], found.state) == (wanted, state)
        assert told(found)


def test_a_month_without_a_room(patient: str) -> None:
    with closing(connect(patient)) as conn, conn.cursor() as cursor:
        cursor.execute(
            "SELECT to_char(now() AT TIME ZONE 'Asia/Shanghai' + interval '1 month', 'YYYY_MM')"
        )
        (month,) = cursor.fetchone() or ("",)
        assert doctor.rooms(conn).state is State.FINE
        cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(f"audit_{month}")))
        found = doctor.rooms(conn)
    assert (found.state, found.params["missing"]) == (State.MIND, [f"audit_{month}"])
    assert told(found)


def test_who_logs_in_is_told(conn: connection) -> None:
    with conn.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        name, is_superuser = cursor.fetchone() or ("", False)
    found = doctor.login(conn)
    assert (found.params["login"], found.state is State.MIND) == (name, is_superuser)


@pytest.mark.parametrize(
    ("total_gb", "free_gb", "state"),
    [
        (100, 50, State.FINE),
        (100, 1.1, State.FINE),
        (5, 0.6, State.FINE),
        (100, 0.9, State.MIND),
        (100, 0.2, State.DANGER),
        (1, 0.2, State.DANGER),
    ],
)
def test_a_disk_that_fills(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    total_gb: float,
    free_gb: float,
    state: State,
) -> None:
    usage = (total_gb * doctor.GB, (total_gb - free_gb) * doctor.GB, free_gb * doctor.GB)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(*usage))  # type: ignore[attr-defined]
    found = doctor.disk("disk", tmp_path / "not" / "made" / "yet")
    assert (found.state, found.params["place"]) == (state, str(tmp_path))
    assert told(found)
    assert told(Finding("data_disk", state, found.params))


def test_the_disk_of_the_private_cluster_is_known(conn: connection, settings: Settings) -> None:
    assert [one.name for one in doctor.data_disk(conn, settings)] in ([], ["data_disk"])
    (settings.var_dir / "database.place").write_text(f"{settings.var_dir}\n", encoding="utf-8")
    (found,) = doctor.data_disk(conn, settings)
    assert found.name == "data_disk"


def test_a_database_in_docker_has_no_disk_of_ours(conn: connection, settings: Settings) -> None:
    (settings.var_dir / "database.place").write_text("docker\n", encoding="utf-8")
    with conn.cursor() as cursor:
        cursor.execute("SELECT FROM pg_settings WHERE name = 'data_directory'")
        may_know = cursor.rowcount > 0
    assert may_know or list(doctor.data_disk(conn, settings)) == []


def test_a_secret_that_others_can_read(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    for name in ("station.key", "database.url", "backups/situ.dump", "service.port"):
        (tmp_path / name).write_text("x", encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    assert doctor.secrets(tmp_path) == Finding(
        "secrets", State.FINE, {"count": 3, "loose": [], "files": ""}
    )
    (tmp_path / "service.port").chmod(0o644)
    (tmp_path / "station.key").chmod(0o640)
    found = doctor.secrets(tmp_path)
    assert (found.state, found.params["loose"]) == (State.DANGER, [str(tmp_path / "station.key")])
    assert f"chmod 600 {tmp_path / 'station.key'}" in told(found)


def test_another_version_than_the_proved_one() -> None:
    assert doctor.versions().state is State.FINE
    found = doctor.versions({"folium": "0.0.1"})
    assert found.state is State.DANGER
    assert "folium" in told(found)
    assert "≠ 0.0.1" in told(found)


def test_a_tile_file_that_is_skipped_is_told_with_its_reason(tmp_path: Path) -> None:
    assert doctor.tiles(tmp_path / "no folder").state is State.FINE
    (tmp_path / "影像.mbtiles").write_bytes(b"half a fi")
    found = doctor.tiles(tmp_path)
    assert found.state is State.MIND
    assert "影像.mbtiles（不是 MBTiles 文件）" in told(found)
    assert "影像.mbtiles (no MBTiles file)" in told(found)


# --- the command ---


def test_without_a_database_the_command_says_so_and_looks_at_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SITU_DATABASE_URL", "postgresql://situ:secret-word@127.0.0.1:9/situ")
    monkeypatch.setenv("SITU_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("SITU_LANG", "en")
    with pytest.raises(typer.Exit) as ended:
        command.doctor()
    assert ended.value.exit_code == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("✗ The database does not answer → ")
    assert len(lines) == 5
    assert "secret-word" not in "".join(lines)


def test_one_line_each_and_no_password(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SITU_DATABASE_URL", database_url)
    monkeypatch.setenv("SITU_VAR_DIR", str(tmp_path))
    command.doctor()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 15
    assert {line[:2] for line in lines} <= {"✓ ", "! "}
    password = psycopg2.extensions.parse_dsn(database_url).get("password")
    assert password is None or password not in "".join(lines)
