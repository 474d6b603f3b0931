"""The county that is commanded in the benchmark: the demonstration county, with many more to send.

Everything comes in by the doors that planners' files come in by, and the keys are made as an
administrator makes them.
"""

import csv
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from psycopg2.extensions import connection

from layers.catalog import IMPORTERS
from layers.db import clock
from layers.ids import RegionCode
from layers.importing.door import bring_in
from layers.importing.importer import Terms
from service.auth.roles import Role
from service.flows.keep_accounts import Told, make_key
from service.flows.load_demo import DEMO, load_demo

KINDS = ("11G01", "11B01", "12D03", "11D01")
TIMES_AS_MANY = 4
_SEED = 20_261_121
_LON, _LAT, _CODE, _NAME = "经度", "纬度", "编号", "名称"
_DEPOT = "库点编号"
_AROUND_DEG = 0.008


@dataclass(frozen=True, slots=True)
class County:
    """Where something may happen (EPSG:4490), whoever may be sent, and the keys to ask with."""

    region_code: RegionCode
    spots: Sequence[tuple[float, float]]
    team_count: int
    depot_count: int
    edge_count: int
    operator_keys: Sequence[str]
    reader_keys: Sequence[str]
    watcher_key: str


def settle(conn: connection, operators: int, readers: int) -> County:
    """The county in the caller's database, committed."""
    edges = dict(load_demo(conn))["roads.geojson"]
    region_code = RegionCode("431123")
    rng = random.Random(_SEED)  # noqa: S311 - the same every time
    teams = _more(conn, region_code, "teams", rng)
    depots = _more(conn, region_code, "depots", rng)
    _more_stock(conn, region_code)
    villages = [(float(row[_LON]), float(row[_LAT])) for row in _rows("villages")]
    keys = [
        _key(conn, region_code, Role.OPERATOR, f"bench-{number:03}")
        for number in range(operators + readers)
    ]
    watcher = _key(conn, region_code, Role.WATCHER, "bench-watcher")
    conn.commit()
    return County(
        region_code, villages, teams, depots, edges, keys[:operators], keys[operators:], watcher
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _more(conn: connection, region_code: RegionCode, layer: str, rng: random.Random) -> int:
    """Every row some more times, each in the neighbourhood; gives how many there are now."""
    rows = _rows(layer)
    _bring(conn, region_code, layer, [one for row in rows for one in _copies(row, rng)])
    return len(rows) * TIMES_AS_MANY


def _copies(row: dict[str, str], rng: random.Random) -> Iterator[dict[str, str]]:
    for number in range(1, TIMES_AS_MANY):
        lon, lat = (
            f"{float(row[head]) + rng.uniform(-_AROUND_DEG, _AROUND_DEG):.5f}"
            for head in (_LON, _LAT)
        )
        yield row | {
            _CODE: f"{row[_CODE]}-{number}",
            _NAME: f"{row[_NAME]}{number}",
            _LON: lon,
            _LAT: lat,
        }


def _more_stock(conn: connection, region_code: RegionCode) -> None:
    """Each of the further depots has what the one has that it was made after."""
    _bring(
        conn,
        region_code,
        "stock",
        [
            row | {_DEPOT: f"{row[_DEPOT]}-{number}"}
            for row in _rows("stock")
            for number in range(1, TIMES_AS_MANY)
        ],
    )


def _bring(
    conn: connection, region_code: RegionCode, layer: str, rows: Sequence[dict[str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{layer}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            written = csv.DictWriter(file, list(rows[0]))
            written.writeheader()
            written.writerows(rows)
        bring_in(conn, IMPORTERS[layer], path, Terms(region_code, is_demo=True))


def _key(conn: connection, region_code: RegionCode, role: Role, name: str) -> str:
    until = clock.now(conn) + timedelta(days=1)
    return make_key(conn, region_code, Told(role, name=name), until, "bench")[1]
