"""``/api/needs``, ``/api/covers``, ``/api/figures``: what plans are made from."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from psycopg2.extensions import connection

from layers.allocation import cover_store
from layers.allocation.cover_store import HomeCover
from layers.command import figures, need_store
from layers.command.need_store import Figure
from layers.errors import NotAllowed
from layers.ids import RegionCode
from service.act import Act, Acting
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.flows.keep_needs import card_shown, keep_card, keep_cover, keep_figure
from service.routes.documented import REFUSALS
from service.schemas.needs import CoverIn, FigureIn, NeedsIn
from service.versions import IfMatch, tagged

router = APIRouter(prefix="/api", tags=["needs"], responses=REFUSALS)
Kind = Annotated[str, Path(max_length=100, description="A kind's code, name or initials.")]
Skill = Annotated[str, Path(max_length=40)]
FigureName = Annotated[str, Path(max_length=40)]


def kept_region(act: Act) -> RegionCode:
    """The region whose needs are to be changed; raises NotAllowed for one of somebody else's."""
    if not act.who.reaches(act.region):
        raise NotAllowed("outside_scope", field="region_code")
    return act.region


@router.get("/needs/{kind}", summary="A need card", dependencies=[may(Action.READ_GROUND)])
def card(kind: Kind, conn: Reader, visit: Visiting, response: Response) -> dict[str, Any]:
    """What that kind calls for at each severity; the version is that of the county's own lines."""
    return tagged(response, card_shown(conn, visit.region, kind, visit.language))


@router.put("/needs/{kind}", summary="Keep a need card", dependencies=[may(Action.KEEP_NEEDS)])
def set_card(kind: Kind, body: NeedsIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """The county's own card, whole; it acts on the very next sheet and plan."""

    def keep(conn: connection) -> dict[str, Any]:
        keep_card(conn, kept_region(act), kind, body.card(), version)
        return card_shown(conn, act.region, kind, act.language)

    return act.do_tagged(keep)


@router.get("/covers", summary="What stays at home", dependencies=[may(Action.READ_GROUND)])
def covers(conn: Reader, visit: Visiting) -> dict[str, Any]:
    """By township and skill, each with its version."""
    return {"covers": [_cover_json(one) for one in cover_store.all(conn, visit.region)]}


@router.put(
    "/covers/{skill}", summary="Say what stays at home", dependencies=[may(Action.KEEP_NEEDS)]
)
def set_cover(skill: Skill, body: CoverIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Of one skill, in one township or in the county."""

    def keep(conn: connection) -> dict[str, Any]:
        return _cover_json(keep_cover(conn, kept_region(act), body.cover(skill), version))

    return act.do_tagged(keep)


@router.get("/figures", summary="The figures of plans", dependencies=[may(Action.READ_GROUND)])
def all_figures(conn: Reader, visit: Visiting) -> dict[str, Any]:
    """Those of all counties, and what this county changed."""
    own = need_store.own_figures(conn, visit.region)
    return {
        "figures": [_figure_json(own.get(name, Figure(name, None))) for name in figures.DEFAULTS]
    }


@router.put("/figures/{figure}", summary="Set a figure", dependencies=[may(Action.KEEP_NEEDS)])
def set_figure(figure: FigureName, body: FigureIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """The version is that of the figure, 0 where the county has not changed it."""

    def keep(conn: connection) -> dict[str, Any]:
        return _figure_json(keep_figure(conn, kept_region(act), figure, body.value, version))

    return act.do_tagged(keep)


def _cover_json(cover: HomeCover) -> dict[str, Any]:
    moment = cover.updated_at.isoformat() if cover.updated_at else None
    return asdict(cover) | {"updated_at": moment}


def _figure_json(figure: Figure) -> dict[str, Any]:
    moment = figure.updated_at.isoformat() if figure.updated_at else None
    default = figures.DEFAULTS[figure.figure]
    return asdict(figure) | {"updated_at": moment, "default": default}
