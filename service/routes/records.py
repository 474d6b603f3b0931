"""``/api/records``: what planners keep – found, read, changed and carried away in one's scope."""

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from psycopg2.extensions import connection
from pydantic import BaseModel, ConfigDict, Field

from layers.records import store
from layers.records.model import Layer, Record
from layers.records.store import Wanted
from service.act import Acting
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.flows.change_record import Which, change_record
from service.masking import masked
from service.phones import Phones, remembered
from service.routes.documented import GEOJSON, REFUSALS
from service.schemas.records import DepotChangeIn, HazardChangeIn, PlaceChangeIn, TeamChangeIn
from service.versions import IfMatch, tagged
from service.views import record_json

router = APIRouter(prefix="/api/records", tags=["records"], responses=REFUSALS)
MOST_LISTED, MOST_EXPORTED = 500, 100_000
Code = Annotated[str, Path(max_length=80)]


class Look(BaseModel):
    """Which records of a layer, and from which code on."""

    model_config = ConfigDict(extra="ignore")

    township_code: Annotated[str | None, Field(max_length=12)] = None
    q: Annotated[str | None, Field(max_length=100)] = None
    after: Annotated[str | None, Field(max_length=80)] = None
    limit: Annotated[int, Field(ge=1, le=MOST_LISTED)] = 200


@router.get("/{layer}", summary="Records of a layer", dependencies=[may(Action.READ_RECORDS)])
def listed(
    layer: Layer, look: Annotated[Look, Query()], conn: Reader, visit: Visiting, phones: Phones
) -> dict[str, Any]:
    """Those in one's scope by code; ``next`` goes on where a page ends."""
    wanted = Wanted(look.township_code, look.q, look.after, look.limit + 1)
    found = store.near(conn, visit.who.asker(), layer, visit.region, wanted)
    page = found[: look.limit]
    body = {"records": [record_json(one, visit.language) for one in page]}
    return phones.shown(body) | {"next": page[-1].code if len(found) > look.limit else None}


@router.get(
    "/{layer}/export.geojson",
    summary="Carry a layer away",
    response_class=Response,
    responses=GEOJSON,
    dependencies=[may(Action.READ_RECORDS)],
)
def export(layer: Layer, conn: Reader, visit: Visiting, phones: Phones) -> Response:
    """GeoJSON of what is in one's scope; it is remembered who carried what away."""
    visit.kept.limits.take("export", visit.who.actor)
    wanted = Wanted(limit=MOST_EXPORTED)
    found = store.near(conn, visit.who.asker(), layer, visit.region, wanted)
    told = {"region_code": visit.region, "count": len(found), "phones": phones.whole}
    remembered(visit.kept, visit.who, "exported", layer, told)
    features = [_feature(one, visit.language) for one in found]
    body = phones.shown({"type": "FeatureCollection", "features": features})
    return Response(
        json.dumps(body, ensure_ascii=False),
        media_type="application/geo+json",
        headers={"Content-Disposition": f'attachment; filename="{layer}.geojson"'},
    )


@router.get("/{layer}/{code}", summary="One record", dependencies=[may(Action.READ_RECORDS)])
def one(
    layer: Layer, code: Code, conn: Reader, visit: Visiting, phones: Phones, response: Response
) -> dict[str, Any]:
    """With its version as ``ETag``; one outside the scope is not there."""
    found = store.get(conn, visit.who.asker(), layer, visit.region, code)
    return phones.shown(tagged(response, record_json(found, visit.language)))


def _feature(record: Record, language: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(record.at)},
        "properties": record_json(record, language),
    }


def _changes(layer: Layer, schema: type) -> Callable[..., dict[str, Any]]:
    """The path that changes a record of one layer: each takes what its layer has."""

    def change(code: Code, body: Any, act: Acting, version: IfMatch) -> dict[str, Any]:
        """What is not sent stays; an old version is a 412 with what the record is now."""

        def keep(conn: connection) -> dict[str, Any]:
            which = Which(layer, act.region, code)
            changed = change_record(conn, act.who, which, body.told(), version)
            shown: dict[str, Any] = masked(record_json(changed, act.language))
            return shown

        return act.do_tagged(keep)

    change.__annotations__["body"] = schema  # each layer takes what it has
    return change


_SCHEMAS: dict[Layer, type] = {
    "places": PlaceChangeIn,
    "hazards": HazardChangeIn,
    "depots": DepotChangeIn,
    "teams": TeamChangeIn,
}
for _layer, _schema in _SCHEMAS.items():
    router.patch(
        f"/{_layer}/{{code}}",
        summary=f"Change one of the {_layer}",
        dependencies=[may(Action.CHANGE_RECORDS)],
    )(_changes(_layer, _schema))
