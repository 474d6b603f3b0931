"""The papers of the command room: orders (指令单), stock issue notes (出库单), reports (复盘报告).

Plain frozen values in (``model``), files out, made on this machine alone. ``templates`` is the
folder in which a county keeps templates of its own (``SITU_PAPERS_DIR``), or None.
"""

from pathlib import Path

from layers.words import DEFAULT_LANGUAGE
from maps.papers import printed, word_file
from maps.papers.layouts import LAYOUTS, Layout
from maps.papers.model import Paper
from maps.papers.own_template import own_template

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def docx(paper: Paper, language: str = DEFAULT_LANGUAGE, templates: Path | None = None) -> bytes:
    """The paper as a Word file. Raises BadInput for a county's template with a fault."""
    return word_file.docx(paper, _layout_of(paper), language, templates)


def pdf(paper: Paper, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The paper on A4. Raises NotReady where the machine lacks Pango."""
    return printed.pdf(paper, _layout_of(paper), language)


def html(paper: Paper, language: str = DEFAULT_LANGUAGE) -> str:
    """The paper as one page that loads nothing."""
    return printed.html(paper, _layout_of(paper), language)


def _layout_of(paper: Paper) -> Layout:
    return next(layout for layout in LAYOUTS if layout.kind is type(paper))


def default_template(name: str, language: str = DEFAULT_LANGUAGE) -> bytes:
    """Our Word template of ``order``, ``issue_note`` or ``after_action``, for a county to edit.

    Raises KeyError for another name.
    """
    return own_template({layout.name: layout for layout in LAYOUTS}[name], language)
