"""Which database set-up chooses, and the private cluster it makes where there is no other."""

import os
import shutil
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.bare import bare_checkout, fake_docker, shell


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return bare_checkout(tmp_path)


# --- which database ---

DECIDE = ". scripts/lib/steps.sh; . scripts/lib/database.sh; database_kind"


def test_a_given_address_is_used_whatever_else_there_is(checkout: Path) -> None:
    path = fake_docker(checkout, "exit 0")
    assert (
        shell(checkout, DECIDE, PATH=path, SITU_DATABASE_URL="postgresql://x").stdout == "given\n"
    )


def test_docker_is_used_where_engine_and_compose_work(checkout: Path) -> None:
    assert shell(checkout, DECIDE, PATH=fake_docker(checkout, "exit 0")).stdout == "docker\n"


def test_the_compose_database_is_started_with_secrets_of_its_own(checkout: Path) -> None:
    path = fake_docker(checkout, 'echo "$@" >>docker.log')
    made = shell(checkout, "scripts/database start", PATH=path)
    assert made.returncode == 0, made.stderr
    assert "up --detach --wait database" in (checkout / "docker.log").read_text(encoding="utf-8")
    secrets = checkout / "var" / "compose.env"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    given = dict(line.split("=") for line in secrets.read_text(encoding="utf-8").split())
    address = f"@127.0.0.1:{given['SITU_DATABASE_PORT']}/situ"
    url = f"postgresql://situ:{given['SITU_DATABASE_PASSWORD']}{address}"
    assert (checkout / "var" / "database.url").read_text(encoding="utf-8") == url + "\n"
    assert (checkout / "var" / "database.place").read_text(encoding="utf-8") == "docker\n"


def test_a_docker_gone_away_is_told(checkout: Path) -> None:
    (checkout / "var").mkdir()
    (checkout / "var" / "database.place").write_text("docker\n", encoding="utf-8")
    told = shell(checkout, "scripts/database start", PATH=fake_docker(checkout, "exit 1"))
    assert told.returncode == 1
    assert "start Docker" in told.stderr


@pytest.mark.parametrize("body", ["exit 1", '[ "$1" != compose ]', '[ "$1" != info ]'])
def test_half_a_docker_is_no_docker(checkout: Path, body: str) -> None:
    assert shell(checkout, DECIDE, PATH=fake_docker(checkout, body)).stdout == "private\n"


def test_a_private_cluster_stays_when_docker_appears_later(checkout: Path) -> None:
    (checkout / "var").mkdir()
    (checkout / "var" / "database.place").write_text("/somewhere\n", encoding="utf-8")
    assert shell(checkout, DECIDE, PATH=fake_docker(checkout, "exit 0")).stdout == "private\n"


# --- the private cluster, whole ---


@pytest.fixture
def cluster(checkout: Path) -> Iterator[Path]:
    without = fake_docker(checkout, "exit 1")
    made = shell(checkout, "scripts/database start", PATH=without)
    assert made.returncode == 0, made.stderr
    yield checkout
    shell(checkout, "scripts/database stop", PATH=without)
    shutil.rmtree(place(checkout), ignore_errors=True)


def place(checkout: Path) -> Path:
    return Path((checkout / "var" / "database.place").read_text(encoding="utf-8").strip())


def ask(checkout: Path, sql: str) -> str:
    told = shell(checkout, f'psql -XAtqc "{sql}" "$(scripts/database url)"')
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def test_the_private_cluster_keeps_its_promises(cluster: Path) -> None:
    for secret in ("database.url", "database.admin"):
        assert stat.S_IMODE((cluster / "var" / secret).stat().st_mode) == 0o600
    for setting in ("synchronous_commit", "fsync", "full_page_writes", "data_checksums"):
        assert ask(cluster, f"SHOW {setting}") == "on"
    assert ask(cluster, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "f"
    assert ask(cluster, "SELECT cardinality(show_trgm('青山镇卫生院')) > 0") == "t"
    assert ask(cluster, "SELECT ST_SRID(ST_Point(111.6, 25.9, 4490))") == "4490"
    ask(cluster, "CREATE DATABASE a_town TEMPLATE situ_template")
    ask(cluster, "CREATE EXTENSION IF NOT EXISTS postgis")
    wrong = shell(
        cluster, "psql -Xc '' \"$(scripts/database url | sed 's#situ:[^@]*@#situ:wrong@#')\""
    )
    assert "password authentication failed" in wrong.stderr


def test_the_private_cluster_comes_back_after_a_crash(cluster: Path) -> None:
    ask(cluster, "CREATE TABLE kept AS SELECT 7 AS n")
    pid = int((place(cluster) / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    os.kill(pid, signal.SIGKILL)
    back = shell(cluster, "scripts/database start")
    assert back.returncode == 0, back.stderr
    assert ask(cluster, "SELECT n FROM kept") == "7"
    again = shell(cluster, "scripts/database start")
    assert "already right" in again.stdout


def test_an_unfinished_cluster_is_put_aside_not_deleted(cluster: Path) -> None:
    shell(cluster, "scripts/database stop")
    (cluster / "var" / "database.url").unlink()
    again = shell(cluster, "scripts/database start")
    assert again.returncode == 0, again.stderr
    (aside,) = place(cluster).parent.glob(f"{place(cluster).name}.old-*")
    assert (aside / "PG_VERSION").exists()
    shutil.rmtree(aside)
