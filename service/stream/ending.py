"""Streams end when the service is told to end: it would wait for them to the end of its grace."""

import signal
import threading
from collections.abc import Callable
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def when_told_to_end(act: Callable[[], None]) -> None:
    """Calls ``act`` when the process is told to end, before whoever handled that until now.

    Only the main thread may listen to signals; a service in a test's thread is ended otherwise.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for one in _SIGNALS:
        before = signal.getsignal(one)

        def ended(number: int, frame: FrameType | None, before: object = before) -> None:
            act()
            if callable(before):
                before(number, frame)

        signal.signal(one, ended)
