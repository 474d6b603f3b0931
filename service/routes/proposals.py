"""``/api/closures/proposals``: closures that are proposed, and what a person decides."""

from typing import Any

from fastapi import APIRouter, Response
from psycopg2.extensions import connection

from layers.db import clock
from layers.ids import ProposalId
from layers.roads import proposal_store
from service.act import Acting
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.flows.propose_closures import Which, confirm, decline, propose
from service.masking import masked
from service.phones import Phones
from service.routes.documented import REFUSALS
from service.schemas.closures import ConfirmIn, DeclineIn, ProposalIn
from service.versions import IfMatch, tagged
from service.views import closure_json, proposal_json, roads_met_json

router = APIRouter(prefix="/api/closures/proposals", tags=["closures"], responses=REFUSALS)


@router.post(
    "", status_code=201, summary="Propose a closure", dependencies=[may(Action.PROPOSE_CLOSURE)]
)
def proposed(body: ProposalIn, act: Acting) -> dict[str, Any]:
    """Of a hazard or a drawn area; says which roads it would meet, and acts on none of them."""

    def keep(conn: connection) -> dict[str, Any]:
        proposal = propose(conn, body.wanted(), act.region, act.by, clock.now(conn))
        met = roads_met_json(proposal_store.roads_met(conn, proposal))
        shown: dict[str, Any] = masked(proposal_json(proposal, act.language) | met)
        return shown

    return act.do_tagged(keep)


@router.get("", summary="Proposed closures", dependencies=[may(Action.READ_INCIDENTS)])
def listed(conn: Reader, visit: Visiting, phones: Phones, all: bool = False) -> dict[str, Any]:  # noqa: A002
    """Those still open, or with ``all=true`` the decided ones too."""
    found = proposal_store.all(conn, visit.region, only_open=not all)
    return phones.shown({"proposals": [proposal_json(one, visit.language) for one in found]})


@router.get(
    "/{proposal_id}", summary="One proposed closure", dependencies=[may(Action.READ_INCIDENTS)]
)
def one(
    proposal_id: int, conn: Reader, visit: Visiting, phones: Phones, response: Response
) -> dict[str, Any]:
    """The proposal with the roads that it would meet, and its version as ``ETag``."""
    proposal = proposal_store.get(conn, visit.region, ProposalId(proposal_id))
    met = roads_met_json(proposal_store.roads_met(conn, proposal))
    return phones.shown(tagged(response, proposal_json(proposal, visit.language) | met))


@router.post(
    "/{proposal_id}/confirm",
    status_code=201,
    summary="Close what was proposed",
    dependencies=[may(Action.CLOSE_ROAD)],
)
def confirmed(proposal_id: int, body: ConfirmIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """The closure, as proposed but for what is sent; it acts on the very next answer."""

    def keep(conn: connection) -> dict[str, Any]:
        which = Which(act.region, ProposalId(proposal_id), version)
        closure = confirm(conn, which, body.told(), act.by, clock.now(conn))
        shown: dict[str, Any] = masked(closure_json(closure, act.language))
        return shown

    return act.do_tagged(keep)


@router.post(
    "/{proposal_id}/decline",
    summary="Decline a proposed closure",
    dependencies=[may(Action.CLOSE_ROAD)],
)
def declined(proposal_id: int, body: DeclineIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Nothing is closed; it stays written down who declined it and why."""

    def keep(conn: connection) -> dict[str, Any]:
        which = Which(act.region, ProposalId(proposal_id), version)
        proposal = decline(conn, which, body.reason, act.by)
        shown: dict[str, Any] = masked(proposal_json(proposal, act.language))
        return shown

    return act.do_tagged(keep)
