"""Those who look at maps all the while, in a process of their own.

In life they sit at machines of their own.

In the operators' process each answer of a third of a megabyte would keep the operators waiting, and
the service would be charged with it.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event

import httpx

WAIT_S = 0.5


@dataclass(slots=True)
class Seen:
    """What the readers were answered, by status; there once the looking is over."""

    answers: Counter[int] = field(default_factory=Counter)


def caller(address: str, key: str) -> httpx.Client:
    """Somebody with a key of his own."""
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=address, headers=headers, timeout=60, trust_env=False)


@contextmanager
def looking(address: str, keys: Sequence[str], incident_ids: Sequence[str]) -> Iterator[Seen]:
    """As long as the block runs, each key looks at one of the incidents again and again."""
    spawn = get_context("spawn")
    over, seen = spawn.Event(), Seen()
    here, there = spawn.Pipe(duplex=False)
    told = (address, keys, incident_ids, over, there)
    crowd = spawn.Process(target=_crowd, args=told, daemon=True)
    crowd.start()
    try:
        yield seen
    finally:
        over.set()
        if here.poll(90):
            seen.answers.update(here.recv())
        crowd.join(10)
        if crowd.is_alive():
            crowd.kill()


def _crowd(
    address: str, keys: Sequence[str], incident_ids: Sequence[str], over: Event, told: Connection
) -> None:
    answers: Counter[int] = Counter()
    readers = [
        threading.Thread(
            target=_read,
            args=(address, key, incident_ids[number % len(incident_ids)], answers, over),
        )
        for number, key in enumerate(keys)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    told.send(answers)


def _read(address: str, key: str, incident_id: str, answers: Counter[int], over: Event) -> None:
    """The map's own request again and again; who is told to wait, waits."""
    with caller(address, key) as asking:

        def look() -> None:
            status = asking.get(f"/api/incidents/{incident_id}/sheet").status_code
            answers[status] += 1
            if status in (429, 503):
                over.wait(WAIT_S)

        until_over(over, look)


def until_over(over: Event | threading.Event, act: Callable[[], object]) -> None:
    """Does it again and again; who is not answered at all waits a little."""
    while not over.is_set():
        try:
            act()
        except httpx.HTTPError:
            over.wait(WAIT_S)
