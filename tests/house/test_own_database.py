"""Which database set-up chooses, the private cluster it makes, and how all of it is stopped."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
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


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One for all that leave a cluster that runs: making it takes longer than they do."""
    checkout = bare_checkout(tmp_path_factory.mktemp("cluster"))
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
    boxes = "'geometry_overlaps(geometry, geometry)'::regprocedure"
    assert ask(cluster, f"SELECT proleakproof FROM pg_proc WHERE oid = {boxes}") == "t"
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


# --- ended before its time ---

STOPPED = 128 + signal.SIGTERM


def ended_early(folder: Path, line: str, ready: str, **settings: str) -> tuple[int, str, str]:
    """Code and words of a script that gets SIGTERM once ``ready`` exists.

    It runs as a shell without a terminal runs it in the background, with SIGINT ignored.
    """
    given = {k: v for k, v in os.environ.items() if not k.startswith("SITU_")}
    run = subprocess.Popen(
        ["bash", "-c", "trap '' INT; exec bash -c \"$0\"", line],
        cwd=folder,
        env=given | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 60
    while not (folder / ready).exists() and run.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    run.terminate()
    try:
        out, err = run.communicate(timeout=60)
    finally:
        run.kill()
    return run.returncode, out, err


@pytest.mark.parametrize("way", ["attend", "quietly try"])
def test_a_signal_ends_the_step_that_is_under_way(checkout: Path, way: str) -> None:
    line = f"""
    . scripts/lib/steps.sh; leave() {{ echo left; }}; STEPS=1
    step Wait {way} bash -c 'sleep 60 & echo $! >children; echo ready >up; wait'
    """
    code, out, err = ended_early(checkout, line, "up")
    assert code == STOPPED
    assert "left" in out
    assert "stopped with code 143 in step [1/1] Wait" in err
    assert not Path("/proc", (checkout / "children").read_text(encoding="utf-8").strip()).exists()


def test_a_program_that_will_not_be_interrupted_is_ended_plainly(checkout: Path) -> None:
    line = """
    . scripts/lib/steps.sh; STEPS=1
    step Wait attend bash -c 'trap "" INT; echo ready >up; exec sleep 60'
    """
    assert ended_early(checkout, line, "up")[0] == STOPPED


SITU = """#!/usr/bin/env bash
[[ " $*" != *" $HANG"* ]] || { touch waiting; exec sleep 60; }
[[ $1 != serve ]] || exec python3 -m http.server --bind "$3" "$5"
[[ $* != "demo report" ]] || touch waiting
"""


@pytest.fixture(scope="module")
def runnable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A checkout whose database is real, while the rest is set up already or only stands in."""
    checkout = bare_checkout(tmp_path_factory.mktemp("runnable"))
    (checkout / "scripts" / "situ").write_text(SITU, encoding="utf-8")
    (checkout / "scripts" / "lib" / "python.sh").write_text(
        "python_ready() { :; }\nsearch_compiled() { :; }\n", encoding="utf-8"
    )
    (checkout / "scripts" / "lib" / "assets.sh").write_text(
        "assets_ready() { :; }\n", encoding="utf-8"
    )
    (checkout / "readyz").write_text("ok", encoding="utf-8")
    python = checkout / "var" / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    yield checkout
    for made in place(checkout).parent.glob(f"{place(checkout).name}*"):
        shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def template(runnable: Path) -> Iterator[Path]:
    """What a new cluster begins with; it is put back."""
    file = runnable / "scripts" / "lib" / "template.sql"
    before = file.read_text(encoding="utf-8")
    yield file
    file.write_text(before, encoding="utf-8")


# Only the first two make a cluster: one is stopped while it does, the other puts that one aside.
@pytest.mark.parametrize(
    "hang", ["pg_sleep", "migrate", "demo load", "serve", "demo report", "nowhere"]
)
def test_a_run_in_the_background_stops_whole_at_any_step(
    runnable: Path, template: Path, hang: str
) -> None:
    (runnable / "waiting").unlink(missing_ok=True)
    if hang == "pg_sleep":  # while the cluster is being made
        template.write_text("\\! touch waiting\nSELECT pg_sleep(60)", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {"PATH": fake_docker(runnable, "exit 1"), "HANG": hang}
    code, _, err = ended_early(runnable, f"exec scripts/run --port {port}", "waiting", **settings)
    assert code == STOPPED, err
    assert not (place(runnable) / "postmaster.pid").exists()
    assert not (runnable / "var" / "service.port").exists()
    with socket.socket() as caller:
        assert caller.connect_ex(("127.0.0.1", port)) != 0
