"""Raster tiles to lay under a map: which there are, and each of them.

A map asks for thirty at once. So no tile takes a reader's place or connection: who asks is found
out at the door as always, and then a file answers, or 天地图, of which few are asked at a time.
"""

import hashlib
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from layers.words import say
from service.auth.roles import Action
from service.bodies import has_it
from service.deps import Kept, Language, may
from service.queues import Queue
from service.routes.documented import REFUSALS, TILE
from service.state import State
from service.tiles.source import MOST_ZOOM, WORLD, Tile, media_type
from service.tiles.tianditu import GROUNDS, PREFIX, Tianditu
from service.tiles_kept import Source

router = APIRouter(tags=["look-ups"], responses=REFUSALS)
# The address names the revision: another file has another address.
_FOR_LONG = "private, max-age=2592000, immutable"
_ASK_AGAIN = "private, no-cache"
_A_DAY = "private, max-age=86400"


@router.get(
    "/api/tiles", summary="Base maps of raster tiles", dependencies=[may(Action.READ_GROUND)]
)
async def list_sources(kept: Kept, language: Language) -> dict[str, Any]:
    """The files in the folder as it is now, then 天地图 where its key is set."""
    sources, _ = await run_sync(kept.tiles.files.look)
    return {"sources": [*map(_file_json, sources), *_tianditu_json(kept, language)]}


def _file_json(source: Source) -> dict[str, Any]:
    facts = source.facts
    return {
        "id": source.source_id,
        "name": facts.name,
        "kind": "file",
        "minzoom": facts.minzoom,
        "maxzoom": facts.maxzoom,
        "bounds": list(facts.bounds),
        "attribution": facts.attribution,
        "url": f"{_address(source.source_id)}?revision={source.revision}",
        "labels": None,
    }


def _tianditu_json(kept: State, language: str) -> list[dict[str, Any]]:
    if kept.tiles.tianditu is None:
        return []
    return [
        {
            "id": PREFIX + one.layer,
            "name": say(f"tiles.tianditu_{one.layer}", language),
            "kind": "tianditu",
            "minzoom": 1,
            "maxzoom": one.maxzoom,
            "bounds": list(WORLD),
            "attribution": say("tiles.tianditu_attribution", language),
            "url": _address(PREFIX + one.layer),
            "labels": _address(PREFIX + one.names),
        }
        for one in GROUNDS
    ]


def _address(source_id: str) -> str:
    return f"/tiles/{source_id}/{{z}}/{{x}}/{{y}}"


async def _tile(
    z: Annotated[int, Path(ge=0, le=MOST_ZOOM)],
    x: Annotated[int, Path(ge=0, lt=2**MOST_ZOOM)],
    y: Annotated[int, Path(ge=0, lt=2**MOST_ZOOM)],
) -> Tile:
    return Tile(z, x, y)


@router.get(
    "/tiles/{source}/{z}/{x}/{y}",
    summary="One tile",
    response_class=Response,
    responses=TILE,
    dependencies=[may(Action.READ_GROUND)],
)
async def tile(
    source: Annotated[str, Path(max_length=60)],
    at: Annotated[Tile, Depends(_tile)],
    kept: Kept,
    request: Request,
    revision: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """PNG, JPEG or WebP of the web mercator, ``y`` from the north; 204 where there is none."""
    ours, layer = kept.tiles.tianditu, source.removeprefix(PREFIX)
    if ours and layer != source and ours.has(layer):
        body = await _of_tianditu(kept.tiles.asking, ours, layer, at)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if body and has_it(request, tag):
            return Response(status_code=304, headers={"ETag": tag, "Cache-Control": _A_DAY})
        return _shown(body, tag, _A_DAY)
    return await run_sync(_of_file, kept, (source, revision), at, request)


async def _of_tianditu(asking: Queue, ours: Tianditu, layer: str, at: Tile) -> bytes:
    """Of the service's own memory, or asked for behind those who ask already."""
    body = ours.at_hand(layer, at)
    if body is None:
        async with asking.place():
            body = await run_sync(ours.fetch, layer, at)
    return body


def _of_file(kept: State, asked: tuple[str, str], at: Tile, request: Request) -> Response:
    """``asked``: the source in the address, and the revision there."""
    source_id, revision = asked
    source = kept.tiles.files.find(source_id)
    cached = _FOR_LONG if revision == source.revision else _ASK_AGAIN
    tag = f'"{source.revision}"'
    if has_it(request, tag):
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": cached})
    return _shown(kept.tiles.files.tile(source_id, at) or b"", tag, cached)


def _shown(body: bytes, tag: str, cached: str) -> Response:
    if not body:
        return Response(status_code=204, headers={"Cache-Control": cached})
    headers = {"ETag": tag, "Cache-Control": cached}
    return Response(body, media_type=media_type(body), headers=headers)
