"""The papers of the command room: orders (指令单), stock issue notes (出库单), reports (复盘报告).

Plain frozen values in (``model``), files out, made on this machine alone. ``templates`` is the
folder in which a county keeps templates of its own (``SITU_PAPERS_DIR``), or None.
"""

from pathlib import Path

from layers.words import DEFAULT_LANGUAGE
from maps.papers import printed, word_file
from maps.papers.layouts import AFTER_ACTION, ISSUE_NOTE, LAYOUTS, ORDER
from maps.papers.model import AfterActionReport, IssueNote, OrderPaper
from maps.papers.own_template import own_template

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def order_docx(
    paper: OrderPaper, language: str = DEFAULT_LANGUAGE, templates: Path | None = None
) -> bytes:
    """The order as a Word file. Raises BadInput for a county's template with a fault."""
    return word_file.docx(paper, ORDER, language, templates)


def order_pdf(paper: OrderPaper, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The order on A4. Raises NotReady where the machine lacks Pango."""
    return printed.pdf(paper, ORDER, language)


def issue_note_docx(
    note: IssueNote, language: str = DEFAULT_LANGUAGE, templates: Path | None = None
) -> bytes:
    """The stock issue note as a Word file. Raises BadInput for a county's faulty template."""
    return word_file.docx(note, ISSUE_NOTE, language, templates)


def issue_note_pdf(note: IssueNote, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The stock issue note on A4. Raises NotReady where the machine lacks Pango."""
    return printed.pdf(note, ISSUE_NOTE, language)


def after_action_docx(
    report: AfterActionReport, language: str = DEFAULT_LANGUAGE, templates: Path | None = None
) -> bytes:
    """The after-action report as a Word file. Raises BadInput for a county's faulty template."""
    return word_file.docx(report, AFTER_ACTION, language, templates)


def after_action_pdf(report: AfterActionReport, language: str = DEFAULT_LANGUAGE) -> bytes:
    """The after-action report on A4. Raises NotReady where the machine lacks Pango."""
    return printed.pdf(report, AFTER_ACTION, language)


def after_action_html(report: AfterActionReport, language: str = DEFAULT_LANGUAGE) -> str:
    """The after-action report as one page that loads nothing."""
    return printed.html(report, AFTER_ACTION, language)


def default_template(name: str, language: str = DEFAULT_LANGUAGE) -> bytes:
    """Our Word template of ``order``, ``issue_note`` or ``after_action``, for a county to edit.

    Raises KeyError for another name.
    """
    return own_template({layout.name: layout for layout in LAYOUTS}[name], language)
