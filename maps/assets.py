"""Everything a page loads, by manifest: our own files, Leaflet's, and nothing else.

A page is drawn in rooms without internet, so each script and style sheet lies on our own disk
and is served from our own origin under a path that carries its content's hash: it may be cached
for ever, and a new version has a new path. A URL that the manifest does not know is an error.

Our own scripts are modules that import each other. A page names those it begins with, and they
travel with all that they need as one script; its style sheets travel as one as well: a room's old
PC asks for five things and not for fifty. What travels together is named by all names, joined.
"""

import base64
import functools
import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from maps import linked, style

PACKAGES = Path(__file__).parent.parent / "node_modules"
_STATIC = Path(__file__).parent / "static"
PREFIX = "/assets"

# name -> where the npm package keeps it
PACKAGED = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
}
# the URLs that Folium itself would load -> our name for the same thing
FOLIUMS = {
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js": "leaflet.js",
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css": "leaflet.css",
}
# A word in quotes, as names of sentences are; in a template what stands before its first place.
_QUOTED = re.compile(r"[\"'`]([a-z][\w.]*)(\$\{)?")
_JOINED = "+"
MADE: Mapping[str, Callable[[], str]] = {
    "palette.css": style.palette_css,
    **{f"style.{one}.json": functools.partial(style.table_json, one) for one in ("zh", "en")},
}


class UnknownAsset(LookupError):
    """A page asks for something that is not in the manifest."""


class AssetsMissing(RuntimeError):
    """The npm packages are not installed."""


def name_of(url: str) -> str:
    """The asset behind a URL that a Folium element wants to load. Raises UnknownAsset."""
    name = FOLIUMS.get(url, url)
    if name not in PACKAGED and name not in MADE and name not in _own_names():
        raise UnknownAsset(f"{url!r} is not in the manifest of maps/assets.py")
    return name


def together(urls: Iterable[str]) -> str:
    """The name of several style sheets, or of several modules, as one asset."""
    return _JOINED.join(map(name_of, urls))


@dataclass(frozen=True, slots=True)
class Whole:
    """One asset, or several together; ``fingerprint``: 12 hex digits of the content's SHA-256."""

    body: bytes
    media_type: str
    fingerprint: str

    packed: bytes | None = None
    """The body as gzip has it smallest; only of what our own pages ask for."""


# What our own pages have asked for, which is few. Whatever else somebody puts together is made and
# forgotten: nobody pushes out what a page needs by asking for it in another order.
_of_pages: dict[str, Whole] = {}


def asset(name: str) -> tuple[bytes, str]:
    """The content and media type; raises as ``whole``."""
    found = whole(name)
    return found.body, found.media_type


def whole(name: str) -> Whole:
    """One asset, or several together; a module comes with all that it imports, as one script.

    Raises UnknownAsset, AssetsMissing, linked.NotLinked.
    """
    return _of_pages.get(name) or _made(name)


def _made(name: str) -> Whole:
    body, media_type = _joined(name)
    return Whole(body, media_type, hashlib.sha256(body).hexdigest()[:12])


def _joined(name: str) -> tuple[bytes, str]:
    names = [name_of(one) for one in name.split(_JOINED)]
    media_type = _media_type(names[0])
    if len(names) > len(set(names)):
        raise UnknownAsset(f"{name!r} names one twice")
    if all(map(is_module, names)):
        return linked.linked(names, _text).encode(), media_type
    if len(names) > 1 and not all(one.endswith(".css") for one in names):
        raise UnknownAsset(f"{name!r} is neither modules nor style sheets alone")
    return b"\n".join(map(_content, names)), media_type


def fingerprint(name: str) -> str:
    """The content's mark; raises as ``whole``."""
    return whole(name).fingerprint


def path_of(name: str) -> str:
    """Where an asset of a page is served, ``/assets/<fingerprint>/<name>``; from then on kept.

    Raises as ``whole``.
    """
    kept = _of_pages.get(name)
    if kept is None:
        made = _made(name)
        kept = _of_pages[name] = replace(made, packed=gzip.compress(made.body, 9, mtime=0))
    return f"{PREFIX}/{kept.fingerprint}/{name}"


def is_module(name: str) -> bool:
    """Whether it is a script of our own, to be loaded as a module."""
    return name.endswith(".js") and name in _own_names()


@functools.cache
def needed_by(*modules: str) -> tuple[str, ...]:
    """What these modules import, and what that imports, without themselves; in running order.

    Raises linked.NotLinked, UnknownAsset.
    """
    found = linked.in_order(modules, _text)
    return tuple(one.name for one in found if one.name not in modules)


@functools.cache
def words_of(*modules: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """What these modules and all that they need may say: whole names, and beginnings of names.

    Every word between quotes counts, so it is more than they say and never less.
    """
    texts = [_text(name) for name in (*needed_by(*modules), *modules)]
    found = [one for text in texts for one in _QUOTED.findall(text)]
    return (
        frozenset(word for word, goes_on in found if not goes_on),
        tuple(sorted({word for word, goes_on in found if goes_on})),
    )


def _text(module: str) -> str:
    if not is_module(module):
        raise UnknownAsset(f"{module!r} is no script of ours")
    return _content(module).decode()


@functools.cache
def _content(name: str) -> bytes:
    if name in MADE:
        return MADE[name]().encode()
    if name in PACKAGED:
        return _self_contained(_packaged(PACKAGED[name]))
    return (_STATIC / name).read_bytes()


def _media_type(name: str) -> str:
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
    return f"{kind or 'application/octet-stream'}; charset=utf-8"


@functools.cache
def _own_names() -> frozenset[str]:
    files = (file for file in _STATIC.rglob("*") if file.is_file())
    return frozenset(file.relative_to(_STATIC).as_posix() for file in files)


def _packaged(path: str) -> bytes:
    file = PACKAGES / path
    if not file.is_file():
        raise AssetsMissing(f"{path} is not in {PACKAGES.name}: run scripts/run to install it")
    return file.read_bytes()


def _self_contained(body: bytes) -> bytes:
    """Without its source map, and with the pictures it points at inside (a few hundred bytes).

    Line ends become those of a page: a browser reads them so before it compares a style's hash.
    """
    body = body.replace(b"\r\n", b"\n")
    body = re.sub(rb"\n(//|/\*)# sourceMappingURL=.*\s*$", b"\n", body)
    return re.sub(rb"url\((images/[\w.-]+\.png)\)", _inlined, body)


def _inlined(found: re.Match[bytes]) -> bytes:
    picture = _packaged(f"leaflet/dist/{found[1].decode()}")
    return b"url(data:image/png;base64," + base64.b64encode(picture) + b")"
