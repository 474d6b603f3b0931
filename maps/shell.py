"""The page every map starts from: a lean Folium map, rendered once, without data.

It holds no tiles, no inline script and no text of users. Scripts and styles come from our own
origin (or, in a file, from the file itself), and the Content-Security-Policy makes the browser
enforce that nothing else is asked or run. The same parts give the same bytes each time.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink
from folium.template import Template

from layers.words import catalogue, say
from maps import assets, style
from maps.islands import island

_TEMPLATES = Path(__file__).parent / "templates"
_TAGS = {"zh": "zh-CN", "en": "en"}
_DATA_URL = "@data-url@"
_NOWHERE = "'none'"
_LEAFLET = {"leaflet", "leaflet_css"}
_FIRST = ("palette.css", "map/things.css", "map/map.css")
# What the scripts of every map say; a page may bring further topics.
_TOPICS = ("map.", "lock.")
_EARLY = [
    re.compile(rf'<{tag} ({kind}) (?:crossorigin )?(?:href|src)="([^"]+)"')
    for tag, kind in (("link", 'rel="stylesheet"'), ("script", "defer"))
]
_AS = {'rel="stylesheet"': "as=style", "defer": "as=script"}
_VIEWPORT = "width=device-width, initial-scale=1, viewport-fit=cover"


class InlineScript(ValueError):
    """A Folium element brought an inline script, which our pages do not run."""


class CountyMap(folium.Map):
    """A Folium map reduced to Leaflet and an empty place; the browser starts it from JSON."""

    _template = Template((_TEMPLATES / "map.html").read_text(encoding="utf-8"))

    def __init__(self, *layers: Element) -> None:
        super().__init__(tiles=None)
        self.default_js = [link for link in folium.Map.default_js if link[0] in _LEAFLET]
        self.default_css = [link for link in folium.Map.default_css if link[0] in _LEAFLET]
        for layer in layers:
            self.add_child(layer)

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Only our own template: Folium's adds a global style sheet and the map's script."""
        folium.elements.JSCSSMixin.render(self, **kwargs)


@dataclass(frozen=True, slots=True)
class Begins:
    """What a page begins with: the ``script`` that starts it, the words it says, and its table."""

    script: str = "map/boot.js"
    topics: tuple[str, ...] = ()
    title: str = "map.title"
    table: object = None


class Page(Figure):
    """The document around the map, without a line of inline script."""

    _template = Template((_TEMPLATES / "page.html").read_text(encoding="utf-8"))

    def __init__(
        self,
        language: str,
        parts: Iterable[Element],
        payload: object = None,
        begins: Begins = Begins(),
    ) -> None:
        """With a ``payload`` the page is one file that holds it and every asset."""
        super().__init__()
        self._begins = begins
        self.language, self.language_tag = language, _TAGS[language]
        self.data_url_place = _DATA_URL if payload is None else ""
        self.noscript = say("map.needs_script", language)
        self.style_url = ""
        self._is_file = payload is not None
        self._held: dict[bool, list[str]] = {True: [], False: []}  # is a script -> its text
        for name, text in _head(language, begins):
            self.header.add_child(Element(text), name=name)
        # Leaflet's styles first, so that ours win; the map names them again under the same key.
        self.header.add_child(CssLink("leaflet.css"), name="leaflet_css")
        for name in _FIRST:
            self.header.add_child(CssLink(name), name=name)
        if self._is_file:
            self.header.add_child(Element(_island("style", style.table(language))), name="style")
            self.header.add_child(Element(_island("payload", payload)), name="payload")
        else:
            # Fetched beside the page and kept for ever: the largest part of what a page says.
            self.style_url = assets.path_of(f"style.{language}.json")
            self.header.add_child(Element(_fetched_early(self.style_url)), name="style")
            if begins.table is not None:
                self.header.add_child(Element(_fetched_early(_DATA_URL)), name="data")
        for part in parts:
            self.add_child(part)

    def render(self, **kwargs: Any) -> str:
        """The page. Raises UnknownAsset, InlineScript."""
        _count_ids(self)
        for child in self._children.values():
            child.render(**kwargs)
        if self.script._children:
            raise InlineScript(", ".join(self.script._children))
        modules, plain, sheets = self._taken()
        words = _words(self.language, self._begins.topics, modules)
        self.header.add_child(Element(_island("words", words)), name="words")
        self.header.add_child(Element(self._loads(sheets)), name="sheets")
        for script in (*plain, assets.together(_first_of(modules))):
            self.header.add_child(Element(self._loads(script)), name=script)
        if self._is_file:
            self.header.add_child(Element(_policy_tag(self._held)), name="policy", index=1)
        return str(self._template.render(this=self, kwargs=kwargs))

    def _taken(self) -> tuple[list[str], list[str], str]:
        """The modules, the plain scripts and the style sheets that the parts have asked for."""
        links = {
            name: child
            for name, child in self.header._children.items()
            if isinstance(child, JavascriptLink | CssLink)
        }
        for name in links:
            del self.header._children[name]
        sheets = [one.url for one in links.values() if isinstance(one, CssLink)]
        scripts = [one.url for one in links.values() if isinstance(one, JavascriptLink)]
        modules = [*filter(assets.is_module, scripts), self._begins.script]
        plain = [assets.name_of(one) for one in scripts if not assets.is_module(one)]
        return modules, plain, assets.together(sheets)

    def _loads(self, name: str) -> str:
        """What loads an asset from our origin or, in a file, holds it."""
        is_script = name.endswith(".js")
        if self._is_file:
            text = assets.asset(name)[0].decode()
            self._held[is_script].append(text)
            return f"<script>{text}</script>" if is_script else f"<style>{text}</style>"
        path = assets.path_of(name)
        # Deferred: they travel while the page is read, and run in their order when it is there.
        load = f'<script defer src="{path}"></script>'
        return load if is_script else f'<link rel="stylesheet" href="{path}">'


