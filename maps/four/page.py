"""The page of each of the four maps, and the same as one file that can be carried away.

What the page reads first (``begun``): ``lang``, ``region`` (``region_code name bounds``),
``watermark`` ("demo" or None), ``part`` (what is not the whole), ``may`` (actions),
``layers`` (key → where its columns are fetched; in a file the columns themselves, base64),
``basemap_url`` (in a file ``basemap``), ``tiles_url``, ``stream``; a file has ``exported_at``
and ``author`` and, instead of the watermark, ``mark`` (the words across it).
"""

import functools
from collections.abc import Mapping
from typing import Any

from branca.element import Element

from maps import elements, shell
from maps.four.table import table

# Labels and titles come with the table, names of codes with the columns.
_SAID = ("list.names", *(f"four.{one}" for one in ("ui.", "value.")))


def page(name: str, language: str, data_url: str) -> str:
    """The HTML of ``/maps/{name}``; what it begins with comes as JSON from ``data_url``."""
    return shell.with_data_url(_shell(name, language), data_url)


def single_file(name: str, begun: Mapping[str, Any]) -> str:
    """The same page as one HTML document with all its data inside."""
    return shell.Page(begun["lang"], _parts(), begun, _begins(name, begun["lang"])).render()


@functools.cache
def _shell(name: str, language: str) -> str:
    parts = [*_parts(), elements.Lock()]
    return shell.Page(language, parts, begins=_begins(name, language)).render()


def _begins(name: str, language: str) -> shell.Begins:
    return shell.Begins("four/page.js", _SAID, f"four.map.{name}", table(name, language))


def _parts() -> list[Element]:
    return [
        elements.Head(),
        elements.Side(),
        shell.CountyMap(elements.BaseMap(), elements.Legend()),
        elements.Watermark(),
    ]
