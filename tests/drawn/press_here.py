"""The press in this process: what a paper says is looked at, not the process that prints it.

A process of its own costs more than a second for each paper; the tests about that process ask for
``press_apart``.
"""

import pytest
import weasyprint
from PIL import ImageFile

from maps import press, prints
from maps.papers import printed
from maps.press import program

# WeasyPrint makes Pillow take torn pictures, in the whole process: here others refuse them.
ImageFile.LOAD_TRUNCATED_IMAGES = False
_APART = press.pressed


def _pressed(page: str, dpi: int | None = None) -> bytes:
    """As ``program.main`` does it."""
    found = weasyprint.HTML(string=page, url_fetcher=program.refuse)
    file: bytes = found.write_pdf(presentational_hints=True)
    return program.picture(file, dpi) if dpi else file


@pytest.fixture(autouse=True)
def press_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are pressed here."""
    for user in (prints, printed):
        monkeypatch.setattr(user, "pressed", _pressed)


@pytest.fixture
def press_apart(press_here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are pressed in a process of their own, as they really are."""
    for user in (prints, printed):
        monkeypatch.setattr(user, "pressed", _APART)
