"""A scene of a test that waits (``async``), played where no other loop runs."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import anyio

Found = TypeVar("Found")


def run(scene: Callable[[], Awaitable[Found]]) -> Found:
    """In a thread of its own: a test with a browser leaves this one's event loop running."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(anyio.run, scene).result()
