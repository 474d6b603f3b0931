"""Measures from the report to the issued order: fifty operators, with the map readers' lane full.

The service runs in a process of its own, upon a database of its own, as it does in a county; each
operator has a key of his own, so that it is not the limits for one asker which are measured.
"""

import argparse
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg2

from scripts.benches import county, crowd, database, report, spread
from scripts.benches.crowd import Came, Round
from scripts.benches.served import serving

OPERATORS, READERS = 50, 24
AT_ONCE, EACH_MINUTE = "all at once", "one incident a minute each"
_LASTS_S, _QUICK_S = 60.0, 15.0


@dataclass(frozen=True, slots=True)
class Told:
    """Everything of one run; only a whole one counts."""

    machine: dict[str, object]
    counts: bool
    scene: str
    rounds: list[Came]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints the tables; 0 unless a step broke or a team was sent twice."""
    asked = _asked(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # its service and database go, too
    try:
        told = _everything(os.environ["SITU_DATABASE_URL"], asked)
    except (psycopg2.OperationalError, RuntimeError) as fault:
        print(f"{fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print("\n\n".join(_parts(told)))
    if asked.json:
        asked.json.write_text(as_json(told), encoding="utf-8")
    return int(any(one.is_wrong for one in told.rounds))


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench dispatch", description=__doc__)
    parser.add_argument("--json", type=Path, help="also write every figure into this file")
    parser.add_argument("--quick", action="store_true", help="a quarter of the time")
    return parser.parse_args(arguments)


def _everything(url: str, asked: argparse.Namespace) -> Told:
    """Both rounds upon one service, which begins with a round of its own that does not count."""
    lasts_s = _QUICK_S if asked.quick else _LASTS_S
    with database.fresh(url) as (conn, dsn):
        machine = report.machine(conn)
        _tell("the county")
        there = county.settle(conn, OPERATORS, READERS)
        with serving(dsn) as address:
            rounds, looked_at = [], crowd.standing_incidents(address, there)
            few = replace(there, operator_keys=there.operator_keys[:2])
            crowd.play(address, few, Round("warming up", 1.0), looked_at)
            for which in (
                Round(EACH_MINUTE, lasts_s, 60.0),
                Round(AT_ONCE, lasts_s),
            ):
                _tell(which.name)
                rounds.append(crowd.play(address, there, which, looked_at))
    scene = (
        f"{there.team_count} teams, {there.depot_count} depots, {there.edge_count} drawn roads; "
        f"{OPERATORS} operators, {READERS} who read maps, each with a key of his own and "
        f"all the while at one of {len(looked_at)} maps"
    )
    return Told(machine, not asked.quick, scene, rounds)


def _parts(told: Told) -> Iterator[str]:
    if not told.counts:
        yield "**A quick look: a quarter of the time. These figures do not count.**"
    yield ", ".join(f"{name} {value}" for name, value in told.machine.items())
    yield told.scene
    for one in told.rounds:
        yield f"### {one.round.name[0].upper()}{one.round.name[1:]}\n{_of(one)}"
    yield "\n".join(("### Goals missed", *(_missed(told.rounds) or ["none"])))


def _of(one: Came) -> str:
    """A round: how much was done, what went wrong, the table."""
    read = ", ".join(f"{status}: {many}" for status, many in sorted(one.read.items()))
    lines = [
        f"{one.chains} chains in {one.seconds:.0f} s, {one.chains / one.seconds:.2f} a second; "
        f"{one.lost} times another was first and the next best was taken, "
        f"{one.without_team} chains found nobody free",
        f"sent twice: {len(one.doubles)}; steps that broke: "
        + (", ".join(f"{fault} ({many})" for fault, many in one.faults.items()) or "0"),
        f"maps read by status: {read}; readers waited for a place in "
        f"{one.full_share:.0%} of the looks",
    ]
    return "\n".join((*(f"- {line}" for line in lines), "", spread.of_spreads(one.spreads)))


def _missed(rounds: Sequence[Came]) -> list[str]:
    return [
        f"- {came.round.name}: {one.step}: p95 {one.p95:,.0f} ms, goal {one.goal}"
        for came in rounds
        for one in came.spreads
        if one.missed
    ]


def as_json(told: Told) -> str:
    """Every figure of the run."""
    rounds = [
        {
            "round": asdict(one.round),
            "seconds": one.seconds,
            "steps": [asdict(each) | {"missed": each.missed} for each in one.spreads],
            "lost": one.lost,
            "without_team": one.without_team,
            "faults": one.faults,
            "sent_twice": [[asdict(sent) for sent in pair] for pair in one.doubles],
            "maps_read": one.read,
            "full_share": one.full_share,
        }
        for one in told.rounds
    ]
    kept = {"machine": told.machine, "counts": told.counts, "scene": told.scene, "rounds": rounds}
    return json.dumps(kept, ensure_ascii=False, indent=1)


def _tell(text: str) -> None:
    print(f"      {datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
