"""Renders a page from a template; every value is escaped, nothing is marked as safe."""

import functools
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from layers.words import say
from maps import assets


@functools.cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(say=say, asset=assets.path_of)
    return environment


def render(template: str, language: str, **values: object) -> str:
    """The page in that language."""
    return _templates().get_template(template).render(lang=language, **values)
