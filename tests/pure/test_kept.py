"""What screens fetch is kept while nothing is heard; what time cannot change delays nobody."""

import asyncio
from functools import partial

from layers.ids import RegionCode
from service.bodies import Body
from service.queues import Queue
from service.stream.hub import Hub
from service.stream.kept import BodiesKept
from tests.scenes import run

REGION = RegionCode("431123")


async def _asked_again(is_still: bool) -> tuple[list[bytes], int]:
    """The bodies of three askers, each of whom finds the one before too old; how many were made."""
    hub, made = Hub(), 0
    hub.open()
    hub.hearing(True)
    await asyncio.sleep(0)
    kept = BodiesKept(hub, Queue(1, 1.0, "database_busy"))

    async def make() -> Body:
        nonlocal made
        made += 1
        return Body(str(made).encode(), is_packed=False)

    found = []
    for _ in range(3):
        answer = await kept.get("x", REGION, ["hazards"], make, longest_s=0.0, is_still=is_still)
        found.append(answer.body.content)
        await asyncio.sleep(0.01)
    return found, made


def test_what_time_cannot_change_is_given_and_made_anew_beside() -> None:
    assert run(partial(_asked_again, is_still=True)) == ([b"1", b"1", b"2"], 3)


def test_what_time_changes_is_waited_for() -> None:
    assert run(partial(_asked_again, is_still=False)) == ([b"1", b"2", b"3"], 3)
