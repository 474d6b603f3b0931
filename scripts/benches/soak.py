"""Watches the screens of a county in which something changes ten times a second, for half an hour.

Three pages in a browser and fifty plain readers stay open upon a service and a database of their
own. Every minute all of it is weighed; in the end each page is compared with the database.
"""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import connection

from scripts.benches import county, database, report, soak_life, soak_told
from scripts.benches.county import County
from scripts.benches.served import Served, running
from scripts.benches.soak_life import Town
from scripts.benches.soak_readers import Heard, Readers, listening
from scripts.benches.soak_scene import session, town_of
from scripts.benches.soak_seen import Pages, Weight, compare, live_a_little, open_pages, weigh
from scripts.benches.soak_told import Run

READERS = 50
_MINUTE_S, _QUICK_MINUTE_S = 60.0, 12.0
_BEFORE_S, _AFTER_S = 20.0, 6.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Soaks and prints the table; 0 when all is flat and nothing was missed."""
    asked = _asked(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # its service and database go, too
    try:
        run = _everything(os.environ["SITU_DATABASE_URL"], asked)
    except (psycopg2.OperationalError, RuntimeError) as fault:
        print(f"{fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    verdicts = soak_told.verdicts(run)
    print("\n\n".join(soak_told.parts(run, verdicts)))
    if asked.json:
        told = json.dumps(run, default=_fields, ensure_ascii=False, indent=1)
        asked.json.write_text(told, "utf-8")
    return int(any(one.is_wrong for one in verdicts))


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench soak", description=__doc__)
    parser.add_argument("--json", type=Path, help="also write every figure into this file")
    parser.add_argument("--quick", action="store_true", help="minutes of 12 seconds")
    parser.add_argument("--minutes", type=int, default=30, help="how long; 30 unless told")
    return parser.parse_args(arguments)


def _everything(url: str, asked: argparse.Namespace) -> Run:
    with database.fresh(url) as (conn, dsn):
        machine = report.machine(conn)
        there = county.settle(conn, 3, READERS)
        token = session(conn, there)
        conn.autocommit = True
        with running(dsn) as service:
            town = town_of(conn, there, service.address)
            paths = {
                "command": "/maps/command",
                "forces": "/maps/forces",
                "room": f"/room/{town.shown}",
            }
            region = str(there.region_code)
            with (
                listening(service.address, dsn, region, there.reader_keys) as readers,
                open_pages(service.address, token, paths) as pages,
            ):
                return _soak(conn, there, town, _Watch(service, readers, pages, machine), asked)


@dataclass(frozen=True, slots=True)
class _Watch:
    service: Served
    readers: Readers
    pages: Pages
    machine: dict[str, object]


def _soak(
    conn: connection, there: County, town: Town, watch: _Watch, asked: argparse.Namespace
) -> Run:
    """The minutes one after the other; the first figures are of before anything changed."""
    minute_s = _QUICK_MINUTE_S if asked.quick else _MINUTE_S
    weights: list[Weight] = []
    heard: list[Heard] = []
    pages = watch.pages
    _rest(pages, _BEFORE_S)
    began = time.monotonic()
    with soak_life.going_on(watch.service.address, there, town) as did:
        for minute in range(asked.minutes + 1):
            _rest(pages, began + minute * minute_s - time.monotonic())
            live_a_little(pages)
            weights.append(weigh(minute, watch.service.pid, conn, pages))
            heard.append(watch.readers.heard())
            _tell(f"{minute} min: {sum(did.done.values())} changes, {weights[-1].heap_mb}")
        seconds = time.monotonic() - began
    _rest(pages, _AFTER_S)
    scene = (
        f"{there.team_count} teams, {there.depot_count} depots, {there.edge_count} drawn roads; "
        f"{', '.join(pages.of)} open in Chromium, {len(there.reader_keys)} plain readers"
    )
    differs = compare(conn, there.region_code, town.shown, pages)
    done = (seconds, differs, pages.complaints, pages.loads, not asked.quick)
    return Run(watch.machine, scene, weights, heard[1:], did, *done)


def _rest(pages: Pages, seconds: float) -> None:
    """Waits as somebody before the screens: what they do in the meantime is heard."""
    next(iter(pages.of.values())).wait_for_timeout(max(0.0, seconds) * 1000)


def _fields(one: Any) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _tell(text: str) -> None:
    print(f"      {datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
