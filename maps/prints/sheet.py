"""A map as a sheet of paper: one HTML document that the press sets, loading nothing.

Jinja escapes every value; the drawing escapes its own words (``svg``).
"""

import functools
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from layers.moments import ZONE, with_zone
from layers.words import clauses, say
from maps.press.plain import one_line
from maps.prints import rows
from maps.prints.drawing import drawn, on_sheet
from maps.prints.layout import MARGIN_MM, laid_out, panelled, title_mm
from maps.prints.model import MapPrint
from maps.prints.svg import width_mm

_TEMPLATES = Path(__file__).parent.parent / "templates"
_TAGS = {"zh": "zh-CN", "en": "en"}
_MOST_COUNTS = 6
_LINE_TYPE = 3.4  # mm, of the line beneath the title
_LONGEST = {
    "title": 40,
    "region_name": 30,
    "question": 120,
    "chosen": 200,
    "source": 80,
    "author": 30,
    "mark": 40,
}


def html(sheet: MapPrint, paper: str, with_list: bool = True) -> str:
    """The sheet, and its whole list when that is asked for.

    Raises BadInput for a moment without zone, KeyError for a paper.
    """
    layout, frame = laid_out(sheet.bounds, paper, bool(sheet.rows or sheet.marks))
    picture = drawn(sheet, frame, layout.grown)
    counts = [
        (one_line(label, 40), one_line(value, 24)) for label, value in sheet.counts[:_MOST_COUNTS]
    ]
    panel = panelled(
        layout, [value for _, value in counts], [entry.words for entry in picture.entries]
    )
    full = [[rows.cell(one) for one in row] for row in sheet.rows[: rows.MOST_ROWS]]
    heads = [rows.cell(head) for head in sheet.heads]
    brief = [rows.brief(row, heads) for row in full[: panel.fit]]
    is_whole = len(brief) == len(sheet.rows) and all(
        rows.fits(row, panel.rows.width, layout.grown) for row in brief
    )
    table = rows.table(layout, heads, full) if with_list and not is_whole else None
    told = _told(sheet, "" if is_whole else "more" if table else "count")
    # What is left out is read before what the map asks, and in its place where both have no room.
    line = width_mm(f"{told['chosen']} {told['question']}", _LINE_TYPE * layout.grown)
    if told["chosen"] and line > layout.inner[0]:
        told |= {"question": ""}
    page: str = _template().render(
        told=told,
        title=title_mm(layout, told["title"], told["mark"]),
        layout=layout,
        margin=MARGIN_MM,
        panel=panel,
        counts=counts,
        drawing=on_sheet(picture, layout, panel),
        entries=list(zip((entry.words for entry in picture.entries), panel.entries, strict=True)),
        rows=full,
        brief=brief,
        heads=heads,
        table=table,
        pages=table.pages if table else [],
        say=lambda name: say(f"print.{name}", sheet.language),
        tag=_TAGS[sheet.language],
        style=_style(),
    )
    return page


def _told(sheet: MapPrint, more: str) -> dict[str, str]:
    """The sheet's own words; ``more`` is the sentence about what is not on the first page."""
    known = {name: one_line(getattr(sheet, name), most) for name, most in _LONGEST.items()}
    language = sheet.language
    here = with_zone(sheet.made_at, "made_at").astimezone(ZONE)
    foot = [
        say("print.source", language, source=known["source"]) if known["source"] else "",
        say("print.made_at", language, moment=f"{here:%Y-%m-%d %H:%M}"),
        say("print.author", language, author=known["author"]) if known["author"] else "",
    ]
    title = say("print.heading", language, region=known["region_name"], title=known["title"])
    count = len(sheet.rows)
    return {
        "title": title,
        "question": known["question"],
        "chosen": known["chosen"],
        "mark": known["mark"],
        "foot": clauses([one for one in foot if one], language),
        "nothing": say("print.no_list" if _is_drawn(sheet) else "print.nothing", language),
        "more": say(f"print.{more}", language, count=count) if more else "",
        "list_title": say("print.list_of", language, title=title, count=count),
        "cut": say("print.cut", language, most=rows.MOST_ROWS, count=count)
        if count > rows.MOST_ROWS
        else "",
    }


def _is_drawn(sheet: MapPrint) -> bool:
    return bool(sheet.marks or sheet.strokes or sheet.patches)


@functools.cache
def _template() -> Any:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string((_TEMPLATES / "sheet.html").read_text(encoding="utf-8"))


@functools.cache
def _style() -> str:
    return (_TEMPLATES / "sheet.css").read_text(encoding="utf-8")
