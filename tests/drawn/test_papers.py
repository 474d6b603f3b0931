"""Papers are opened again as their readers open them: everything is there, and is only text."""

import os
import re
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from pypdf import PdfReader

from layers.errors import BadInput, NotReady
from layers.words import LANGUAGES, say
from maps import papers, press
from maps.papers.layouts import LAYOUTS, Form
from maps.papers.saying import told, vocabulary
from maps.press import program
from tests.drawn import sample_papers as sample
from tests.drawn.press_here import press_apart, press_here

__all__ = ["press_apart", "press_here"]  # fixtures

KINDS = {
    "order": sample.ORDER,
    "issue_note": sample.NOTE,
    "after_action": sample.REPORT,
}
# What stays on the paper as it was typed, and what of it is written out instead.
STAYS = (
    "<script>alert(1)</script>&amp;</w:t></w:r>{{7*7*1000003}}{% for %}{_{1}_}{_%1%_}${7*7}\\n"
    "]]>\"'<img src=http://203.0.113.1/x>"
)
HOSTILE = STAYS + "\x00\x0b\x1b\u202e\ud800\ufffe"


def in_pages(file: bytes) -> list[str]:
    """The text of each page, without the spaces that line ends leave."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(file)).pages]


def in_word(file: bytes) -> str:
    document = docx.Document(BytesIO(file))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def in_headers(file: bytes) -> list[str]:
    sections = docx.Document(BytesIO(file)).sections
    return ["\n".join(line.text for line in one.header.paragraphs) for one in sections]


def texts(values: object) -> list[str]:
    if isinstance(values, str):
        return [values]
    rows = values.values() if isinstance(values, dict) else vars(values).values()
    return [
        text
        for one in rows
        for part in (one if isinstance(one, list) else [one])
        for text in texts(part)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_value_and_every_label_stands_on_every_format(layout, language):
    paper = KINDS[layout.name]
    values = told(paper, layout, language)
    # ``version``, ``corrects`` and ``withdraws`` are told by the line with the number.
    wanted = {text for key in values for text in texts({key: values[key]}) if len(text) > 1}
    wanted |= {
        say(f"paper.{field}", language)
        for part in layout.parts
        if isinstance(part, Form)
        for row in part.rows
        for field in row.fields
    }
    pages = "".join(in_pages(papers.pdf(paper, language)))
    word = papers.docx(paper, language)
    assert len(wanted) > 20
    assert [text for text in wanted if "".join(text.split()) not in pages] == []
    read = in_word(word) + "\n".join(in_headers(word))
    assert [text for text in wanted if text not in read] == []


def test_moments_are_told_as_the_county_s_clock_shows_them():
    assert "2026年11月21日 14:05" in in_word(papers.docx(sample.ORDER))


def test_a_moment_without_a_zone_is_refused():
    naive = sample.changed(sample.ORDER, arrival_due=datetime(2026, 11, 21, 14))
    with pytest.raises(BadInput) as refused:
        papers.docx(naive)
    assert (refused.value.code, refused.value.field) == ("time_without_zone", "arrival_due")


def test_arriving_late_is_counted_over_turn_out_and_way():
    assert [leg.late_min for leg in sample.REPORT.legs] == [0, 20, None]


def test_an_exercise_is_marked_on_every_page_and_in_every_header():
    pages = in_pages(papers.pdf(sample.REPORT))
    assert len(pages) > 1
    # Once across the page, once above it.
    for mark in ("演练", "演示数据"):
        assert [page.count(mark) >= 2 for page in pages] == [True] * len(pages)
    assert all("演练 · 演示数据" in one for one in in_headers(papers.docx(sample.REPORT)))
    assert "演练 · 演示数据" in papers.html(sample.REPORT)


def test_what_is_real_is_not_marked():
    real = sample.changed(sample.ORDER, is_demo=False)
    assert not any("演" in page for page in in_pages(papers.pdf(real)))
    assert "演" not in "".join(in_headers(papers.docx(real)))


def test_a_busy_minute_begins_where_it_stands_and_goes_on_overleaf():
    minute = sample.changed(
        sample.REPORT.timeline[0], ordered=tuple(f"第{number:03}号指令下达" for number in range(99))
    )
    pages = in_pages(papers.pdf(sample.changed(sample.REPORT, timeline=(minute,))))
    assert "第000号" in pages[0]
    assert "第098号" not in pages[0]
    assert "第098号" in "".join(pages[1:])


@pytest.mark.parametrize("name", KINDS)
def test_whatever_somebody_writes_stays_text(name):
    paper = KINDS[name]
    if name == "after_action":
        paper = sample.changed(paper, timeline=paper.timeline[:2])
    hostile = sample.with_all_text(paper, HOSTILE)
    file = papers.docx(hostile)
    word, pages = in_word(file), "".join(in_pages(papers.pdf(hostile)))
    for read in (word, pages):
        assert "".join(STAYS.split()) in "".join(read.split())
        assert "49000147" not in read
        # Unseen marks are written out, so that they can be seen.
        assert r"\u0000\u000b\u001b\u202e\ud800\ufffe" in "".join(read.split())
    with ZipFile(BytesIO(file)) as parts:
        assert b"<script" not in b"".join(parts.read(one) for one in parts.namelist())


def test_a_very_long_word_is_broken_inside_its_cell():
    long = "W" * 200
    order = sample.changed(sample.ORDER, task=long, receiver_unit=long, assembly_point=long)
    read = "\n".join(page.extract_text() for page in PdfReader(BytesIO(papers.pdf(order))).pages)
    lines = re.findall("W+", read)
    # A form is 172 mm wide and a W about 3.6 mm: no line is longer, and nothing is cut off.
    assert max(map(len, lines)) < 172 / 3.6
    assert sum(map(len, lines)) == 3 * len(long)


@pytest.mark.usefixtures("press_apart")
def test_an_order_is_made_within_its_cost():
    """In seconds of a processor, the press's own process included."""
    for make, most_s in ((papers.pdf, 4.0), (papers.docx, 1.0)):
        make(sample.ORDER)  # reads templates and fonts
        begun = sum(os.times()[:4])
        make(sample.ORDER)
        assert sum(os.times()[:4]) - begun < most_s


