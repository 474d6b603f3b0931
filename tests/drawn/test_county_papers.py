"""A county's own Word template is taken, proved when it is met, and can do nothing but tell."""

from io import BytesIO
from pathlib import Path

import docx
import pytest

from layers.errors import BadInput
from maps import papers
from tests.drawn import sample_papers as sample
from tests.drawn.press_here import press_here
from tests.drawn.test_papers import in_headers, in_word

__all__ = ["press_here"]  # a fixture

FILE = "order.zh.docx"


def put(folder: Path, *lines: str, name: str = FILE) -> Path:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(folder / name))
    return folder


def refused(folder: Path, paper=sample.ORDER) -> BadInput:
    with pytest.raises(BadInput) as no:
        papers.docx(paper, "zh", folder)
    assert no.value.params["file"] == FILE
    return no.value


def test_the_county_s_own_template_wins(tmp_path):
    put(
        tmp_path, "双牌县自用：{{ number }}", "{% for line in lines %}{{ line.name }}；{% endfor %}"
    )
    read = in_word(papers.docx(sample.ORDER, "zh", tmp_path))
    assert f"双牌县自用：{sample.NUMBER}" in read
    assert "攻坚组队员；风力灭火机；" in read
    assert "指令单" in in_word(papers.docx(sample.ORDER, "zh", tmp_path / "nowhere"))
    assert "Task" in in_word(papers.docx(sample.ORDER, "en", tmp_path))


def test_our_own_template_edited_in_word_is_one(tmp_path):
    edited = docx.Document(BytesIO(papers.default_template("order")))
    edited.paragraphs[0].insert_paragraph_before("本县补充条款")
    edited.save(str(tmp_path / FILE))
    read = in_word(papers.docx(sample.ORDER, "zh", tmp_path))
    assert "本县补充条款" in read
    assert sample.ORDER.task in read


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("{{ numbr }}", "numbr"),
        ("{% for line in lines %}{{ line.amount }}{% endfor %}", "amount"),
        ("{% if not corrects %}{{ first_version }}{% endif %}", "first_version"),
    ],
)
def test_an_unknown_field_is_named_before_the_night_it_would_be_met(tmp_path, line, name):
    """Also where this order has no such line, or does not come by that branch."""
    put(tmp_path, line)
    no = refused(tmp_path, sample.changed(sample.ORDER, lines=()))
    assert (no.code, no.params["name"]) == ("paper.unknown_field", name)


@pytest.mark.parametrize(
    "line",
    [
        "{{ number.__class__.__mro__ }}",
        "{{ lines.append(1) }}",
        "{% for %}",
        "{% include '/etc/passwd' %}",
        "{{ 1 / 0 }}",
    ],
)
def test_a_template_that_is_more_than_a_form_is_refused(tmp_path, line):
    put(tmp_path, line)
    assert refused(tmp_path).code in ("paper.unreadable_template", "paper.unknown_field")


def test_what_is_no_word_file_is_refused(tmp_path):
    (tmp_path / FILE).write_bytes(b"PK\x03\x04 not at all")
    assert refused(tmp_path).code == "paper.unreadable_template"


def test_a_mended_template_is_taken_at_once(tmp_path):
    put(tmp_path, "{{ nope }}")
    refused(tmp_path)
    put(tmp_path, "{{ number }}")
    assert sample.NUMBER in in_word(papers.docx(sample.ORDER, "zh", tmp_path))


def test_no_template_can_leave_the_mark_out(tmp_path):
    put(tmp_path, "{{ number }}")
    document = docx.Document(str(tmp_path / FILE))
    document.add_section().header.is_linked_to_previous = False
    document.sections[0].different_first_page_header_footer = True
    document.save(str(tmp_path / FILE))
    file = papers.docx(sample.ORDER, "zh", tmp_path)
    assert ["演示数据" in one for one in in_headers(file)] == [True, True]
    first = docx.Document(BytesIO(file)).sections[0].first_page_header
    assert "演示数据" in "".join(one.text for one in first.paragraphs)


def test_braces_in_a_value_are_not_a_template_for_the_county_s_either(tmp_path):
    put(tmp_path, "{{ task }}")
    hostile = sample.changed(sample.ORDER, task="{{ number }}<w:p/>")
    assert "{{ number }}<w:p/>" in in_word(papers.docx(hostile, "zh", tmp_path))
