"""Every sentence a person reads, in Chinese first and in English, from one catalogue a topic.

``zh/refusal.json`` and ``en/refusal.json`` hold the sentences ``refusal.*``, and so on; a name
with a dot is whole already, so that a topic (``roads.json``) keeps its refusals with it. The
browser gets the same catalogues as JSON (``catalogue``), so that nothing is said twice.
"""

import functools
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

LANGUAGES = ("zh", "en")
DEFAULT_LANGUAGE = "zh"
_HOME = Path(__file__).parent


@functools.cache
def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of one language by their dotted key, ``topic.name``."""
    sentences: dict[str, str] = {}
    for file in sorted((_HOME / language).glob("*.json")):
        topic = json.loads(file.read_text(encoding="utf-8"))
        for name, text in topic.items():
            sentences[name if "." in name else f"{file.stem}.{name}"] = text
    return sentences


def say(key: str, language: str = DEFAULT_LANGUAGE, /, **params: object) -> str:
    """The sentence of that key with its places filled in; a list is joined as the language does.

    Raises KeyError for a key that no catalogue has: a missing sentence is a fault of ours,
    found by the tests, and is never papered over with the bare key.
    """
    told = {
        name: listed(value, language) if isinstance(value, list | tuple) else value
        for name, value in params.items()
    }
    return catalogue(language)[key].format_map(told)


def listed(parts: Iterable[object], language: str = DEFAULT_LANGUAGE) -> str:
    """Names one after the other, as the language writes them: ``甲、乙`` or ``a, b``."""
    return catalogue(language)["list.names"].join(str(part) for part in parts)


def clauses(parts: Iterable[object], language: str = DEFAULT_LANGUAGE) -> str:
    """Half-sentences one after the other, as the language writes them."""
    return catalogue(language)["list.clauses"].join(str(part) for part in parts)


def knows(key: str) -> bool:
    """Whether the catalogues have that key."""
    return key in catalogue(DEFAULT_LANGUAGE)
