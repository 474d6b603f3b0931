"""The command map (指挥调度图): one incident, who and what is nearest by road, and why.

``payload`` is what the page reads: ``lang``, ``watermark`` ("demo", "exercise" or None),
``incident``, ``region``, ``sheet`` (``maps.payload.sheet_json``) and ``basemap`` or
``basemap_url``. See README.md for every field.
"""

import functools
from collections.abc import Mapping
from typing import Any

from branca.element import Element

from maps import elements, shell


def page(language: str, data_url: str) -> str:
    """The HTML of ``/incidents/{id}/map``; its data comes as JSON from ``data_url``."""
    return shell.with_data_url(_shell(language), data_url)


def single_file(payload: Mapping[str, Any]) -> str:
    """The same page as one HTML document with its data inside; see ``maps.export``."""
    return shell.Page(payload["lang"], _parts(), payload).render()


@functools.cache
def _shell(language: str) -> str:
    return shell.Page(language, [*_parts(), elements.Lock()]).render()


def _parts() -> list[Element]:
    return [
        elements.Masthead(),
        elements.DecisionSheet(),
        shell.CountyMap(elements.BaseMap(), elements.IncidentLayer(), elements.Legend()),
        elements.Watermark(),
    ]
