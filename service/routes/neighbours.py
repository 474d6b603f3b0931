"""``/api/neighbours``: the counties next to ours, and what they may be asked for."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path
from psycopg2.extensions import connection

from layers.allocation import neighbour_store
from layers.allocation.neighbour import Neighbour
from layers.codes import code_list, name_of
from service.act import Acting
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.flows.keep_neighbours import keep_neighbour
from service.masking import masked
from service.phones import Phones
from service.routes.documented import REFUSALS
from service.routes.needs import kept_region
from service.schemas.neighbours import NeighbourIn
from service.versions import IfMatch

router = APIRouter(prefix="/api/neighbours", tags=["needs"], responses=REFUSALS)
Code = Annotated[str, Path(pattern=r"^[0-9]{6}$", description="The neighbour's region code.")]


@router.get("", summary="The neighbouring counties", dependencies=[may(Action.READ_GROUND)])
def neighbours(conn: Reader, visit: Visiting, phones: Phones) -> dict[str, Any]:
    """Whoever is soonest at our seat first, each with its version."""
    found = neighbour_store.all(conn, visit.region)
    return phones.shown({"neighbours": [_shown(one, visit.language) for one in found]})


@router.put("/{neighbour_code}", summary="Keep a neighbour", dependencies=[may(Action.KEEP_NEEDS)])
def keep(neighbour_code: Code, body: NeighbourIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """The neighbour, whole; the very next plan names it. ``"0"``: it was not in the table."""

    def put(conn: connection) -> dict[str, Any]:
        told = body.neighbour(neighbour_code)
        kept = keep_neighbour(conn, kept_region(act), told, version)
        shown: dict[str, Any] = masked(_shown(kept, act.language))
        return shown

    return act.do_tagged(put)


@router.delete(
    "/{neighbour_code}", summary="Take a neighbour out", dependencies=[may(Action.KEEP_NEEDS)]
)
def remove(neighbour_code: Code, act: Acting, version: IfMatch) -> dict[str, Any]:
    """No plan names it any more."""

    def drop(conn: connection) -> dict[str, Any]:
        neighbour_store.remove(conn, kept_region(act), neighbour_code, version)
        return {"neighbour_code": neighbour_code}

    return act.do(drop)


def _shown(one: Neighbour, language: str) -> dict[str, Any]:
    moment = one.updated_at.isoformat() if one.updated_at else None
    asked = [
        {"code": code, "name": name_of(_list_of(code), code, language)} for code in one.may_ask
    ]
    return asdict(one) | {"may_ask": asked, "updated_at": moment}


def _list_of(code: str) -> str:
    return "skills" if code in code_list("skills") else "items"
