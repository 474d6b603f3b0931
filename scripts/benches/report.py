"""What is printed and written down at the end of a run."""

import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from psycopg2.extensions import connection

from scripts.benches.goals import Size
from scripts.benches.rounds import Turns
from scripts.benches.scene import CLOSURES, TEAMS
from scripts.benches.straight_line import Wrong, of_wrongs
from scripts.benches.table import Row, of_rows


@dataclass(frozen=True, slots=True)
class Measured:
    """What came out on one network."""

    name: str
    edge_count: int
    node_count: int
    turns: Mapping[str, Turns]
    rows: list[Row]
    agreement: list[Row]
    size: Size


@dataclass(frozen=True, slots=True)
class Told:
    """Everything of one run; only a whole one counts."""

    machine: Mapping[str, object]
    counts: bool
    measured: list[Measured]
    growth: list[Row]
    wrongs: list[Wrong]


def machine(conn: connection) -> dict[str, object]:
    """On what it runs, and how busy it is with other things: asked before the measuring begins."""
    with conn.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'),"
            "       (SELECT extversion FROM pg_extension WHERE extname = 'pgrouting')"
        )
        postgres, pgrouting = cursor.fetchone() or ("?", None)
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load before": round(os.getloadavg()[0], 1),
        "Python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "numba", "scipy")},
        "PostgreSQL": postgres.partition(" ")[0],
        **({"pgRouting": pgrouting} if pgrouting else {}),
    }


def _processor() -> str:
    """What the machine calls its processor."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def text(told: Told) -> str:
    """All tables, as Markdown."""
    return "\n\n".join(_parts(told))


def _parts(told: Told) -> Iterator[str]:
    if not told.counts:
        yield "**A quick look: one small network, few incidents. These figures do not count.**"
    yield ", ".join(f"{name} {value}" for name, value in told.machine.items())
    for one in told.measured:
        turns = sorted({len(turn.seconds) for turn in one.turns.values()})
        yield (
            f"## {one.name}: {one.edge_count:,} edges, {one.node_count:,} nodes\n"
            f"{TEAMS} teams; medians of {turns[-1]} incidents"
            + (f" ({turns[0]} for pgRouting's whole net)" if len(turns) > 1 else "")
            + f", one more for warming up; {CLOSURES} closures are new for each incident."
        )
        yield of_rows([*one.rows, *one.agreement])
    if told.growth:
        growth = of_rows(told.growth, ("larger ms", "smaller ms"))
        yield f"## Growth of our time over growth of the search\n{growth}"
    yield f"## How often the straight line is wrong\n{of_wrongs(told.wrongs)}"
    yield _missed(told)


def _missed(told: Told) -> str:
    """The goals that were not met, once more and by themselves."""
    places = [
        *((one.name, row) for one in told.measured for row in (*one.rows, *one.agreement)),
        *(("all", row) for row in told.growth),
    ]
    lines = [
        f"- {place}: {row.quantity}, against {row.peer}: {row.shown}, goal {row.goal}"
        for place, row in places
        if row.missed
    ]
    return "\n".join(("## Goals missed", *(lines or ["none"])))


def as_json(told: Told) -> str:
    """Every figure, the single times too."""
    whole: dict[str, Any] = {
        "counts": told.counts,
        "machine": told.machine,
        "networks": [
            {
                "name": one.name,
                "edges": one.edge_count,
                "nodes": one.node_count,
                "arcs_settled": one.size.arcs_settled,
                "rows": [_row(row) for row in (*one.rows, *one.agreement)],
                "turns": {
                    who: {"median_ms": turn.median_ms, "ms": [1000 * s for s in turn.seconds]}
                    for who, turn in one.turns.items()
                },
            }
            for one in told.measured
        ],
        "growth": [_row(row) for row in told.growth],
        "straight_line": [asdict(wrong) for wrong in told.wrongs],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, default=str) + "\n"


def _row(row: Row) -> dict[str, object]:
    return {**asdict(row), "goal": str(row.goal or ""), "verdict": row.verdict}
