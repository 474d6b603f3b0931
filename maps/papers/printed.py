"""A paper as HTML and as PDF, by one template of ours; nothing is asked for, nothing is loaded.

Jinja escapes every value, so markup that somebody wrote stays text. A PDF is made by ``maps.press``
in a process of its own.
"""

import base64
import functools
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from layers.words import say
from maps.papers.layouts import Layout
from maps.papers.model import Paper
from maps.papers.saying import told
from maps.press import pressed
from maps.shell import content_security_policy

_TEMPLATES = Path(__file__).parent.parent / "templates"
_TAGS = {"zh": "zh-CN", "en": "en"}
_NOWHERE = "'none'"


def html(paper: Paper, layout: Layout, language: str) -> str:
    """One HTML document that holds everything and may load nothing. Raises BadInput."""
    return _html(paper, layout, language, policy=_policy())


def pdf(paper: Paper, layout: Layout, language: str) -> bytes:
    """The A4 document with its fonts inside. Raises BadInput, NotReady: no Pango, too heavy."""
    return pressed(_html(paper, layout, language))


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
