r"""Values inside a page, as JSON that no parser can mistake for anything else.

The browser reads an island with ``JSON.parse(element.textContent)``. Every character of a text
that could mean something to HTML, to a template or to JavaScript is written as ``\uXXXX``, so
that a name may hold ``</script>``, ``${…}``, ``{{…}}``, a backtick or U+2028.
"""

import json
from collections.abc import Mapping

_RISKY = [*map(chr, range(0x20)), *'"\\{}<>&`$', "\u2028", "\u2029"]
_ESCAPES = str.maketrans({character: f"\\u{ord(character):04x}" for character in _RISKY})


def island(value: object) -> str:
    """The value as one line of JSON, fit for a ``<script type="application/json">``."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{island(str(k))}:{island(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(island, value)) + "]"
    if isinstance(value, str):
        return '"' + value.translate(_ESCAPES) + '"'
    return json.dumps(value, allow_nan=False)