def test_an_empty_paper_is_a_form_to_fill_in_by_hand():
    bare = sample.changed(sample.NOTE, lines=())
    assert "（无）" in in_word(papers.docx(bare))
    assert "（无）" in "".join(in_pages(papers.pdf(bare)))


def test_the_page_loads_nothing_and_may_load_nothing():
    page = papers.html(sample.REPORT)
    assert "default-src 'none'" in page.replace("&#39;", "'")
    assert not re.search(r"<(?:link|script|img|iframe|object)\b|url\(|@import|\bstyle=", page)
    with pytest.raises(program.ForeignRequest):
        program.refuse("file:///etc/passwd")


def test_chinese_letters_are_inside_the_pdf():
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(BytesIO(papers.pdf(sample.ORDER))).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any(re.search("CJK|UMing", font) for font in fonts), fonts


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        (
            f"sys.stderr.write('no libpango-1.0-0\\nmore'); sys.exit({program.NO_PANGO})",
            "paper.no_pango",
        ),
        ("sys.exit(1)", "paper.not_printed"),
        ("import time; time.sleep(60)", "paper.not_printed"),
    ],
    ids=["no pango", "too heavy", "too late"],
)
@pytest.mark.usefixtures("press_apart")
def test_without_its_press_pdfs_are_refused_and_nothing_else(monkeypatch, tmp_path, ends, code):
    broken = tmp_path / "press.py"
    broken.write_text(f"import sys; {ends}\n", encoding="utf-8")
    monkeypatch.setattr(press, "_PROGRAM", broken)
    monkeypatch.setattr(press, "_LONGEST_S", 1 if "sleep" in ends else 60)
    with pytest.raises(NotReady) as refused:
        papers.pdf(sample.ORDER)
    assert refused.value.code == code
    assert papers.docx(sample.ORDER)


@pytest.mark.usefixtures("press_apart")
def test_the_press_is_not_told_where_the_database_is(monkeypatch, tmp_path):
    curious = tmp_path / "press.py"
    curious.write_text("import os; print(sorted(os.environ))", encoding="utf-8")
    monkeypatch.setattr(press, "_PROGRAM", curious)
    monkeypatch.setenv("SITU_DATABASE_URL", "postgresql://situ:secret@127.0.0.1/situ")
    assert b"SITU" not in papers.pdf(sample.ORDER)


def test_every_field_a_template_may_use_is_explained():
    readme = Path(papers.__file__).parents[1].joinpath("README.md").read_text(encoding="utf-8")
    names = {
        name
        for layout in LAYOUTS
        for field, row in vocabulary(layout.kind).items()
        for name in (field, *row)
    }
    assert sorted(name for name in names if f"`{name}`" not in readme) == []
