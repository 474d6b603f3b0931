"""The ground the project stands on: lock files, set-up scripts, compose file, settings."""

import json
import os
import re
import shutil
import socket
import sys
from pathlib import Path

import pytest

from service.settings import Settings
from tests.house.bare import ROOT, SCRIPTS, bare_checkout, shell

sys.path.insert(0, str(SCRIPTS / "lib"))

import compose_check

ENTRIES = sorted(p for p in SCRIPTS.iterdir() if p.is_file() and p.suffix == "")
ADDRESS = re.compile(r"https?:|file:|--(extra-)?index-url|--find-links|^-[if] |^/", re.MULTILINE)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return bare_checkout(tmp_path)


# --- lock files ---


def pins(name: str) -> dict[str, str]:
    text = (SCRIPTS / "locks" / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["run", "dev"])
def test_a_lock_holds_names_versions_and_hashes_only(name: str) -> None:
    text = (SCRIPTS / "locks" / f"{name}.txt").read_text(encoding="utf-8")
    assert not ADDRESS.search(text)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) == len(pins(name)) > 20
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)


def test_the_tests_run_on_the_versions_that_the_service_runs_on() -> None:
    assert pins("run").items() <= pins("dev").items()


@pytest.mark.parametrize("name", ["run", "dev"])
def test_every_wish_is_in_its_lock(name: str) -> None:
    wishes = (SCRIPTS / "locks" / f"{name}.in").read_text(encoding="utf-8").splitlines()
    locked = pins(name)
    for wish in (line for line in wishes if line and not line.startswith(("-r", "#"))):
        package, _, version = wish.partition("==")
        found = locked[re.sub(r"[-_.]+", "-", package).lower()]
        assert version in ("", found), f"{wish} is locked at {found}"


def test_browser_assets_are_pinned_without_an_address() -> None:
    told = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    wished = told["dependencies"] | told["devDependencies"]
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wished} == wished
    for name, entry in packages.items():
        assert "resolved" not in entry
        assert name == "" or entry["integrity"].startswith("sha512-")


# --- scripts ---


