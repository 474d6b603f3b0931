"""What was: an incident's review and its papers, any past minute again, what orders propose."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from layers.after.feedback import ENOUGH, LAST
from layers.db.asking import tell
from layers.ids import IncidentId
from layers.orders.order_life import ReceiverKind
from maps import papers
from maps.papers.model import AfterActionReport
from service.auth.roles import Action
from service.deps import Reader, Visit, Visiting, may
from service.flows.learn import Asked, learn
from service.flows.replay_incident import replay_incident
from service.flows.review_incident import review_incident
from service.paper_views import after_action, hidden
from service.phones import Phones
from service.picture_views import picture_json
from service.review_views import factor_json, review_json, turn_out_json
from service.routes.documented import PAPER, REFUSALS

router = APIRouter(prefix="/api", tags=["after"], responses=REFUSALS)
Form = Literal["docx", "pdf"]
# The file carries its own, stricter policy with the hash of its style.
_SANDBOX = "sandbox; frame-ancestors 'none'"


@router.get(
    "/incidents/{incident_id}/review",
    summary="The after-action report as values",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def reviewed(incident_id: str, conn: Reader, visit: Visiting, phones: Phones) -> dict[str, Any]:
    """Minute by minute what was known, ordered, promised and done; promised against real."""
    who = visit.who.actor
    review = review_incident(conn, IncidentId(incident_id), who, visit.language)
    return phones.shown(review_json(review, visit.language))


@router.get(
    "/incidents/{incident_id}/review.html",
    summary="The after-action report as one page",
    response_class=HTMLResponse,
    dependencies=[may(Action.READ_INCIDENTS)],
)
async def reviewed_page(incident_id: str, visit: Visiting) -> Response:
    """To read and to print; it holds everything and loads nothing. Phone numbers are masked."""
    visit.kept.limits.take("file", visit.who.actor)
    report = await _report(visit, incident_id)
    page = await run_sync(papers.html, report, visit.language)
    return HTMLResponse(page, headers={"Content-Security-Policy": _SANDBOX})


@router.get(
    "/incidents/{incident_id}/review.{form}",
    summary="The after-action report as a paper",
    response_class=Response,
    responses=PAPER,
    dependencies=[may(Action.READ_INCIDENTS)],
)
async def reviewed_paper(incident_id: str, form: Form, visit: Visiting) -> Response:
    """For Word or for the printer. Phone numbers are masked."""
    visit.kept.limits.take("file", visit.who.actor)
    report = await _report(visit, incident_id)
    if form == "pdf":
        body = await run_sync(papers.pdf, report, visit.language)
    else:
        own = visit.kept.settings.papers_dir
        body = await run_sync(papers.docx, report, visit.language, own)
    return sent(body, form, f"review-{incident_id}")


def sent(body: bytes, form: Form, name: str) -> Response:
    """A paper as the file it is kept as."""
    kind = papers.PDF if form == "pdf" else papers.DOCX
    held = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(body, media_type=kind, headers=held)


async def _report(visit: Visit, incident_id: str) -> AfterActionReport:
    """What the paper says, read in a reader's place that is given back before it is drawn."""
    async with visit.kept.readers.place():
        return await run_sync(partial(_drawn_up, visit, incident_id))


def _drawn_up(visit: Visit, incident_id: str) -> AfterActionReport:
    with visit.kept.readers.pool.lend(snapshot=True) as conn:
        tell(conn, visit.who.asker())
        review = review_incident(conn, IncidentId(incident_id), visit.who.actor, visit.language)
        incident = review.head.incident
        learnt = learn(conn, incident.region_code, Asked(incident.is_exercise))
    ours = {
        one.order.receiver.code
        for one in review.courses
        if one.order.receiver.kind is ReceiverKind.TEAM
    }
    proposed = [one for one in learnt.turn_outs if one.differs and one.team_code in ours]
    report: AfterActionReport = hidden(after_action(review, proposed, visit.language))
    return report


@router.get(
    "/incidents/{incident_id}/replay",
    summary="The command picture at a past minute",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def replayed(
    incident_id: str,
    conn: Reader,
    visit: Visiting,
    phones: Phones,
    at: Annotated[datetime | None, Query(description="With its zone; now unless given.")] = None,
) -> dict[str, Any]:
    """The incident, closures, orders, holds, positions and the log as they were known then."""
    picture = replay_incident(conn, IncidentId(incident_id), at)
    return phones.shown(picture_json(picture, visit.language))


@router.get(
    "/review/proposals",
    summary="What finished orders propose for turn-out and speed",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def proposed(
    conn: Reader,
    visit: Visiting,
    is_exercise: bool = False,
    enough: Annotated[int, Query(ge=2, le=1000)] = ENOUGH,
    last: Annotated[int, Query(ge=2, le=1000)] = LAST,
) -> dict[str, Any]:
    """Medians with their number and spread, real orders or exercises; nothing is changed by it.

    A person accepts a turn-out by ``accept``, which is a change of the team's record.
    """
    learnt = learn(conn, visit.region, Asked(is_exercise, enough, last))
    return {
        "region_code": visit.region,
        "is_exercise": is_exercise,
        "enough": enough,
        "last": last,
        "turn_outs": [turn_out_json(one, visit.language) for one in learnt.turn_outs],
        "factors": [factor_json(one, visit.language) for one in learnt.factors],
    }
