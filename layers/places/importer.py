"""Townships, villages, facilities and areas of terrain as planners write them down."""

from psycopg2.extensions import connection

from layers.errors import BadInput
from layers.ids import PlaceCode, RegionCode
from layers.importing import readers
from layers.importing.fields import Field
from layers.importing.importer import WHO_AND_WHERE, Entry, Importer, Known, Lies
from layers.places import store, terrain_store
from layers.places.known import around
from layers.places.model import Place
from layers.places.terrain import Terrain, TerrainClass

_FIELDS = (
    *WHO_AND_WHERE,
    Field("old_names", readers.names, default=()),
    Field("people", readers.whole("人", "名", "张", "床"), default=None),
    Field("contact_name", readers.text),
    Field("contact_phone", readers.one_phone),
    Field("source", readers.text),
)


def _known(conn: connection, region_code: RegionCode) -> Known:
    return around(conn, region_code, store.named(conn, region_code))


def _place(entry: Entry, kind: str, township_code: PlaceCode) -> Place:
    told = entry.values
    return Place(
        region_code=entry.region_code,
        place_code=PlaceCode(entry.code),
        kind=kind,
        name=told["name"],
        old_names=told["old_names"],
        township_code=township_code,
        address=told["address"],
        at=entry.where.at,
        given=entry.where.given,
        people=told["people"],
        contact_name=told["contact_name"],
        contact_phone=told["contact_phone"],
        source=told["source"],
        note=told["note"],
        is_demo=entry.is_demo,
    )


def _township(entry: Entry) -> Place:
    """A township belongs to itself, so that one code finds the seat and all that is around."""
    return _place(entry, "township", PlaceCode(entry.code))


def _village(entry: Entry) -> Place:
    return _place(entry, "village", entry.township_code)


def _facility(entry: Entry) -> Place:
    """Any kind of place: a file of places may hold townships and villages besides."""
    kind = entry.values["kind"]
    return _township(entry) if kind == "township" else _place(entry, kind, entry.township_code)


def _terrain(entry: Entry) -> Terrain:
    geometry, told = entry.where.geometry, entry.values
    areas = ["Polygon", "MultiPolygon"]
    if geometry["type"] not in areas:
        raise BadInput("import.geometry_not_taken", kind=geometry["type"], allowed=areas)
    return Terrain(
        region_code=entry.region_code,
        terrain_code=entry.code,
        terrain_class=TerrainClass(told["terrain_class"]),
        name=told["name"],
        geometry=geometry,
        given=entry.where.given,
        note=told["note"],
        is_demo=entry.is_demo,
    )


# Townships and their codes are the state's; nobody makes one up.
_TOWNSHIP_FIELDS = (Field("code", readers.code, required=True), *_FIELDS[1:])

TOWNSHIPS = Importer("townships", _TOWNSHIP_FIELDS, _known, _township, store.save_many)
VILLAGES = Importer("villages", _FIELDS, _known, _village, store.save_many, prefix="V")
FACILITIES = Importer(
    "facilities",
    (*_FIELDS, Field("kind", readers.choice("place_kinds"), required=True)),
    _known,
    _facility,
    store.save_many,
    prefix="F",
)
# Most areas of a land survey have a number and no name.
TERRAIN = Importer(
    "terrain",
    (
        Field("code", readers.code, required=True),
        Field("terrain_class", readers.choice("terrain_classes"), required=True),
        Field("name", readers.text),
        Field("note", readers.text),
        Field("is_demo", readers.yes_no, default=False),
    ),
    around,
    _terrain,
    terrain_store.save_many,
    lies=Lies.ANYHOW,
)
