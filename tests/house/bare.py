"""Trying the set-up scripts on a copy of their own: the checkout keeps its database as it is."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"


def bare_checkout(folder: Path) -> Path:
    """A folder with the scripts alone, as if somebody had just cloned the project."""
    shutil.copytree(SCRIPTS, folder / "situ" / "scripts")
    return folder / "situ"


def shell(folder: Path, line: str, **settings: str) -> subprocess.CompletedProcess[str]:
    given = {k: v for k, v in os.environ.items() if not k.startswith("SITU_")}
    return subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=given | settings,
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def fake_docker(folder: Path, body: str) -> str:
    program = folder / "docker"
    program.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    program.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"
