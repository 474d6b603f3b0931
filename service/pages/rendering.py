"""Renders a page from a template; every value is escaped, nothing is marked as safe."""

import functools
import json
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from layers.words import catalogue, say
from maps import assets

# What the scripts of these pages say, in the catalogues' own words.
_TOPICS = (
    "door.",
    "lock.",
    "role.",
    "action.",
    "kind.",
    "field.",
    "audit.",
    "inbox.",
    "room.",
    "order_state.",
)
_BESIDES = ("map.too_slow", "map.unreachable", "map.time_unknown", "list.names", "list.clauses")


@functools.cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(say=say, words=_words, json=json.dumps)
    environment.globals.update(asset=assets.path_of, together=_together)
    return environment


@functools.cache
def _words(language: str, more: tuple[str, ...] = ()) -> str:
    """The sentences for the scripts as JSON, with those of ``more`` topics; nobody sees them."""
    told, wanted = catalogue(language), (*_TOPICS, *_BESIDES, *more)
    return json.dumps({key: told[key] for key in told if key.startswith(wanted)})


def _together(names: Sequence[str]) -> str:
    """Where these style sheets, or modules with what they import, are served as one."""
    return assets.path_of(assets.together(names))


def render(template: str, language: str, **values: object) -> str:
    """The page in that language."""
    return _templates().get_template(template).render(lang=language, **values)
