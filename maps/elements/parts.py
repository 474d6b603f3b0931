"""The parts that pages are put together from, in the order in which they are drawn."""

from pathlib import Path
from typing import ClassVar

from branca.element import MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

_TEMPLATE = Path(__file__).parent.parent / "templates" / "element.html"


class Drawn(JSCSSMixin, MacroElement):
    """An empty place that the browser fills; ``scripts`` and ``sheets`` are asset names.

    A script of ours is a module: what it imports need not be named.
    """

    _template = Template(_TEMPLATE.read_text(encoding="utf-8"))
    draws: ClassVar[str]
    tag: ClassVar[str] = "section"
    scripts: ClassVar[tuple[str, ...]] = ()
    sheets: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = type(self).__name__
        # Lists of its own: Folium's add_js_link would otherwise change the class for every page.
        self.default_js = [(name, name) for name in self.scripts]
        self.default_css = [(name, name) for name in self.sheets]


class Masthead(Drawn):
    """The band on top: whose map, how old, which language, light or dark."""

    draws, tag, scripts = "masthead", "header", ("map/masthead.js",)


class DecisionSheet(Drawn):
    """The side list: who comes, what is brought, what is short, who was left out, what is near."""

    draws, scripts, sheets = "sheet", ("map/sheet.js",), ("map/sheet.css",)


class BaseMap(Drawn):
    """The county's own vector ground: boundary, rivers, roads by class, names."""

    draws, tag, scripts = "ground", "div", ("map/ground.js",)


class IncidentLayer(Drawn):
    """The incident and all that the decision sheet puts on the map."""

    draws, tag, scripts = "incident", "div", ("map/incident.js",)


class Legend(Drawn):
    """What each symbol on this very map means."""

    draws, tag, scripts = "legend", "aside", ("map/legend.js",)


class Watermark(Drawn):
    """演示数据 across screen and paper, whenever the data is for demonstration."""

    draws, tag, scripts = "watermark", "div", ("map/watermark.js",)


class Lock(Drawn):
    """What lies over a page while nobody sits at it; a file that was carried away has none."""

    draws, tag, scripts = "lock", "div", ("shared/lock.js",)
    sheets = ("shared/lock.css",)


class Head(Drawn):
    """The band on top of the four maps: which of them, how fresh, language, light or dark."""

    draws, tag = "masthead", "header"


class Side(Drawn):
    """Beside a map: the answer in numbers, what to choose among, the rows."""

    draws, sheets = "side", ("map/sheet.css", "map/backdrop.css", "four/four.css")


class Wall(Drawn):
    """Around the wall's map: what it shows, three numbers, the gravest incident, the time."""

    draws, sheets = "wall", ("four/wall.css",)
