"""``/api/closures``: roads that are interrupted, and their reopening."""

from typing import Any

from fastapi import APIRouter

from layers.db import clock
from layers.ids import ClosureId, RegionCode
from layers.roads import closure_store
from service.deps import ANYONE, Kept, Language, Reader, SeesPhones, Station, Writer
from service.flows.close_road import close_road, open_road
from service.once import AskedOnce
from service.routes.documented import REFUSALS
from service.schemas import ClosureIn
from service.views import closure_json, masked

router = APIRouter(prefix="/api/closures", tags=["closures"], responses=REFUSALS)


@router.post("", status_code=201, summary="Close a road")
def close(
    body: ClosureIn,
    who: Station,
    language: Language,
    conn: Writer,
    kept: Kept,
    asked: AskedOnce,
) -> dict[str, Any]:
    """Acts on the very next answer. A closure that meets no road is refused."""
    region = RegionCode(kept.settings.region)

    def act() -> dict[str, Any]:
        closure = close_road(conn, body.report(), region, who, clock.now(conn))
        return closure_json(closure, language)

    return asked.do(conn, region, who, act)


@router.get("", summary="The closures of a region", dependencies=[ANYONE])
def listed(
    language: Language,
    conn: Reader,
    kept: Kept,
    sees: SeesPhones,
    region_code: str | None = None,
    in_force: bool = True,
) -> dict[str, Any]:
    """Those in force now, or with ``in_force=false`` every one that ever was."""
    code = RegionCode(region_code or kept.settings.region)
    found = (
        closure_store.in_force(conn, code, clock.now(conn))
        if in_force
        else closure_store.all(conn, code)
    )
    shown = {"closures": [closure_json(one, language) for one in found]}
    return shown if sees else masked(shown)


@router.post("/{closure_id}/lift", summary="Open the road again")
def lift(
    closure_id: int,
    who: Station,
    language: Language,
    conn: Writer,
    kept: Kept,
    region_code: str | None = None,
) -> dict[str, Any]:
    """From now on; a closure that is lifted already is a 409."""
    code = RegionCode(region_code or kept.settings.region)
    return closure_json(open_road(conn, code, ClosureId(closure_id), who), language)
