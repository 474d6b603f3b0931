"""Measures who is nearest by road, how soon it is known, and who else knows it how soon.

On every network everybody is asked about the same incidents in the same run, and all do the same
work: the arrival of the teams, and the routes of the best five as coordinates.
"""

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import psycopg2
from psycopg2.extensions import connection

from scripts.benches import database, goals, load, networks, report, straight_line
from scripts.benches.contenders import SLOW, contenders
from scripts.benches.goals import Who
from scripts.benches.networks import RoadArrays
from scripts.benches.peer_scipy import SciPy
from scripts.benches.report import Measured, Told
from scripts.benches.rounds import WARM_UP, take_turns
from scripts.benches.scene import lay_out

_ROADS = Path(__file__).parents[3] / "shared" / "data" / "roads"
_INCIDENTS, _FEW, _QUICK = 30, 10, 5
_LARGE_EDGES = 1_200_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints the tables; 0 unless somebody's answer differs from the others'."""
    asked = _asked(arguments)
    files = [asked.roads / f"{name}.osm.pbf" for name in ("andorra", "porto")]
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        print(f"not in {asked.roads}: {', '.join(missing)}; say --roads DIR", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # its database goes then, too
    try:
        with database.own(os.environ["SITU_DATABASE_URL"]) as conn:
            told = _everything(conn, files, asked.quick)
    except psycopg2.OperationalError as fault:
        print(f"the database: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(report.text(told))
    if asked.json:
        asked.json.write_text(report.as_json(told), encoding="utf-8")
    return int(any(row.missed for one in told.measured for row in one.agreement))


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench nearest", description=__doc__)
    parser.add_argument("--json", type=Path, help="also write every figure into this file")
    parser.add_argument("--quick", action="store_true", help="a look at one small network")
    parser.add_argument("--roads", type=Path, default=_ROADS, help="folder of the road extracts")
    return parser.parse_args(arguments)


def _everything(conn: connection, files: Sequence[Path], quick: bool) -> Told:
    """All networks one after the other, and then what needs no turns."""
    machine = report.machine(conn)
    measured, wrongs, sizes = [], [], []
    for roads, is_real in _networks(files, quick):
        one = _measure(conn, roads, quick)
        measured.append(one)
        if roads.name != "andorra":
            sizes.append(one.size)
        if is_real:
            _tell("asking the straight line")
            wrongs += [straight_line.look(roads, teams) for teams in straight_line.TEAMS]
    return Told(machine, not quick, measured, goals.growth(sizes), wrongs)


def _networks(files: Sequence[Path], quick: bool) -> Iterator[tuple[RoadArrays, bool]]:
    """Andorra, Porto, and Porto laid side by side twice; and whether a network is a real one."""
    yield networks.read(files[0]), True
    if quick:
        return
    porto = networks.read(files[1])
    yield porto, True
    for least_edges in (goals.MEDIUM_EDGES, _LARGE_EDGES):
        yield networks.tiled(porto, least_edges), False


def _measure(conn: connection, roads: RoadArrays, quick: bool) -> Measured:
    """One network: everybody's turns, the load, and how much a search has to look at."""
    _tell(f"{roads.name}: {roads.edge_count:,} edges into the database")
    most = _QUICK if quick else _INCIDENTS
    scene = lay_out(roads, WARM_UP + most)
    region_code = database.fill(conn, roads, scene)

    def count(who: Who) -> int:
        return _FEW if who in SLOW and roads.edge_count >= _LARGE_EDGES else most

    turns = take_turns(contenders(conn, roads, scene, count), _tell)
    _tell("loading")
    loaded = load.compare(conn, region_code, roads)
    search = SciPy(roads, scene)
    arcs = median(search.arcs_settled(incident) for incident in range(WARM_UP, WARM_UP + most))
    return Measured(
        name=roads.name,
        edge_count=roads.edge_count,
        node_count=roads.node_count,
        turns=turns,
        rows=[*goals.rows_of(turns, roads.edge_count), loaded, *goals.told(turns)],
        agreement=[*goals.agreement(turns), goals.routes_hold(turns, roads, scene)],
        size=goals.Size(roads.edge_count, turns[Who.FIVE].median_ms, arcs),
    )


def _tell(text: str) -> None:
    print(f"      {datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
