"""``/api/layers``: what the four maps show, a layer at a time, fetched again when it changed."""

from fastapi import APIRouter, Request, Response

from layers.errors import NotAllowed, Unknown
from maps.four.table import LAYERS
from service import work
from service.auth.roles import Action
from service.auth.who import Who
from service.bodies import Body, answer_of, takes_packed
from service.deps import Visiting, may
from service.routes.documented import COLUMNS, REFUSALS

router = APIRouter(prefix="/api/layers", tags=["maps"], responses=REFUSALS)
# Incidents and what is done about them are not everybody's.
_OF_INCIDENTS = frozenset({"incidents", "orders"})


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
    shown = LAYERS.get(layer)
    if shown is None:
        raise Unknown("no_layer", field="layer", layer=layer)
    if layer in hidden_from(visit.who):
        raise NotAllowed(
            "may_not", action_code=Action.READ_INCIDENTS.value, role_code=visit.who.role.value
        )
    asker, packed, kept = visit.who.asker().nameless(), takes_packed(request), visit.kept
    told = (asker, visit.region, layer, visit.language, packed)

    async def make() -> Body:
        return await kept.looking.work(work.layer, *told)

    found = await kept.pictures.get(told, visit.region, shown.topics, make)
    tag = f'"{found.tag}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={**headers, "Vary": "Accept-Encoding"})
    return answer_of(found.body, 200, "application/octet-stream", **headers)
