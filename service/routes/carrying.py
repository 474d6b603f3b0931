"""``/maps/{name}/…``: a map carried away – one file, a sheet of paper, the list as a table."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Concatenate, Literal, ParamSpec

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response

from layers.db.asking import Asker
from maps import prints
from maps.prints import tables
from service import work
from service.auth.roles import Action
from service.deps import Visit, Visiting, may
from service.flows.carry_map import Taking, box_of
from service.phones import remembered
from service.routes.documented import CARRIED, REFUSALS
from service.routes.four import known
from service.routes.layers import hidden_from, sees_part
from service.side_room import Desk

router = APIRouter(prefix="/maps", tags=["maps"], responses=REFUSALS)
Box = Annotated[str, Query(max_length=100, pattern=r"^[0-9.,eE+-]*$")]
P = ParamSpec("P")
_FILE_POLICY = "sandbox allow-scripts allow-popups; frame-ancestors 'none'"
_TYPES = {"pdf": prints.PDF, "png": prints.PNG, "csv": tables.CSV, "xlsx": tables.XLSX}


async def _taking(name: str, request: Request, visit: Visiting) -> Taking:
    """What of which map; who takes much along is slowed down, and all of it is remembered."""
    known(name)
    visit.kept.limits.take("file", visit.who.actor)
    hidden = hidden_from(visit.who)
    told = (visit.region, visit.language, request.url.query)
    return Taking(name, *told, visit.who.actor, hidden, sees_part(visit.who))


async def _write_down(visit: Visit, taking: Taking, what: str) -> None:
    told = {"region_code": taking.region_code, "as": what}
    async with visit.kept.memory.place():
        await run_sync(remembered, visit.kept, visit.who, "exported", f"map:{taking.name}", told)


async def _made(
    visit: Visit, job: Callable[Concatenate[Desk, Asker, P], bytes], *told: P.args, **more: P.kwargs
) -> bytes:
    """One at a time, so that whoever looks at a map meanwhile finds a place in the same room."""
    async with visit.kept.exports.place():
        return await visit.kept.looking.do(job, visit.who.asker(), *told, **more)


def _file(body: bytes, media_type: str, name: str, **headers: str) -> Response:
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(body, media_type=media_type, headers=headers)


@router.get(
    "/{name}/map.html",
    summary="A map as one file",
    response_class=Response,
    responses=CARRIED,
    dependencies=[may(Action.READ_GROUND)],
)
async def file(name: str, request: Request, visit: Visiting) -> Response:
    """Opens from a USB stick without any network, as it is chosen; without telephone numbers."""
    taking = await _taking(name, request, visit)
    await _write_down(visit, taking, "html")
    body = await _made(visit, work.map_file, taking)
    policy = {"Content-Security-Policy": _FILE_POLICY}
    return _file(body, "text/html; charset=utf-8", f"{name}.html", **policy)


@router.get(
    "/{name}/sheet.{form}",
    summary="A map as a sheet of paper",
    response_class=Response,
    responses=CARRIED,
    dependencies=[may(Action.READ_GROUND)],
)
async def sheet(
    name: str,
    form: Literal["pdf", "png"],
    request: Request,
    visit: Visiting,
    paper: Literal["A4", "A3"] = "A4",
    box: Box = "",
) -> Response:
    """Vectors as PDF, its first page as PNG; ``box``: west,south,east,north in degrees."""
    if box:
        box_of(box)  # refused before it counts as one that was taken along
    taking = replace(await _taking(name, request, visit), box=box)
    await _write_down(visit, taking, f"{paper} {form}")
    body = await _made(visit, work.map_sheet, taking, form, paper)
    return _file(body, _TYPES[form], f"{name}-{paper}.{form}")


@router.get(
    "/{name}/list.{form}",
    summary="The list of a map as a table",
    response_class=Response,
    responses=CARRIED,
    dependencies=[may(Action.READ_GROUND)],
)
async def listed(
    name: str, form: Literal["csv", "xlsx"], request: Request, visit: Visiting
) -> Response:
    """The rows chosen of the layer that is listed, with all that their cards tell."""
    taking = await _taking(name, request, visit)
    await _write_down(visit, taking, form)
    body = await _made(visit, work.map_list, taking, form)
    return _file(body, _TYPES[form], f"{name}.{form}")
