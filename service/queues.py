"""Places, and those who wait for one: first come first served, holding no worker thread."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import Semaphore, fail_after

from layers.errors import NotReady


class Queue:
    """So many places; raises ``busy`` for who waits too long."""

    def __init__(self, size: int, wait_s: float, busy: str) -> None:
        self._size = size
        self._wait_s = wait_s
        self._busy_code = busy
        self._places = Semaphore(size)

    def waiting(self) -> float:
        """How many stand in the queue."""
        return self._places.statistics().tasks_waiting

    def busy(self) -> float:
        """How many places are taken."""
        return self._size - self._places.value

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place for as long as the block runs; raises NotReady when none comes free in time."""
        try:
            with fail_after(self._wait_s):
                await self._places.acquire()
        except TimeoutError as error:
            raise NotReady(self._busy_code) from error
        try:
            yield
        finally:
            self._places.release()
