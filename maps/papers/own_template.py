"""The office's own Word templates, built from the layouts: what a county edits to make its own.

They hold docxtpl's marks in place of values: ``{{ task }}`` a field, ``{%tr for line in lines %}``
a row that is repeated. Fonts are named as Word knows them; a machine without them takes its own.
"""

import functools
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from layers.words import say
from maps.papers.layouts import Form, Layout, Row, Table

_RED = "C00000"
_SONG, _FANG_SONG, _HEI = "SimSun", "FangSong", "SimHei"
# A4 less its margins, and the share of a form's labels, as in paper.css.
_WIDTH_MM, _LABEL_SHARE = 172, 17
_TALL_MM = 12
# Columns that hold sentences; all others hold a word or a number and are centred.
_READ_AS_TEXT = ("known", "ordered", "promised", "done")


@functools.cache
def own_template(layout: Layout, language: str) -> bytes:
    """The default template of that paper as a DOCX file, with labels in that language."""
    document = docx.Document()
    _page(document)
    _head(document, layout)
    for part in layout.parts:
        if part.heading and part.heading != "lines":
            heading = _write(document.add_paragraph(), say(f"paper.{part.heading}", language), _HEI)
            heading.paragraph_format.space_before = Pt(9)
            heading.paragraph_format.keep_with_next = True
        if isinstance(part, Form):
            _form(document, part, language)
        else:
            _lines(document, part, language)
    _foot(document, language)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _page(document: Document) -> None:
    """A4, plain text in 仿宋, nothing in the file's properties about who made the template."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.left_margin, section.right_margin = Mm(20), Mm(18)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FANG_SONG)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    normal.paragraph_format.space_after = Pt(0)
    for stated in list(document.core_properties._element):
        document.core_properties._element.remove(stated)


def _head(document: Document, layout: Layout) -> None:
    """Urgency, the office in red, the number, a red rule, the title."""
    if "urgency" in layout.kind.__dataclass_fields__:
        _write(document.add_paragraph(), "{{ urgency }}", _HEI, 12, is_bold=True)
    issuer = _write(_centred(document), "{{ issuer }}", _SONG, 26, is_bold=True)
    issuer.runs[0].font.color.rgb = RGBColor.from_string(_RED)
    number = _write(_centred(document), "{{ number_line }}", _FANG_SONG, 11)
    rule = OxmlElement("w:pBdr")
    rule.append(_with("w:bottom", val="single", sz="12", space="4", color=_RED))
    number._p.get_or_add_pPr().insert_element_before(rule, "w:spacing", "w:ind", "w:jc", "w:rPr")
    title = _write(_centred(document), "{{ title }}", _SONG, 20, is_bold=True)
    title.paragraph_format.space_before = title.paragraph_format.space_after = Pt(8)


def _form(document: Document, form: Form, language: str) -> None:
    label = _WIDTH_MM * _LABEL_SHARE / 100
    table = _table(document, [label, _WIDTH_MM / 2 - label] * 2)
    for row in form.rows:
        _row(table, row, language)
    # A block with a heading of its own, to be signed and torn off, stays on one page.
    for cell in (cell for row in table.rows[:-1] for cell in row.cells if form.heading):
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _row(table: WordTable, row: Row, language: str) -> None:
    new = table.add_row()
    if row.is_tall:
        new.height = Mm(_TALL_MM)
    cells = new.cells
    for place, field in enumerate(row.fields):
        _label(cells[2 * place], say(f"paper.{field}", language))
        value = cells[2 * place + 1]
        _write(value.paragraphs[0], f"{{{{ {field} }}}}", _FANG_SONG)
        if not row.is_tall:
            value.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    if len(row.fields) == 1:
        cells[1].merge(cells[3])


def _lines(document: Document, part: Table, language: str) -> None:
    """Heads that are repeated on each page, one row for each line, or 无 where there is none."""
    columns = part.columns
    table = _table(document, [_WIDTH_MM * share / 100 for _, share in columns])
    heads = table.add_row()
    heads._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, (field, _) in zip(heads.cells, columns, strict=True):
        _label(cell, say(f"paper.{field}", language))
    _write(table.add_row().cells[0].paragraphs[0], f"{{%tr for line in {part.field} %}}")
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, (field, _) in zip(row.cells, columns, strict=True):
        value = "loop.index" if field == "count" else f"line.{field}"
        written = _write(cell.paragraphs[0], f"{{{{ {value} }}}}", _FANG_SONG)
        if field not in _READ_AS_TEXT:
            written.alignment = WD_ALIGN_PARAGRAPH.CENTER
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _write(table.add_row().cells[0].paragraphs[0], "{%tr else %}")
    nothing = table.add_row().cells
    _write(nothing[0].merge(nothing[-1]).paragraphs[0], say("paper.none", language), _FANG_SONG)
    _write(table.add_row().cells[0].paragraphs[0], "{%tr endfor %}")


def _foot(document: Document, language: str) -> None:
    """Title and number, and which page of how many this is."""
    foot = document.sections[0].footer.paragraphs[0]
    _write(foot, "{{ title }} {{ number }}\t\t", _FANG_SONG, 9)
    before, between, after = say("paper.page_of", language, page="\0", pages="\0").split("\0")
    for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        _write(foot, text, _FANG_SONG, 9)
        if field:
            counted = _with("w:fldSimple", instr=field)
            foot._p.append(counted)


def _table(document: Document, widths_mm: list[float]) -> WordTable:
    """A ruled table without rows, whose columns keep their widths whatever stands in them."""
    table: WordTable = document.add_table(0, len(widths_mm))
    table.style, table.alignment = document.styles["Table Grid"], WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    margins = OxmlElement("w:tblCellMar")
    for side, width_mm in (("top", 0.75), ("left", 1.6), ("bottom", 0.75), ("right", 1.6)):
        margins.append(_with(f"w:{side}", w=str(Mm(width_mm).twips), type="dxa"))
    table._tbl.tblPr.append(margins)
    return table


def _label(cell: _Cell, text: str) -> None:
    _write(cell.paragraphs[0], text, _HEI).alignment = WD_ALIGN_PARAGRAPH.CENTER
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _centred(document: Document) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _write(
    paragraph: Paragraph, text: str, font: str = "", size_pt: float = 0, is_bold: bool = False
) -> Paragraph:
    run = paragraph.add_run(text)
    run.bold = is_bold or None
    if size_pt:
        run.font.size = Pt(size_pt)
    if font:
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return paragraph


def _with(tag: str, **attributes: str) -> OxmlElement:  # type: ignore[valid-type]
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