@pytest.mark.parametrize("script", [*ENTRIES, ROOT / ".ci" / "run"], ids=lambda p: p.name)
def test_a_script_is_executable_strict_and_short(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
    assert text.startswith("#!/usr/bin/env bash\n# ")
    assert re.search(r"^set -e?uo pipefail$", text, re.MULTILINE)
    assert len(text.splitlines()) <= 80


@pytest.mark.parametrize("file", [*ENTRIES, *(SCRIPTS / "lib").glob("*.*")], ids=lambda p: p.name)
def test_every_script_has_its_line_in_the_readme(file: Path) -> None:
    shown = str(file.relative_to(ROOT if file.parent == SCRIPTS else SCRIPTS))
    assert f"`{shown}`" in (SCRIPTS / "README.md").read_text(encoding="utf-8")


def only_found(checkout: Path) -> None:
    """Leave of the library what finds the checkout; whatever is read next says where that was."""
    for part in (checkout / "scripts" / "lib").glob("*.sh"):
        if part.name != "steps.sh":
            part.write_text('echo "$ROOT $CALLED_FROM"; exit 7\n', encoding="utf-8")


@pytest.mark.parametrize("script", ENTRIES, ids=lambda p: p.name)
def test_a_script_may_be_called_from_any_folder_and_by_a_link(checkout: Path, script: Path) -> None:
    only_found(checkout)
    above = checkout.parent
    (above / "link").symlink_to(checkout / "scripts" / script.name)
    # What restores wants to know what, before it does anything.
    asked = " a.dump --drill" if script.name == "restore" else ""
    for call in (f"situ/scripts/{script.name}{asked}", f"./link{asked}"):
        told = shell(above, call)
        assert (told.returncode, told.stdout) == (7, f"{checkout} {above}\n"), told.stderr


def test_the_ci_may_be_called_from_any_folder(checkout: Path) -> None:
    only_found(checkout)
    shutil.copytree(ROOT / ".ci", checkout / ".ci")
    told = shell(checkout.parent, "situ/.ci/run")
    assert told.stdout.count("FAILED (code 7)") == 2


def test_nothing_set_up_yet_names_the_next_command(checkout: Path) -> None:
    told = shell(checkout, "scripts/situ migrate")
    assert told.returncode == 1
    assert "next: scripts/run" in told.stderr


def test_an_unknown_option_is_refused_before_anything_happens(checkout: Path) -> None:
    told = shell(checkout, "scripts/run --fast")
    assert told.returncode == 1
    assert "next: scripts/run --help" in told.stderr
    assert "[1/" not in told.stdout


def test_a_taken_port_is_told_with_the_way_out(checkout: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = shell(checkout, f"scripts/run --once --port {port}")
    assert told.returncode == 1
    assert f"port {port}" in told.stderr
    assert f"scripts/run --port {port + 1}" in told.stderr


def test_a_failing_step_says_which_it_was_and_shows_the_last_lines(checkout: Path) -> None:
    told = shell(
        checkout, ". scripts/lib/steps.sh; STEPS=1; step Try quietly try sh -c 'echo oh; exit 3'"
    )
    assert told.returncode == 1
    assert "oh" in told.stderr
    assert "code 3" in told.stderr
    assert "var/log/try.log" in told.stderr


SERVE = """
. scripts/lib/steps.sh; . scripts/lib/database.sh; . scripts/lib/service.sh; PYTHON=python3
leave() { service_stop; }
port=$(free_port); service_start 127.0.0.1 $port; port_busy $port && echo up
[[ $(<var/service.port) == $port && $(service_port) == $port ]] && echo noted
service_stop; port_busy $port || echo down
[[ ! -e var/service.port ]] && echo forgotten
"""


def stand_in(checkout: Path, line: str) -> None:
    """Put a line of Python where the service would be started."""
    (checkout / "scripts" / "situ").write_text(
        f"#!/usr/bin/env python3\n{line}\n", encoding="utf-8"
    )


def test_a_service_is_started_awaited_and_stopped(checkout: Path) -> None:
    (checkout / "readyz").write_text("ok", encoding="utf-8")
    stand_in(
        checkout,
        "import sys, http.server as h; h.test(h.SimpleHTTPRequestHandler, port=int(sys.argv[5]))",
    )
    assert shell(checkout, SERVE).stdout.split() == ["up", "noted", "down", "forgotten"]


def test_the_note_of_another_service_is_left_alone(checkout: Path) -> None:
    (checkout / "readyz").write_text("ok", encoding="utf-8")
    stand_in(
        checkout,
        "import sys, http.server as h; h.test(h.SimpleHTTPRequestHandler, port=int(sys.argv[5]))",
    )
    shell(
        checkout,
        SERVE.replace("service_stop; port", "echo 8123 >var/service.port; service_stop; port"),
    )
    assert (checkout / "var" / "service.port").read_text(encoding="utf-8") == "8123\n"


def asked_port(checkout: Path, command: str, **settings: str) -> str:
    """The SITU_PORT that scripts/situ hands to the program."""
    python = checkout / "var" / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text("#!/bin/sh\necho ${SITU_PORT:-none}\n", encoding="utf-8")
    python.chmod(0o755)
    told = shell(checkout, f"scripts/situ {command}", **settings)
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def test_a_running_service_is_asked_where_it_listens(checkout: Path) -> None:
    note = checkout / "var" / "service.port"
    assert asked_port(checkout, "report") == "none"
    with socket.create_server(("127.0.0.1", 0)) as service:
        port = service.getsockname()[1]
        note.write_text(f"{port}\n", encoding="utf-8")
        assert asked_port(checkout, "report") == str(port)
        assert asked_port(checkout, "report", SITU_PORT="9") == "9"
        assert asked_port(checkout, "serve") == "none"
    assert asked_port(checkout, "report") == "none", "the service died and left its note"
    note.write_text("not a port\n", encoding="utf-8")
    assert asked_port(checkout, "report") == "none"


def test_a_service_that_ends_at_once_is_told_at_once(checkout: Path) -> None:
    stand_in(checkout, "raise SystemExit('no such column')")
    told = shell(checkout, SERVE)
    assert told.returncode == 1
    assert "no such column" in told.stderr
    assert "next: read var/log/service.log" in told.stderr


def test_a_service_not_ready_is_asked_again_until_the_time_is_over(checkout: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        told = shell(
            checkout, f"python3 scripts/lib/ready.py http://127.0.0.1:{port}/readyz --seconds 1"
        )
    assert told.returncode == 1
    assert "not ready: timed out" in told.stderr


# --- compose file and settings ---

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def test_the_compose_file_keeps_its_promises() -> None:
    assert compose_check.faults(COMPOSE) == []


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("image: postgis", "imag: postgis", "not a valid compose file"),
        ("condition: service_healthy", "condition: happy", "not a valid compose file"),
        ("- database:/var", "- databank:/var", "not declared"),
        ("127.0.0.1:${SITU_PORT:-8000}", "${SITU_PORT:-8000}", "beyond this machine"),
        ("PASSWORD:?set it in .env}", "PASSWORD:-situ}", "may be empty or have a default"),
        ("${SITU_DATABASE_PASSWORD:?set it in .env}", "letmein", "written into the file"),
        ("service_completed_successfully", "service_started", "must wait for"),
        ("    read_only: true\n", "", "not read-only"),
        ("[migrate]", "[upgrade]", "does not run"),
        ("/readyz", "/healthz", "does not ask /readyz"),
        ("postgis/postgis:15-3.3", "postgis/postgis:latest", "not pinned"),
        ("template.sql:", "other.sql:", "not there"),
        ("    cap_drop: [ALL]\n", "", "privileges"),
    ],
)
def test_a_broken_promise_of_the_compose_file_is_found(right: str, wrong: str, fault: str) -> None:
    assert right in COMPOSE
    assert any(fault in found for found in compose_check.faults(COMPOSE.replace(right, wrong)))


def test_every_setting_is_explained() -> None:
    explained = (ROOT / ".env.example").read_text(encoding="utf-8")
    used = {f"SITU_{name.upper()}" for name in Settings.model_fields}
    used |= set(re.findall(r"\bSITU_[A-Z_]+", COMPOSE))
    for script in ENTRIES:
        used |= set(re.findall(r"\bSITU_[A-Z_]+", script.read_text(encoding="utf-8")))
    assert [name for name in sorted(used) if name not in explained] == []
