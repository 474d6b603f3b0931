"""Fifty who only listen, in a process of their own, and how long a nudge is on its way to each.

A probe is a NOTIFY of a topic that no page has. The next one goes out when all have heard it, so
that it is known which one was heard.
"""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import psycopg2

from layers.db.queries import Queries

QUERIES = Queries(Path(__file__).with_name("soak.sql"))
_EVERY_S, _PATIENCE_S, _AGAIN_S = 1.0, 10.0, 1.0


@dataclass(slots=True)
class Heard:
    """Since it was asked last: seconds from COMMIT to the reader, and how many never came.

    ``begun``: streams that were begun, at first and anew.
    """

    delays_s: list[float] = field(default_factory=list)
    missed: int = 0
    begun: int = 0


@dataclass(slots=True)
class _Crowd:
    """All readers; ``waits``: who has not heard the probe of ``fired_s`` yet."""

    heard: Heard = field(default_factory=Heard)
    listening: set[int] = field(default_factory=set)
    waits: set[int] = field(default_factory=set)
    fired_s: float = 0.0


class Readers:
    """The process as its parent sees it."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def heard(self) -> Heard:
        """What was heard since the last time."""
        self._line.send("tell")
        told: Heard = self._line.recv()
        return told


@contextmanager
def listening(address: str, dsn: str, region_code: str, keys: Sequence[str]) -> Iterator[Readers]:
    """As long as the block runs, a reader for each key."""
    here, there = get_context("spawn").Pipe()
    told = (address, dsn, region_code, keys, there)
    crowd = get_context("spawn").Process(target=_crowd, args=told, daemon=True)
    crowd.start()
    try:
        yield Readers(here)
    finally:
        crowd.terminate()
        crowd.join(10)


def _crowd(address: str, dsn: str, region_code: str, keys: Sequence[str], line: Connection) -> None:
    asyncio.run(_all(address, dsn, region_code, keys, line))


async def _all(
    address: str, dsn: str, region_code: str, keys: Sequence[str], line: Connection
) -> None:
    crowd = _Crowd()
    async with httpx.AsyncClient(base_url=address, timeout=30, trust_env=False) as client:
        readers = [_read(client, key, number, crowd) for number, key in enumerate(keys)]
        await asyncio.gather(*readers, _probe(dsn, region_code, crowd), _tell(line, crowd))


async def _read(client: httpx.AsyncClient, key: str, number: int, crowd: _Crowd) -> None:
    """One stream after the other: the service ends each after ten minutes."""
    headers = {"Authorization": f"Bearer {key}"}
    while True:
        try:
            async with client.stream("GET", "/api/stream", headers=headers) as answer:
                async for line in answer.aiter_lines():
                    if line.startswith("data:"):
                        _came(json.loads(line[5:]), number, crowd)
        except httpx.HTTPError:
            pass
        # Whoever begins anew fetches everything: what fell in between is not missed.
        crowd.listening.discard(number)
        crowd.waits.discard(number)
        await asyncio.sleep(_AGAIN_S)


def _came(told: dict[str, object], number: int, crowd: _Crowd) -> None:
    if "topics" not in told:
        crowd.heard.begun += 1
        crowd.listening.add(number)
    elif "probe" in str(told["topics"]) and number in crowd.waits:
        crowd.waits.discard(number)
        crowd.heard.delays_s.append(time.monotonic() - crowd.fired_s)


async def _probe(dsn: str, region_code: str, crowd: _Crowd) -> None:
    with closing(psycopg2.connect(dsn)) as conn:
        conn.autocommit = True
        while True:
            crowd.waits = set(crowd.listening)
            crowd.fired_s = time.monotonic()
            await asyncio.to_thread(QUERIES.run, conn, "nudge", region_code=region_code)
            while crowd.waits and time.monotonic() - crowd.fired_s < _PATIENCE_S:
                await asyncio.sleep(0.05)
            crowd.heard.missed += len(crowd.waits)
            await asyncio.sleep(max(0.0, crowd.fired_s + _EVERY_S - time.monotonic()))


async def _tell(line: Connection, crowd: _Crowd) -> None:
    while True:
        await asyncio.to_thread(line.recv)
        told, crowd.heard = crowd.heard, Heard()
        line.send(told)
