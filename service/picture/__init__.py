"""What each layer of the four maps shows now: rows read, ranked, and laid out in columns.

Rows come in the order of their weight: the list shows them so, and where two symbols meet the
earlier one stays. A layer's function has the layer's name; ``LAYERS`` is the table of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from psycopg2.extensions import connection

from layers.db import clock
from layers.hazards import store as hazard_store
from layers.ids import RegionCode
from maps.columns import Column, Picture, Texts, pack
from service.masking import masked
from service.picture.command import closures, incidents, orders, posts
from service.picture.forces import teams
from service.picture.reserves import depots, items
from service.picture.risk import facilities, hazards
from service.picture.rows import MOST_SHAPES, Looked, WaysOf, no_ways

LAYERS: Mapping[str, Callable[[Looked], Picture]] = {
    "hazards": hazards,
    "facilities": facilities,
    "items": items,
    "depots": depots,
    "teams": teams,
    "incidents": incidents,
    "orders": orders,
    "posts": posts,
    "closures": closures,
}

# The layers whose lines and areas may be too many to travel with their rows.
TILES: Mapping[str, Callable[[connection, RegionCode, int, int, int], bytes]] = {
    "hazards": hazard_store.tile
}


def picture(
    conn: connection,
    region_code: RegionCode,
    layer: str,
    language: str,
    most_shapes: float = MOST_SHAPES,
    ways: WaysOf = no_ways,
) -> Picture:
    """The layer's rows as somebody may see them now; ``conn`` must be a snapshot.

    ``most_shapes``: of more lines and areas than so many none is among the rows. A telephone
    number that somebody typed into a text is masked: nobody needs it on a map.
    """
    now = clock.now(conn)
    shown = LAYERS[layer](Looked(conn, region_code, language, now, most_shapes, ways))
    columns = {name: _masked(name, column) for name, column in shown.columns.items()}
    return replace(shown, columns=columns)


def _masked(name: str, column: Column) -> Column:
    if not isinstance(column, Texts):
        return column
    told = {text: masked(text, name) for text in set(column.values)}
    return Texts([told[text] for text in column.values])


def packed(shown: Picture, layer: str) -> bytes:
    """The same as it travels (``maps/columns.py``).

    Nothing in it changes by time alone, so that the same rows are the same bytes.
    """
    told = {"layer": layer, "is_demo": shown.is_demo, "in_tiles": shown.in_tiles}
    return pack(shown.count, shown.columns, **told)