def _first_of(modules: Sequence[str]) -> list[str]:
    """Those that no other of them brings along."""
    return [one for one in modules if one not in assets.needed_by(*sorted(set(modules) - {one}))]


def _fetched_early(url: str) -> str:
    """Asked for while the scripts are still on their way."""
    return f'<link rel="preload" as="fetch" crossorigin href="{url}">'


def with_data_url(page: str, data_url: str) -> str:
    """The rendered shell told where its JSON lies; nothing else in it changes."""
    return page.replace(_DATA_URL, html.escape(data_url, quote=True))


def early(page: str) -> list[str]:
    """What a rendered page will ask for, as values of its ``Link`` header, the weightiest first.

    Browsers keep six lines to one place: what makes the page a page goes before its data.
    """
    found = [one for kind in _EARLY for one in kind.findall(page)]
    return [f"<{html.unescape(url)}>; rel=preload; {_AS[kind]}" for kind, url in found]


def content_security_policy(
    scripts: Sequence[str] = ("'self'",), styles: Sequence[str] = ("'self'",), to: str = "'self'"
) -> str:
    """What the browser may load and run. Served pages need no nonce: nothing is inline."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(scripts)}",
            f"style-src {' '.join(styles)}",
            f"img-src {'data:' if to == _NOWHERE else to + ' data:'}",
            f"connect-src {to}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
        + ([] if to == _NOWHERE else ["frame-ancestors 'self'"])
    )


def _head(language: str, begins: Begins) -> list[tuple[str, str]]:
    own = [] if begins.table is None else [("table", _island("table", begins.table))]
    return [
        *own,
        ("viewport", f'<meta name="viewport" content="{_VIEWPORT}">'),
        ("referrer", '<meta name="referrer" content="no-referrer">'),
        ("icon", '<link rel="icon" href="data:,">'),
        ("title", f"<title>{html.escape(say(begins.title, language))}</title>"),
    ]


def _words(language: str, topics: tuple[str, ...], modules: Sequence[str]) -> dict[str, str]:
    """The sentences that a page's scripts may say; a ``map.`` at the head is left out there."""
    whole, beginnings = assets.words_of(*modules)

    def is_said(key: str) -> bool:
        names = (key, key.removeprefix("map."))
        return any(name in whole or name.startswith(beginnings) for name in names)

    said = catalogue(language)
    return {key: said[key] for key in said if key.startswith((*_TOPICS, *topics)) and is_said(key)}


def _island(name: str, value: object) -> str:
    return f'<script type="application/json" id="{name}">{island(value)}</script>'


def _policy_tag(held: dict[bool, list[str]]) -> str:
    """The policy of a file: exactly these scripts and styles may run, nothing is asked for."""
    scripts, styles = ([_hash(text) for text in held[is_script]] for is_script in (True, False))
    policy = content_security_policy(scripts, styles, _NOWHERE)
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _count_ids(element: Element, start: int = 1) -> int:
    """Counted ids in place of branca's random ones, so that the page is the same each time."""
    element._id = str(start)
    for child in element._children.values():
        start = _count_ids(child, start + 1)
    return start
