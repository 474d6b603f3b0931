"""What open maps cost the service: so many hear of each change, and each fetches what has changed.

All of them are one process that shares the processors with the service, so that their own work is
in the delays; between two changes there is time enough that no fetch waits for the one before.
"""

import asyncio
import json
import os
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg2

from scripts.benches.served import Served
from scripts.benches.spread import percentile

_LAYER = "/api/layers/hazards?region_code={region}&lang=zh"
_CHANGE = "UPDATE hazard SET people = coalesce(people, 0) + 1 WHERE hazard_code = %s"
EVERY_S = 5.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Cost:
    """What came of it; seconds, and file descriptors of the service's own process."""

    screens: int
    changes: int
    cpu_s: float = 0.0
    idle_cpu_s: float = 0.0
    nudge_s: list[float] = field(default_factory=list)
    fetch_s: list[float] = field(default_factory=list)
    files: tuple[int, int, int] = (0, 0, 0)  # before, open, after

    @property
    def cpu_each_s(self) -> float:
        """Processor seconds for one change, without what open screens cost anyway."""
        return (self.cpu_s - self.idle_cpu_s) / max(1, self.changes)

    @property
    def idle_cpu_share(self) -> float:
        """Of a processor, while nothing changes."""
        return self.idle_cpu_s / max(1, self.changes) / EVERY_S

    @property
    def nudge_p95_ms(self) -> float:
        """From the change, before it is committed, until a screen has heard of it."""
        return 1000 * percentile(self.nudge_s, 0.95)

    @property
    def fetch_p95_ms(self) -> float:
        """From there until the layer is there."""
        return 1000 * percentile(self.fetch_s, 0.95)


def measure(
    service: Served, dsn: str, region: str, keys: Sequence[str], screens: int, changes: int
) -> Cost:
    """``screens`` maps open at once, and so many changes, one every ``EVERY_S`` seconds."""
    return asyncio.run(_measured(service, dsn, region, keys, Cost(screens, changes)))


async def _measured(
    service: Served, dsn: str, region: str, keys: Sequence[str], cost: Cost
) -> Cost:
    before, changed_s = _files(service.pid), [0.0]
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(
        base_url=service.address, limits=limits, timeout=60, trust_env=False
    ) as asking:
        screens = [
            asyncio.create_task(_screen(asking, region, keys[one % len(keys)], changed_s, cost))
            for one in range(cost.screens)
        ]
        await asyncio.sleep(10)
        opened, begun_s = _files(service.pid), _cpu_s(service.pid)
        await asyncio.sleep(cost.changes * EVERY_S)
        cost.idle_cpu_s = _cpu_s(service.pid) - begun_s
        begun_s = _cpu_s(service.pid)
        with closing(psycopg2.connect(dsn)) as conn:
            conn.autocommit = True
            code = _first(conn)
            for _ in range(cost.changes):
                # Before the change: it may be heard of sooner than this task goes on.
                changed_s[0] = time.perf_counter()
                await asyncio.to_thread(_change, conn, code)
                await asyncio.sleep(EVERY_S)
        cost.cpu_s = _cpu_s(service.pid) - begun_s
        for one in screens:
            one.cancel()
        await asyncio.gather(*screens, return_exceptions=True)
    await asyncio.sleep(6)  # a stream ends with its next beat at the latest
    cost.files = (before, opened, _files(service.pid))
    return cost


async def _screen(
    asking: httpx.AsyncClient, region: str, key: str, changed_s: list[float], cost: Cost
) -> None:
    """One map: hears, and fetches by tag what it has heard of."""
    who = {"Authorization": f"Bearer {key}", "X-Situ-Background": "1"}
    heard = asyncio.Event()
    fetching = asyncio.create_task(_fetch(asking, region, who, heard, cost))
    try:
        async with asking.stream("GET", f"/api/stream?region_code={region}", headers=who) as stream:
            stream.raise_for_status()
            async for line in stream.aiter_lines():
                if line.startswith("data:") and "hazards" in json.loads(line[5:]).get("topics", ()):
                    cost.nudge_s.append(max(0.0, time.perf_counter() - changed_s[0]))
                    heard.set()
    finally:
        fetching.cancel()


async def _fetch(
    asking: httpx.AsyncClient, region: str, who: dict[str, str], heard: asyncio.Event, cost: Cost
) -> None:
    """Once at a time, as a page does it."""
    tag, where = "", _LAYER.format(region=region)
    while await heard.wait():
        heard.clear()
        began_s = time.perf_counter()
        came = await asking.get(where, headers=who | {"If-None-Match": tag})
        tag = came.headers.get("etag", tag)
        cost.fetch_s.append(time.perf_counter() - began_s)


def _first(conn: psycopg2.extensions.connection) -> str:
    with conn.cursor() as cursor:
        cursor.execute("SELECT min(hazard_code) FROM hazard")
        (code,) = cursor.fetchone() or ("",)
    return str(code)


def _change(conn: psycopg2.extensions.connection, code: str) -> None:
    with conn.cursor() as cursor:
        cursor.execute(_CHANGE, (code,))


def _files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _cpu_s(pid: int) -> float:
    """Processor seconds of a process and of all that it started."""
    parents, spent = {}, {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            told = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(folder.name)] = int(told[1])
        spent[int(folder.name)] = sum(map(int, told[11:15]))
    ours = {pid}
    while more := {one for one, above in parents.items() if above in ours} - ours:
        ours |= more
    return sum(spent.get(one, 0) for one in ours) / _TICKS
