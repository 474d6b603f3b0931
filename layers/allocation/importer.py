"""A county's neighbours (邻县) as its office writes them down."""

from psycopg2.extensions import connection

from layers.allocation import neighbour_store
from layers.allocation.neighbour import Neighbour
from layers.codes import code_list, code_named
from layers.errors import BadInput
from layers.ids import RegionCode
from layers.importing import readers
from layers.importing.fields import Field
from layers.importing.importer import Entry, Importer, Known, Lies
from layers.places.known import around

_MINUTES = ("分钟", "分", "min")
_LISTS = ("skills", "items")
_CODE_FIGURES = 6
_LONGEST_MIN = 1440

_FIELDS = (
    Field("code", readers.code, required=True),
    Field("name", readers.text, required=True),
    Field("name_en", readers.text),
    Field("duty_phone", readers.one_phone),
    Field("way_in", readers.text),
    Field("drive_min", readers.minutes, required=True, units=_MINUTES),
    Field("may_ask", readers.names, default=()),
    Field("source", readers.text),
    Field("note", readers.text),
    Field("is_demo", readers.yes_no, default=False),
)


def _known(conn: connection, region_code: RegionCode) -> Known:
    return around(conn, region_code, neighbour_store.named(conn, region_code))


def _neighbour(entry: Entry) -> Neighbour:
    told, code = entry.values, entry.code
    if len(code) != _CODE_FIGURES or not code.isdigit() or code == entry.region_code:
        raise BadInput("import.not_a_neighbour", field="code")
    if not 1 <= told["drive_min"] <= _LONGEST_MIN:
        raise BadInput("import.bad_drive_min", field="drive_min", limit=_LONGEST_MIN)
    return Neighbour(
        neighbour_code=code,
        name=told["name"],
        drive_min=round(told["drive_min"]),
        name_en=told["name_en"],
        duty_phone=told["duty_phone"],
        way_in=told["way_in"],
        may_ask=tuple(_asked(part) for part in told["may_ask"]),
        source=told["source"],
        note=told["note"],
        is_demo=entry.is_demo,
    )


def _asked(part: str) -> str:
    """The code of a skill or an item, by its name or the code itself."""
    code = next(filter(None, (code_named(one, part) for one in _LISTS)), None)
    if code is None:
        allowed = [row["name_zh"] for row in code_list("skills").values()]
        raise BadInput("import.not_on_list", field="may_ask", allowed=allowed)
    return code


NEIGHBOURS = Importer(
    "neighbours", _FIELDS, _known, _neighbour, neighbour_store.save_many, lies=Lies.NOWHERE
)
