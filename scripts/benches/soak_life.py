"""What goes on in the county while its screens are watched: ten changes a second, each by the API.

Teams move, an order goes out and its team home again, roads are closed and opened, teams are held
and released – each by somebody with a key of his own.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from typing import Any

import httpx

from scripts.benches.county import County
from scripts.benches.readers import caller

# A second: so many positions, steps of an order, closures on or off, holds on or off.
MOVES, STEPS, CLOSURES, HOLDS = 6.0, 1.5, 1.0, 1.5
PER_S = MOVES + STEPS + CLOSURES + HOLDS
_ANSWERS = ("acknowledged", "departed", "arrived", "working", "done", "returned")
_STEP_DEG = 0.0005

Act = Callable[[], httpx.Response]


@dataclass(frozen=True, slots=True)
class Town:
    """Whom and what the changes are about."""

    movers: Sequence[tuple[str, float, float]]
    """A key of a team, and where it begins (EPSG:4490)."""
    ordered: Sequence[str]
    held: Sequence[str]
    spots: Sequence[tuple[float, float]]
    """Where roads are closed."""
    shown: str
    """The incident whose room is open."""
    other: str
    """Where the orders go."""


@dataclass(slots=True)
class Did:
    """What was changed, by what it was, and what was not taken, by status and code."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


@contextmanager
def going_on(address: str, county: County, town: Town) -> Iterator[Did]:
    """As long as the block runs; then every one ends what he has begun."""
    did, over = Did(), threading.Event()
    lives = (
        ("positions", MOVES, _moves(address, town)),
        ("orders", STEPS, _orders(caller(address, county.operator_keys[0]), town)),
        ("closures", CLOSURES, _closures(caller(address, county.operator_keys[1]), town)),
        ("holds", HOLDS, _holds(caller(address, county.operator_keys[2]), town)),
    )
    threads = [
        threading.Thread(target=_live, args=(name, rate, acts, did, over), daemon=True)
        for name, rate, acts in lives
    ]
    for thread in threads:
        thread.start()
    try:
        yield did
    finally:
        over.set()
        for thread in threads:
            thread.join(30)


def _live(
    name: str,
    rate: float,
    acts: Iterator[Act],
    did: Did,
    over: threading.Event,
) -> None:
    """One act after the other at its pace; what fell behind is not caught up with."""
    due = time.monotonic()
    for act in acts:
        due = max(due + 1 / rate, time.monotonic())
        try:
            answer = act()
            done = answer.is_success
            (did.done if done else did.refused)[name if done else _told(name, answer)] += 1
        except httpx.HTTPError as fault:
            did.refused[f"{name}: {type(fault).__name__}"] += 1
        if over.wait(max(0.0, due - time.monotonic())):
            return


def _moves(address: str, town: Town) -> Iterator[Act]:
    """Each team's telephone in turn says where it is by now."""
    rng = random.Random(1)  # noqa: S311 - the same every time
    phones = [(caller(address, key), [lon, lat]) for key, lon, lat in town.movers]
    for phone, at in cycle(phones):
        at[0] += rng.uniform(-_STEP_DEG, _STEP_DEG)
        at[1] += rng.uniform(-_STEP_DEG, _STEP_DEG)
        body = {"lon": at[0], "lat": at[1], "datum": "cgcs2000"}
        yield partial(phone.post, "/api/my/position", json=body)


def _orders(room: httpx.Client, town: Town) -> Iterator[Act]:
    """An order goes out to one team after the other, and is answered until the team is home."""
    for team in cycle(town.ordered):
        receiver = {"kind": "team", "code": team}
        body = {"incident_id": town.other, "receiver": receiver, "task": "赶赴现场救援"}
        made: dict[str, Any] = {}
        yield partial(_make, made, room, "/api/orders", body)
        if "order_no" in made:
            path, seen = f"/api/orders/{made['order_no']}", {"If-Match": f'"{made["version"]}"'}
            yield partial(room.post, f"{path}/issue", json={}, headers=seen)
            for said in _ANSWERS:
                yield partial(room.post, f"{path}/heard", json={"revision": 1, "answer": said})


def _closures(room: httpx.Client, town: Town) -> Iterator[Act]:
    """A road is closed and opened again, somewhere else each time."""
    for lon, lat in cycle(town.spots):
        body = {"geometry": {"type": "Point", "coordinates": [lon, lat]}, "reason": "落石"}
        made: dict[str, Any] = {}
        yield partial(_make, made, room, "/api/closures", body)
        if "closure_id" in made:
            path = f"/api/closures/{made['closure_id']}/lift"
            yield partial(room.post, path, json={}, headers={"If-Match": f'"{made["version"]}"'})


def _holds(room: httpx.Client, town: Town) -> Iterator[Act]:
    """A team is held for the incident that is shown, and released."""
    for team in cycle(town.held):
        made: dict[str, Any] = {}
        body = {"incident_id": town.shown, "team_code": team}
        yield partial(_make, made, room, "/api/holds", body)
        if "hold_id" in made:
            yield partial(room.delete, f"/api/holds/{made['hold_id']}")


def _make(made: dict[str, Any], room: httpx.Client, path: str, body: Any) -> httpx.Response:
    """Asks for it and keeps what came of it, by which it is ended afterwards."""
    answer = room.post(path, json=body)
    if answer.is_success:
        made.update(answer.json())
    return answer


def _told(name: str, answer: httpx.Response) -> str:
    try:
        code = answer.json().get("code", "")
    except ValueError:
        code = ""
    return f"{name}: {answer.status_code} {code}".strip()
