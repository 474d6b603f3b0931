"""Measures our maps against what stock folium makes of the same dangers, in a real browser.

Everything in one run and in turns: the real page of the real service upon a database of its own,
and folium's pages from a server on loopback.
"""

import argparse
import json
import os
import random
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import psycopg2
from psycopg2.extensions import connection

from scripts.benches import county, dangers, database, many_screens, maps_told, peer_folium, report
from scripts.benches.looked import Asked, Looked, look
from scripts.benches.maps_told import OURS, Scene, Told
from scripts.benches.peer_folium import Danger
from scripts.benches.seen_elsewhere import seen_ms
from scripts.benches.served import Served, running

_ROUNDS, _SEED = 3, 20_261_122
_PIN_PX, _SCREENS, _CHANGES, _REPORTS = -20, 200, 12, 10
# Our page: as soon as its list says that all are there, and they are drawn in the same turn.
_READY = "document.querySelector('#tab-hazards b')?.textContent === '{count:,}'"
_THEIRS = "document.readyState !== 'loading'"


@dataclass(frozen=True, slots=True)
class _Size:
    """So many dangers, as points or as areas."""

    count: int
    is_area: bool = False

    @property
    def name(self) -> str:
        return f"{self.count:,} {'areas' if self.is_area else 'points'}"


_WHOLE = (_Size(1_000), _Size(10_000), _Size(100_000), _Size(100_000, is_area=True))
_QUICK = (_Size(1_000), _Size(2_000, is_area=True))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints the tables; 0 unless a click of ours did not work."""
    asked = _asked(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # its service and database go, too
    try:
        told = _everything(os.environ["SITU_DATABASE_URL"], asked)
    except (psycopg2.OperationalError, RuntimeError, ValueError) as fault:
        print(f"{fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(maps_told.text(told))
    if asked.json:
        asked.json.write_text(_as_json(told), encoding="utf-8")
    return int(any(not one.clicks for scene in told.scenes for one in scene.looks[OURS]))


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench maps", description=__doc__)
    parser.add_argument("--json", type=Path, help="also write every figure into this file")
    parser.add_argument("--quick", action="store_true", help="little of everything")
    parser.add_argument("--goals", action="store_true", help="only what the goals are about")
    parser.add_argument("--peers", type=Path, required=True, help="the peers' npm packages")
    return parser.parse_args(arguments)


def _everything(url: str, asked: argparse.Namespace) -> Told:
    """First what happens while people look, then one number of dangers after the other."""
    quick = asked.quick
    with database.fresh(url) as (conn, dsn):
        machine = report.machine(conn) | {"load before": round(os.getloadavg()[0], 1)}
        _tell("the county")
        there = county.settle(conn, 2, 20)
        with running(dsn) as service:
            key = there.operator_keys[0]
            _tell("from the report to another screen")
            seen = seen_ms(
                service.address, key, county.KINDS, there.spots, 3 if quick else _REPORTS
            )
            _tell(f"    {seen}")
            _tell("many open maps")
            cost = many_screens.measure(
                service,
                dsn,
                there.region_code,
                there.reader_keys,
                20 if quick else _SCREENS,
                2 if quick else _CHANGES,
            )
            _tell(f"    {cost.cpu_each_s:.2f} s each, {cost.nudge_p95_ms:.0f} ms, {cost.files}")
            scenes = [
                _scene(conn, service, there, one, asked.peers, 1 if quick else _ROUNDS)
                for one in _sizes(asked)
            ]
    return Told(machine, not quick, seen, cost, scenes)


def _sizes(asked: argparse.Namespace) -> tuple[_Size, ...]:
    if asked.quick:
        return _QUICK
    return tuple(one for one in _WHOLE if not asked.goals or one.name == maps_told.LARGEST)


def _scene(
    conn: connection,
    service: Served,
    there: county.County,
    size: _Size,
    packages: Path,
    rounds: int,
) -> Scene:
    _tell(f"{size.name}: filling")
    dangers.only(conn, there.region_code, size.count, dangers.AREA_M if size.is_area else 0)
    found = dangers.all(conn, there.region_code)
    chosen = found[len(found) // 3]
    key = there.operator_keys[0]
    cold_s = _cold_s(service.address, there.region_code, key)
    ours = Asked(
        f"{service.address}/maps/risk",
        _READY.format(count=size.count),
        (chosen.lat, chosen.lon),
        chosen.name,
        {"Authorization": f"Bearer {key}"},
    )
    _tell(f"{size.name}: folium's pages")
    pages = _pages(found, size)
    with peer_folium.served(packages, pages) as address:
        asked = {OURS: ours} | {
            name: Asked(f"{address}/{quote(name)}", _THEIRS, ours.at, ours.said, {},
                        _aside(name, size))
            for name in pages
        }  # fmt: skip
        return Scene(size.name, cold_s, _turns(asked, rounds))


def _pages(found: Sequence[Danger], size: _Size) -> dict[str, str]:
    peers = peer_folium.AREAS if size.is_area else peer_folium.POINTS
    return {name: peer_folium.page_of(make(found)) for name, make in peers.items()}


def _aside(name: str, size: _Size) -> tuple[float, float]:
    """A pin stands above its place."""
    return (0, 0) if size.is_area or "canvas" in name else (0, _PIN_PX)


def _cold_s(address: str, region_code: str, key: str) -> float:
    """How long the layer takes when it was never made."""
    began = datetime.now(UTC)
    httpx.get(
        f"{address}/api/layers/hazards?region_code={region_code}&lang=zh",
        headers={"Authorization": f"Bearer {key}"},
        timeout=120,
        trust_env=False,
    ).raise_for_status()
    return (datetime.now(UTC) - began).total_seconds()


def _turns(asked: Mapping[str, Asked], rounds: int) -> dict[str, list[Looked]]:
    """Everybody in a new order each round; who did not finish once is not asked again."""
    rng = random.Random(_SEED)  # noqa: S311 - the same every time
    looks: dict[str, list[Looked]] = {name: [] for name in asked}
    for _ in range(rounds):
        names = [name for name in asked if all(one.finished for one in looks[name])]
        rng.shuffle(names)
        for name in names:
            looks[name].append(look(asked[name]))
            _tell(f"    {name}: {looks[name][-1]}")
    return looks


def _as_json(told: Told) -> str:
    return json.dumps(asdict(told), ensure_ascii=False, indent=1, default=str)


def _tell(text: str) -> None:
    print(f"      {datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
