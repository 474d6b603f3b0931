"""Our own Folium elements: each brings its scripts and one empty place in the page.

None holds data or text of users: an element says *what is drawn here* (``data-draws``), and
the script of that name draws it in the browser from the page's JSON.
"""

from maps.elements.parts import (
    BaseMap,
    DecisionSheet,
    Drawn,
    Head,
    IncidentLayer,
    Legend,
    Lock,
    Masthead,
    Side,
    Wall,
    Watermark,
)

__all__ = [
    "BaseMap",
    "DecisionSheet",
    "Drawn",
    "Head",
    "IncidentLayer",
    "Legend",
    "Lock",
    "Masthead",
    "Side",
    "Wall",
    "Watermark",
]
