"""A paper as HTML and as PDF, by one template of ours; nothing is asked for, nothing is loaded.

Jinja escapes every value, so markup that somebody wrote stays text. A PDF is made by ``press`` in a
process of its own. It needs Pango of the operating system: where that is missing PDFs are refused
while everything else goes on.
"""

import base64
import functools
import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from layers.errors import NotReady
from layers.words import say
from maps.papers.layouts import Layout
from maps.papers.model import Paper
from maps.papers.press import LONGEST_CPU_S, NO_PANGO
from maps.papers.saying import told
from maps.shell import content_security_policy

_TEMPLATES = Path(__file__).parent.parent / "templates"
_TAGS = {"zh": "zh-CN", "en": "en"}
_NOWHERE = "'none'"
_PRESS = Path(__file__).parent / "press.py"
_LONGEST_S = 2 * LONGEST_CPU_S
# Each takes a processor and a quarter of a gigabyte; who comes third waits.
_PRESSES = threading.BoundedSemaphore(2)
# What the press is told of our surroundings: where libraries, fonts and their cache lie.
_FOR_FONTS = ("PATH", "HOME", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "FONTCONFIG_FILE")


def html(paper: Paper, layout: Layout, language: str) -> str:
    """One HTML document that holds everything and may load nothing. Raises BadInput."""
    return _html(paper, layout, language, policy=_policy())


def pdf(paper: Paper, layout: Layout, language: str) -> bytes:
    """The A4 document with its fonts inside. Raises BadInput, NotReady: no Pango, too heavy."""
    return _pressed(_html(paper, layout, language))


def _html(paper: Paper, layout: Layout, language: str, policy: str = "") -> str:
    page: str = _template().render(
        told=told(paper, layout, language),
        parts=layout.parts,
        label=lambda name: say(f"paper.{name}", language),
        tag=_TAGS[language],
        style=_style(),
        policy=policy,
    )
    return page


@functools.cache
def _template() -> Any:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string((_TEMPLATES / "paper.html").read_text(encoding="utf-8"))


@functools.cache
def _style() -> str:
    return (_TEMPLATES / "paper.css").read_text(encoding="utf-8")


def _policy() -> str:
    """What a browser may do with the file: use this one style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return content_security_policy((_NOWHERE,), (f"'sha256-{digest}'",), _NOWHERE)


def _pressed(page: str) -> bytes:
    """The page as PDF, by a process that knows neither the database nor its password."""
    known = {name: os.environ[name] for name in _FOR_FONTS if name in os.environ}
    try:
        with _PRESSES:
            ended = subprocess.run(  # noqa: S603 - our own program
                [sys.executable, "-I", str(_PRESS)],
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
