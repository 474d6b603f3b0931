"""Records in the database. Every act works in the caller's transaction and never commits."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from psycopg2.errors import CheckViolation
from psycopg2.extensions import connection

from layers.db.asking import Asker
from layers.db.queries import Queries, Row
from layers.errors import BadInput, Stale, Unknown
from layers.ids import LonLat, RegionCode
from layers.records.model import Layer, Record

_QUERIES = Queries(Path(__file__).with_name("queries.sql"))
# What a layer's own table calls the unit that keeps a row.
_UNIT_IN: Mapping[str, str] = {"depots": "keeper_unit", "teams": "managing_unit"}


class Wanted(NamedTuple):
    """Which records of a layer: in a township, with a word in name or code, after a code."""

    township_code: str | None = None
    word: str | None = None
    after: str | None = None
    limit: int = 200


def near(
    conn: connection, asker: Asker, layer: Layer, region_code: RegionCode, wanted: Wanted
) -> list[Record]:
    """The records of the layer that the asker may see, by code."""
    rows = _QUERIES.all(
        conn, "records", codes=None, **wanted._asdict(), **_scope(asker, layer, region_code)
    )
    return [_record(row) for row in rows]


def get(conn: connection, asker: Asker, layer: Layer, region_code: RegionCode, code: str) -> Record:
    """One record; raises Unknown ``no_record``, also for one that lies outside the scope."""
    nothing = Wanted(limit=1)._asdict()
    row = _QUERIES.find(
        conn, "records", codes=[code], **nothing, **_scope(asker, layer, region_code)
    )
    if row is None:
        raise Unknown("no_record", field="code", record_no=code)
    return _record(row)


def picked(
    conn: connection, asker: Asker, layer: Layer, region_code: RegionCode, codes: Sequence[str]
) -> list[Record]:
    """Those of these codes that the asker may see, by code."""
    scope, wanted = _scope(asker, layer, region_code), Wanted(limit=len(codes))._asdict()
    rows = _QUERIES.all(conn, "records", codes=list(codes), **wanted, **scope) if codes else []
    return [_record(row) for row in rows]


def names(
    conn: connection, asker: Asker, layer: Layer, region_code: RegionCode, word: str | None = None
) -> list[tuple[str, str]]:
    """Codes and names of a layer's records that the asker may see, quick even for very many.

    ``word``: only those with it in name or code, in small letters.
    """
    row = _QUERIES.one(conn, "names", word=word, **_scope(asker, layer, region_code))
    return list(zip(row["codes"], row["names"], strict=True))


def change(
    conn: connection, asker: Asker, record: Record, told: Mapping[str, Any], version: int
) -> Record:
    """Changes what is told, if it is still that version; raises Stale with what it is now."""
    named = {
        _UNIT_IN.get(record.layer, "unit") if key == "unit" else key: told[key] for key in told
    }
    try:
        touched = _QUERIES.run(
            conn,
            f"change_{record.layer}",
            region_code=record.region_code,
            code=record.code,
            version=version,
            told=json.dumps(named, ensure_ascii=False),
        )
    except CheckViolation as broken:
        raise BadInput("number_does_not_fit", promise=str(broken.diag.constraint_name)) from broken
    now = get(conn, asker, record.layer, record.region_code, record.code)
    if not touched:
        raise Stale("changed_meanwhile", {**told, "version": version}, as_told(now))
    return now


def as_told(record: Record) -> dict[str, Any]:
    """A record as plain values."""
    return {
        "layer": record.layer,
        "region_code": record.region_code,
        "code": record.code,
        "kind": record.kind,
        "name": record.name,
        "township_code": record.township_code,
        "unit": record.unit,
        "sensitivity": record.sensitivity,
        "version": record.version,
        "updated_at": record.updated_at.isoformat(),
        "updated_by": record.updated_by,
        "is_demo": record.is_demo,
        "at": list(record.at),
        **record.facts,
    }


def _scope(asker: Asker, layer: Layer, region_code: RegionCode) -> dict[str, Any]:
    """The first wall: the asker's scope as parameters of the statement."""
    return {
        "layer": layer,
        "region_code": region_code,
        "regions": None if asker.regions is None else list(asker.regions),
        "clearance": asker.clearance,
        "layers": None if asker.layers is None else list(asker.layers),
        "unit": asker.unit,
        "townships": list(asker.townships),
    }


def _record(row: Row) -> Record:
    told = dict(row)
    return Record(at=LonLat(told.pop("lon"), told.pop("lat")), **told)
