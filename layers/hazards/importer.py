"""Hazards as planners write them down: geohazard points, reservoirs, plants, forest blocks."""

from psycopg2.extensions import connection

from layers.hazards import store
from layers.hazards.model import Hazard, RiskLevel
from layers.ids import HazardCode, RegionCode
from layers.importing import readers
from layers.importing.fields import Field
from layers.importing.importer import WHO_AND_WHERE, Entry, Importer, Known, Lies
from layers.places.known import around

_FIELDS = (
    *WHO_AND_WHERE,
    Field("kind", readers.choice("hazard_kinds"), required=True),
    Field("risk_level", readers.choice("risk_levels"), required=True),
    Field("village", readers.text),
    Field("households", readers.whole("户"), default=None),
    Field("threatened", readers.whole("人"), default=None),
    Field("property_wan", readers.number("万元", "万"), default=None, units=("万元", "万")),
    Field("answerable_name", readers.text),
    Field("answerable_post", readers.text),
    Field("answerable_phone", readers.one_phone),
)


def _known(conn: connection, region_code: RegionCode) -> Known:
    return around(conn, region_code, store.named(conn, region_code))


def _hazard(entry: Entry) -> Hazard:
    told = entry.values
    return Hazard(
        region_code=entry.region_code,
        hazard_code=HazardCode(entry.code),
        kind=told["kind"],
        name=told["name"],
        risk_level=RiskLevel(told["risk_level"]),
        township_code=entry.township_code,
        address=told["address"] or told["village"],
        geometry=entry.where.geometry,
        given=entry.where.given,
        households=told["households"],
        people=told["threatened"],
        property_wan=told["property_wan"],
        answerable_name=told["answerable_name"],
        answerable_post=told["answerable_post"],
        answerable_phone=told["answerable_phone"],
        note=told["note"],
        is_demo=entry.is_demo,
    )


HAZARDS = Importer(
    "hazards", _FIELDS, _known, _hazard, store.save_many, lies=Lies.ANYHOW, prefix="H"
)
