"""Photographs in the log: sent one by one, as they are, each to the report that it belongs to.

The body is the picture's own bytes and not a form: so a foreign page still cannot send one unasked
(``guard.py``), and what is lost on a bad line is one picture and not the report.
"""

from collections.abc import Callable
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Path, Request, Response
from psycopg2.extensions import connection

from layers.command import photo_store, store
from layers.command.photo import TYPES, Photo, develop
from layers.ids import IncidentId, OrderNo
from service.act import Act, Acting
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.flows.keep_photo import add_photo, add_photo_of_team, own_order, report_of_team
from service.incident_views import event_json
from service.masking import masked
from service.once import AskedOnce
from service.routes.documented import PHOTO, REFUSALS
from service.schemas.orders import ReportIn

router = APIRouter(prefix="/api", tags=["command"], responses=REFUSALS)
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": dict.fromkeys(TYPES, _BINARY)}}
# At a shared screen the next to sit down asks anew.
_HELD = {"Cache-Control": "private, no-cache", "Content-Disposition": "inline"}
Keep = Callable[[connection], dict[str, Any]]
EventNo = Annotated[int, Path(ge=1, lt=2**63)]
PhotoId = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="Its SHA-256.")]


class Sending:
    """A photograph that was sent and made anew, and the act that adds it."""

    def __init__(self, act: Act, photo: Photo) -> None:
        self.act = act
        self.photo = photo


async def _sending(
    request: Request, visit: Visiting, once: AskedOnce, response: Response
) -> Sending:
    """Made anew one at a time, before a command's place is taken."""
    visit.kept.limits.take("photo", visit.who.actor)
    async with visit.kept.photos.place():
        photo = await run_sync(develop, await request.body())
    return Sending(Act(visit, once, response), photo)


Sent = Annotated[Sending, Depends(_sending)]


@router.post(
    "/incidents/{incident_id}/log/{event_no}/photos",
    status_code=201,
    summary="Add a photograph to a note",
    openapi_extra=_BODY,
    dependencies=[may(Action.COMMAND_INCIDENT)],
)
async def add(incident_id: str, event_no: EventNo, sent: Sent) -> dict[str, Any]:
    """JPEG, PNG or WebP as the body; four to a note at most. Kept as a new JPEG, never changed."""

    def keep(conn: connection) -> dict[str, Any]:
        number = IncidentId(incident_id)
        event = add_photo(conn, number, event_no, sent.photo, sent.act.by)
        return event_json(event, sent.act.language)

    return await _done(sent, keep)


@router.get(
    "/incidents/{incident_id}/photos/{photo_id}",
    summary="A photograph of the log",
    response_class=Response,
    responses=PHOTO,
    dependencies=[may(Action.READ_INCIDENTS)],
)
def photo(incident_id: str, photo_id: PhotoId, conn: Reader) -> Response:
    """The JPEG that ``photo_id`` in the log's ``log.photo`` names."""
    incident = store.get(conn, IncidentId(incident_id))
    body = photo_store.picture(conn, incident, photo_id)
    return Response(body, media_type="image/jpeg", headers=_HELD)


@router.post(
    "/orders/{order_no}/report",
    status_code=201,
    summary="Report from the field",
    dependencies=[may(Action.ANSWER_ORDER)],
)
def report(order_no: str, body: ReportIn, act: Acting) -> dict[str, Any]:
    """My team's word in the log of the incident that it is ordered to."""

    def keep(conn: connection) -> dict[str, Any]:
        order = own_order(conn, act.region, OrderNo(order_no), act.who.scope.team_code)
        event = report_of_team(conn, order, act.who.scope.team_code, body.text, act.by)
        shown: dict[str, Any] = masked(event_json(event, act.language))
        return shown

    return act.do(keep)


@router.post(
    "/orders/{order_no}/report/{event_no}/photos",
    status_code=201,
    summary="Add a photograph to my report",
    openapi_extra=_BODY,
    dependencies=[may(Action.ANSWER_ORDER)],
)
async def add_own(order_no: str, event_no: EventNo, sent: Sent) -> dict[str, Any]:
    """As above, to a report that was made under this order."""

    def keep(conn: connection) -> dict[str, Any]:
        act = sent.act
        order = own_order(conn, act.region, OrderNo(order_no), act.who.scope.team_code)
        event = add_photo_of_team(conn, order, event_no, sent.photo, act.by)
        return event_json(event, act.language)

    return await _done(sent, keep)


async def _done(sent: Sending, keep: Keep) -> dict[str, Any]:
    async with sent.act.kept.commands.place():
        return await run_sync(sent.act.do, keep)
