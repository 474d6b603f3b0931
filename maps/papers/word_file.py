"""A paper as a Word file, by the county's own template where there is one, else by ours.

A county's template is a Jinja template inside a DOCX: it is rendered in a sandbox, with every value
escaped, and proved when it is first met, with and without lines and values, so that a wrong field
is found out then and not on the night when the first order with that line is signed.
"""

import functools
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from re import findall
from types import SimpleNamespace
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from layers.errors import BadInput
from maps.papers.layouts import Layout
from maps.papers.marking import marked
from maps.papers.model import Paper
from maps.papers.own_template import own_template
from maps.papers.saying import told, vocabulary

# A form with a coat of arms in it has a few hundred kilobytes.
MOST_BYTES = 5_000_000


def docx(paper: Paper, layout: Layout, language: str, templates: Path | None) -> bytes:
    """The paper by ``<templates>/<layout>.<language>.docx`` where that is there, else by ours.

    Raises BadInput for a template that cannot be used or names a field that does not exist.
    """
    values = told(paper, layout, language)
    file = templates / f"{layout.name}.{language}.docx" if templates else None
    if file is None or not file.is_file():
        rendered = _rendered(own_template(layout, language), values)
    else:
        template = _read(file)
        _prove(template, layout, file.name)
        rendered = _refusing(template, values, file.name)
    return marked(rendered, values["mark"])


def _read(file: Path) -> bytes:
    if (size := file.stat().st_size) > MOST_BYTES:
        why = f"{size} > {MOST_BYTES} bytes"
        raise BadInput("paper.unreadable_template", field="template", file=file.name, why=why)
    return file.read_bytes()


@functools.lru_cache(maxsize=16)
def _prove(template: bytes, layout: Layout, name: str) -> None:
    """Render it with everything and with nothing. Raises BadInput; then it is asked again."""
    known = vocabulary(layout.kind)
    full = {
        field: [SimpleNamespace(**dict.fromkeys(row, "1"))] if row else "1"
        for field, row in known.items()
    }
    for values in (full, dict.fromkeys(known, "")):
        _refusing(template, values, name)


def _refusing(template: bytes, values: Mapping[str, Any], name: str) -> bytes:
    try:
        return _rendered(template, values)
    except UndefinedError as unknown:
        # "'x' is undefined", "'…' has no attribute 'x'": the last quoted word is the field.
        field = (findall(r"'([^']+)'", str(unknown)) or [str(unknown)])[-1]
        raise BadInput("paper.unknown_field", field="template", file=name, name=field) from unknown
    # Anything may be wrong in a file that somebody made: no zip, no Word, no template.
    except Exception as fault:
        why = f"{type(fault).__name__}: {fault}"[:200]
        raise BadInput("paper.unreadable_template", field="template", file=name, why=why) from fault


def _rendered(template: bytes, values: Mapping[str, Any]) -> bytes:
    document = DocxTemplate(BytesIO(template))
    sandbox = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=_as_written
    )
    document.render(dict(values), sandbox, autoescape=True)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _as_written(value: object) -> Markup:
    """A value, escaped so that docxtpl, which makes ``{{`` of ``{_{`` at the end, leaves it so."""
    return escape(value).replace("{_", Markup("{&#95;")).replace("_}", Markup("&#95;}"))
