"""Orders and stock issue notes as papers, for the room and for the team that is ordered."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter
from fastapi.responses import Response

from layers.db.asking import tell
from layers.ids import OrderNo
from maps import papers
from maps.papers.model import IssueNote, OrderPaper
from service.auth.roles import Action
from service.deps import Visit, Visiting, may
from service.flows.make_paper import note_of, paper_of
from service.paper_views import hidden
from service.phones import Phones
from service.routes.after import Form, sent
from service.routes.documented import PAPER, REFUSALS

router = APIRouter(prefix="/api", tags=["orders"], responses=REFUSALS)
Kind = Literal["paper", "issue-note"]


@router.get(
    "/orders/{order_no}/{kind}.{form}",
    summary="An order as a paper",
    response_class=Response,
    responses=PAPER,
    dependencies=[may(Action.READ_INCIDENTS)],
)
async def paper(order_no: str, kind: Kind, form: Form, visit: Visiting, phones: Phones) -> Response:
    """The order, or what a depot hands out under its number; in the county's own form if set."""
    return await _pressed(visit, OrderNo(order_no), kind, form, whole=phones.whole)


@router.get(
    "/inbox/{order_no}/{kind}.{form}",
    summary="My team's order as a paper",
    response_class=Response,
    responses=PAPER,
    dependencies=[may(Action.ANSWER_ORDER)],
)
async def own_paper(order_no: str, kind: Kind, form: Form, visit: Visiting) -> Response:
    """Of another team's order there is none. The contact's number is whole: it is to be called."""
    return await _pressed(visit, OrderNo(order_no), kind, form, whole=True)


async def _pressed(
    visit: Visit, order_no: OrderNo, kind: Kind, form: Form, whole: bool
) -> Response:
    """The file, pressed after the reader's place was given back."""
    visit.kept.limits.take("file", visit.who.actor)
    async with visit.kept.readers.place():
        told = await run_sync(partial(_read, visit, order_no, kind))
    if not whole:
        told = hidden(told)
    body = await run_sync(_press(told, form, visit))
    return sent(body, form, f"{kind}-{order_no}")


def _read(visit: Visit, order_no: OrderNo, kind: Kind) -> OrderPaper | IssueNote:
    read: Callable[..., OrderPaper | IssueNote] = paper_of if kind == "paper" else note_of
    with visit.kept.readers.pool.lend(snapshot=True) as conn:
        tell(conn, visit.who.asker())
        return read(conn, visit.region, order_no, visit.language)


def _press(told: OrderPaper | IssueNote, form: Form, visit: Visit) -> Callable[[], bytes]:
    if form == "pdf":
        return partial(papers.pdf, told, visit.language)
    return partial(papers.docx, told, visit.language, visit.kept.settings.papers_dir)
