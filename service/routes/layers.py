"""``/api/layers``: what the four maps show, a layer at a time, fetched again when it changed."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from layers.errors import BadInput, NotAllowed, Unknown
from maps.four.table import LAYERS, REACH, Layer
from service import work
from service.auth.roles import Action
from service.auth.who import Who
from service.bodies import Body, answer_of, has_it, takes_packed
from service.deps import Visiting, may
from service.picture import TILES
from service.routes.documented import COLUMNS, REFUSALS, SHAPES
from service.stream.kept import LONGEST_S, Kept
from service.tiles.source import Tile

router = APIRouter(prefix="/api/layers", tags=["maps"], responses=REFUSALS)
# What only planners change is read anew when they do: a hundred thousand rows are seconds of work.
STILL_S = 600.0
_EVERYTHING = 2  # the clearance of who reads all records
# Incidents and what is done about them are not everybody's, nor are closures: an empty layer would
# say to whoever does not see their rows that every road is open.
_OF_INCIDENTS = frozenset({"incidents", "orders", "posts", "closures", REACH})
# Farther out an area is no area any more, nearer a tile of this zoom is drawn larger.
ZOOMS = (10, 16)


async def _tile(
    z: Annotated[int, Path(ge=ZOOMS[0], le=ZOOMS[1])],
    x: Annotated[int, Path(ge=0, lt=2 ** ZOOMS[1])],
    y: Annotated[int, Path(ge=0, lt=2 ** ZOOMS[1])],
) -> Tile:
    """Raises BadInput ``number_out_of_range``: beyond the edge of the world there is none."""
    if max(x, y) >= 2**z:
        raise BadInput("number_out_of_range", field="x" if x >= 2**z else "y")
    return Tile(z, x, y)


def sees_part(who: Who) -> bool:
    """Whether somebody sees not all rows: what is public, and his own."""
    return who.asker().clearance < _EVERYTHING


def hidden_from(who: Who) -> frozenset[str]:
    """The layers that somebody does not see."""
    return frozenset() if who.may(Action.READ_INCIDENTS) else _OF_INCIDENTS


@router.get(
    "/{layer}",
    summary="A layer of the maps, in columns",
    response_class=Response,
    responses=COLUMNS,
    dependencies=[may(Action.READ_GROUND)],
)
async def layer(layer: str, visit: Visiting, request: Request) -> Response:
    """Packed columns (``maps/columns.py``) without telephone numbers; unchanged: 304."""
    shown = _known(layer, visit.who)
    asker, packed, kept = visit.who.asker().nameless(), takes_packed(request), visit.kept
    told = (asker, visit.region, layer, visit.language, packed)

    async def make() -> Body:
        return await kept.looking.work(work.layer, *told)

    found = await kept.pictures.get(told, visit.region, shown.topics, make, **_kept_for(shown))
    return _tagged(found, request, "application/octet-stream")


@router.get(
    "/{layer}/tiles/{z}/{x}/{y}.mvt",
    summary="The lines and areas of a layer within a tile",
    response_class=Response,
    responses=SHAPES,
    dependencies=[may(Action.READ_GROUND)],
)
async def shapes(
    layer: str, at: Annotated[Tile, Depends(_tile)], visit: Visiting, request: Request
) -> Response:
    """A Mapbox vector tile (EPSG:3857, ``y`` from the north) with each shape's ``code``, ``level``.

    Asked for where the layer says that it is ``in_tiles``; 204 where there is nothing.
    """
    shown = _known(layer, visit.who)
    if layer not in TILES:
        raise Unknown("no_layer", field="layer", layer=layer)
    asker, kept = visit.who.asker().nameless(), visit.kept
    told = (asker, visit.region, layer, (at.z, at.x, at.y))

    async def make() -> Body:
        return await kept.looking.work(work.shapes, *told)

    found = await kept.shapes.get(told, visit.region, shown.topics, make, **_kept_for(shown))
    return _tagged(found, request, "application/vnd.mapbox-vector-tile")


def _known(layer: str, who: Who) -> Layer:
    """A layer that he sees. Raises Unknown ``no_layer``, NotAllowed ``may_not``."""
    shown = LAYERS.get(layer)
    if shown is None:
        raise Unknown("no_layer", field="layer", layer=layer)
    if layer in hidden_from(who):
        raise NotAllowed(
            "may_not", action_code=Action.READ_INCIDENTS.value, role_code=who.role.value
        )
    return shown


def _kept_for(shown: Layer) -> dict[str, Any]:
    return {"longest_s": STILL_S if shown.is_still else LONGEST_S, "is_still": shown.is_still}


def _tagged(found: Kept, request: Request, media_type: str) -> Response:
    """The body; 304 to whoever has it, 204 where there is none."""
    tag = f'"{found.tag}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if has_it(request, tag) or not found.body.content:
        status = 304 if found.body.content else 204
        return Response(status_code=status, headers={**headers, "Vary": "Accept-Encoding"})
    return answer_of(found.body, 200, media_type, **headers)
