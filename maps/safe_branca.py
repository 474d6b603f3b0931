"""The remedy that keeps Folium from running people's text as a template on the server.

branca renders an element and then compiles the *result* as a Jinja template once more, so that
``{{…}}`` in a place name is executed by the server and a harmless ``{%`` crashes the page. The
name ``Template`` in ``branca.element`` is what that second pass calls: here it becomes a class
that gives its text back verbatim. The templates of Folium itself (``folium.template``) and the
class attributes of branca are constants written by those projects, compiled before we arrive,
and keep working.

What no longer works, because branca hands its own template text through the same door: ``Div``
and ``Figure.add_subplot``. Nothing here uses them.
"""

from importlib.metadata import version

import branca.element

PINNED = {"folium": "0.20.0", "branca": "0.8.2"}


class UnknownBranca(ImportError):
    """Folium or branca is not the version this remedy was proved with."""


class Verbatim:
    """Stands in for a Jinja template and renders to exactly the text it was made of."""

    def __init__(self, text: str) -> None:
        self._text = text

    def render(self, *_args: object, **_values: object) -> str:
        """The text, whatever is in it."""
        return self._text


def put_on() -> None:
    """Put the remedy on; doing it twice changes nothing. Raises UnknownBranca."""
    for package, proved in PINNED.items():
        if (found := version(package)) != proved:
            raise UnknownBranca(
                f"{package} {found} is installed, but the template remedy was proved with"
                f" {proved}: install that version, or prove the probes of tests/drawn again"
            )
    setattr(branca.element, "Template", Verbatim)  # noqa: B010 - the name is not exported
