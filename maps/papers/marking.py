"""The mark of an exercise or of demonstration data, on every page of a Word file.

It is put into the headers after rendering, so that no county template can leave it out.
"""

from collections.abc import Iterator
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.section import _Header
from docx.shared import Pt, RGBColor

_RED = "C00000"
# Letters across the page, in the form Word itself writes a watermark.
_WATERMARK = """
<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
  <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
      path="m@7,l@8,m@5,21600l@6,21600e">
    <v:formulas>
      <v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>
      <v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>
      <v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/>
    </v:formulas>
    <v:path textpathok="t" o:connecttype="none"/>
    <v:textpath on="t" fitshape="t"/>
  </v:shapetype>
  <v:shape type="#_x0000_t136" stroked="f" fillcolor="#C00000" style="position:absolute;
      width:{width_pt}pt;height:80pt;rotation:328;z-index:-251658752;
      mso-position-horizontal:center;mso-position-horizontal-relative:margin;
      mso-position-vertical:center;mso-position-vertical-relative:margin">
    <v:fill opacity="0.12"/>
    <v:textpath style="font-family:&quot;SimHei&quot;;font-size:1pt" string=""/>
  </v:shape>
</w:pict>
"""
_TEXTPATH = "{urn:schemas-microsoft-com:vml}textpath"


def marked(file: bytes, mark: str) -> bytes:
    """The same DOCX with the mark on every page; without a mark the same file."""
    if not mark:
        return file
    document = docx.Document(BytesIO(file))
    for header in _headers(document):
        _put(header, mark)
    stamped = BytesIO()
    document.save(stamped)
    return stamped.getvalue()


def _headers(document: Document) -> Iterator[_Header]:
    """Each header that pages show: a later section that goes on with the former's has none."""
    has_even = document.settings.odd_and_even_pages_header_footer
    for number, section in enumerate(document.sections):
        shown = [section.header]
        shown += [section.even_page_header] if has_even else []
        shown += [section.first_page_header] if section.different_first_page_header_footer else []
        yield from (one for one in shown if number == 0 or not one.is_linked_to_previous)


def _put(header: _Header, mark: str) -> None:
    first = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
    paragraph = first.insert_paragraph_before()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(mark)
    run.bold, run.font.size = True, Pt(12)
    run.font.color.rgb = RGBColor.from_string(_RED)
    letters = parse_xml(_WATERMARK.format(width_pt=_width_pt(mark)))
    for path in letters.iter(_TEXTPATH):
        if path.get("string") is not None:
            path.set("string", mark)
    paragraph.add_run()._r.append(letters)


def _width_pt(mark: str) -> int:
    """How wide letters 80 pt high stand across the page: a Chinese one as wide as high."""
    return min(sum(80 if letter > "\u2e80" else 48 for letter in mark), 460)
