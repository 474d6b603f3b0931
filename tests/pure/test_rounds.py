"""What many ask for at once is made once, and never before they asked."""

from collections.abc import Sequence

import pytest
from anyio import Event, create_task_group
from anyio.lowlevel import checkpoint

from layers.errors import NotReady
from service.queues import Queue
from service.rounds import Rounds
from tests.scenes import run


def test_who_comes_while_it_is_made_shares_the_next_one() -> None:
    made: list[Sequence[str]] = []

    async def scene() -> dict[str, int]:
        rounds: Rounds[int] = Rounds(Queue(1, 10, "database_busy"))
        begun, go, got = Event(), Event(), {}

        async def make(askers: Sequence[str]) -> int:
            made.append(askers)
            number = len(made)
            if number == 1:
                begun.set()
                await go.wait()
            return number

        async def ask(who: str) -> None:
            got[who] = await rounds.join("county", who, make)

        async with create_task_group() as group:
            group.start_soon(ask, "first")
            await begun.wait()
            for who in ("second", "third"):
                group.start_soon(ask, who)
            for _ in range(5):
                await checkpoint()
            go.set()
        return got

    assert run(scene) == {"first": 1, "second": 2, "third": 2}
    assert [sorted(one) for one in made] == [["first"], ["second", "third"]]


def test_what_cannot_be_made_is_told_to_all_and_asked_anew_by_the_next() -> None:
    async def scene() -> list[str]:
        rounds: Rounds[int] = Rounds(Queue(1, 10, "database_busy"))
        told: list[str] = []

        async def count(askers: Sequence[str]) -> int:
            return len(askers)

        async def fail(_: Sequence[str]) -> int:
            raise NotReady("no_region")

        async def ask(who: str) -> None:
            with pytest.raises(NotReady) as refused:
                await rounds.join("county", who, fail)
            told.append(refused.value.code)

        async with create_task_group() as group:
            for who in ("first", "second"):
                group.start_soon(ask, who)
        assert await rounds.join("county", "third", count) == 1
        return told

    assert run(scene) == ["no_region", "no_region"]
