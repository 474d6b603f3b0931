"""The press: pages of ours as PDF or PNG, without a browser, in a process of its own.

It needs Pango of the operating system: where that is missing PDFs are refused while everything
else goes on.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path

from layers.errors import NotReady
from maps.press.program import LONGEST_CPU_S, NO_PANGO

_PROGRAM = Path(__file__).parent / "program.py"
_LONGEST_S = 2 * LONGEST_CPU_S
# Each takes a processor and a quarter of a gigabyte; who comes third waits.
_PRESSES = threading.BoundedSemaphore(2)
# What the press is told of our surroundings: where libraries, fonts and their cache lie.
_FOR_FONTS = ("PATH", "HOME", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "FONTCONFIG_FILE")


def pressed(page: str, dpi: int | None = None) -> bytes:
    """The page as PDF, or its first sheet as PNG of so many dots an inch.

    The process knows neither the database nor its password. Raises NotReady: no Pango, too heavy.
    """
    known = {name: os.environ[name] for name in _FOR_FONTS if name in os.environ}
    asked = [str(dpi)] if dpi else []
    try:
        with _PRESSES:
            ended = subprocess.run(  # noqa: S603 - our own program
                [sys.executable, "-I", str(_PROGRAM), *asked],
                input=page.encode(),
                capture_output=True,
                env=known,
                timeout=_LONGEST_S,
                check=False,
            )
    except subprocess.TimeoutExpired as late:
        raise NotReady("paper.not_printed") from late
    if ended.returncode == NO_PANGO:
        why = ended.stderr.decode(errors="replace").splitlines()[0]
        raise NotReady("paper.no_pango", why=why)
    if ended.returncode:
        raise NotReady("paper.not_printed")
    return ended.stdout
