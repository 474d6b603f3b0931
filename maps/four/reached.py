"""How far the forces reach, on paper: the areas, and who lies beyond them.

A ``Reach`` is what ``/api/forces/reach`` tells, or empty where it is not to be seen.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from layers.ids import LonLat
from layers.words import listed, say
from maps.four.table import REACHED_MIN
from maps.prints.model import Patch

Reach = Mapping[str, Any]
# A paper names the worst of those whom nobody reaches; the page lists more.
_MOST_NAMED = 3


def patches(reach: Reach, language: str) -> list[Patch]:
    """The areas, the widest first, so that the nearer lies on top of it."""
    return [
        Patch(REACHED_MIN[one["properties"]["minutes"]], tuple(map(_ring, rings)), words)
        for one in reversed(reach.get("features", ()))
        for words in [_words(one["properties"], language)]
        for rings in one["geometry"]["coordinates"]
    ]


def _ring(points: Sequence[Sequence[float]]) -> tuple[LonLat, ...]:
    return tuple(LonLat(lon, lat) for lon, lat in points)


def _words(told: Mapping[str, Any], language: str) -> str:
    inside, all_there = told["hazards"]["inside"], told["hazards"]["all"]
    if not all_there:
        return say("print.reached", language, minutes=told["minutes"])
    counted = {"share": round(100 * inside / all_there), "n": inside, "all": all_there}
    return say("print.reached_hazards", language, minutes=told["minutes"], **counted)


def beyond(reach: Reach, language: str) -> list[str]:
    """Who is not reached, or why there are no areas: an empty map would hide it."""
    if not reach:
        return []
    if reach["verdict"] != "measured":
        return [reach["verdict_text"]]
    if not reach["uncovered_count"]:
        return []
    who = listed([one["name"] for one in reach["uncovered"][:_MOST_NAMED]], language)
    told = {"minutes": max(reach["minutes"]), "n": reach["uncovered_count"], "who": who}
    return [say("print.beyond", language, **told)]
