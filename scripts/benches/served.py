"""The real service in a process of its own, for as long as it is measured."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

_READY_S, _END_S = 300.0, 20.0
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Served:
    """A service: where it listens, and which process it is."""

    address: str
    pid: int


@contextmanager
def serving(dsn: str) -> Iterator[str]:
    """The address of a service as ``running`` starts it."""
    with running(dsn) as one:
        yield one.address


@contextmanager
def running(dsn: str) -> Iterator[Served]:
    """A service upon that database, listening on loopback; ended in any case.

    Raises RuntimeError with the end of its log when it does not become ready.
    """
    with tempfile.TemporaryDirectory(prefix="situ_bench_") as folder:
        log, port = Path(folder) / "service.log", _free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SITU_")}
        own = {"SITU_DATABASE_URL": dsn, "SITU_VAR_DIR": folder}
        with log.open("w", encoding="utf-8") as written:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "service.cli", "serve", "--port", str(port)],
                cwd=_ROOT,
                env=kept | own,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=written,
            )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(process, address, log)
            yield Served(address, process.pid)
        finally:
            _end(process)


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{address}/readyz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"the service is not ready:\n{log.read_text(encoding='utf-8')[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """This one process, and no other."""
    process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
