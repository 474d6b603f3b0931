"""Waits until the service says that it is ready to take incidents.

Used by scripts/run after starting the service and by the container's health check; needs nothing
but the standard library.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import urllib.error
import urllib.request


def answers(url: str) -> str:
    """Give an empty string when the address answers 200, otherwise what was wrong."""
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 - our own address
            return "" if answer.status == 200 else f"answered {answer.status}"
    except urllib.error.HTTPError as error:
        return f"answered {error.code}: {error.read(300).decode(errors='replace')}"
    except OSError as error:
        return str(error)


def alive(pid: int | None) -> bool:
    """Tell whether the process is still there; absent pid means nobody to watch."""
    if pid is None:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main() -> int:
    """Ask until ready, until the time is over, or until the service's process has gone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--pid", type=int, help="give up at once when this process ends")
    parser.add_argument("--seconds", type=float, default=0, help="how long to go on asking")
    args = parser.parse_args()
    until = time.monotonic() + args.seconds
    trouble = answers(args.url)
    while trouble and time.monotonic() < until and alive(args.pid):
        time.sleep(0.2)
        trouble = answers(args.url)
    if trouble:
        print(f"not ready: {trouble}", file=sys.stderr)
    return 1 if trouble else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)  # scripts/run was ended while it waited; it says so itself
