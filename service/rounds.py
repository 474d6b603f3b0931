"""What many ask for at the same time is made once, and nobody's answer is older than his question.

Who asks while it is being made waits for the next making, which serves all who wait for it.
"""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

from anyio import Event

from layers.errors import NotReady
from service.queues import Queue

Made = TypeVar("Made")


class _Round(Generic[Made]):
    """Those who wait for one making, and what came of it."""

    def __init__(self) -> None:
        self.askers: list[str] = []
        self.over = Event()
        self.made: Made | None = None
        self.error: BaseException = NotReady("database_busy")  # unless it comes to an end

    def answer(self) -> Made:
        if self.made is None:
            raise self.error
        return self.made


class Rounds(Generic[Made]):
    """The rounds of one sort of work; ``queue`` says how many are made at once."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._waiting: dict[Hashable, _Round[Made]] = {}

    async def join(
        self, key: Hashable, asker: str, make: Callable[[Sequence[str]], Awaitable[Made]]
    ) -> Made:
        """What is made for all who ask for ``key``; ``make`` is told who they are.

        It begins after everybody who gets its answer has asked. Raises what it raises, for all of
        them; NotReady when its turn does not come in time.
        """
        round_ = self._waiting.get(key)
        if round_ is not None:
            round_.askers.append(asker)
            await round_.over.wait()
            return round_.answer()
        round_ = self._waiting[key] = _Round()
        round_.askers.append(asker)
        try:
            async with self._queue.place():
                del self._waiting[key]  # who comes from now on is too late for this one
                round_.made = await make(tuple(round_.askers))
        except Exception as error:
            round_.error = error
            raise
        finally:
            if self._waiting.get(key) is round_:
                del self._waiting[key]
            round_.over.set()
        return round_.answer()
