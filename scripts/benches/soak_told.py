"""What a soak found: a line a minute, and of each figure whether it stays flat."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, median

from scripts.benches.soak_life import PER_S, Did
from scripts.benches.soak_readers import Heard
from scripts.benches.soak_seen import Weight
from scripts.benches.spread import percentile
from scripts.benches.table import drawn

# A nudge has to be there within, seconds.
NUDGE_P95_S = 0.3
# Growth over the second half, along the line through it: at most such a share of the mean, or so
# much where the share is less than a figure breathes.
SHARE = 0.05
BREATHES = {"MB": 1.5, "": 5.0, "nodes": 150.0}


@dataclass(frozen=True, slots=True)
class Run:
    """Everything of one soak."""

    machine: dict[str, object]
    scene: str
    weights: list[Weight]
    heard: list[Heard]
    did: Did
    seconds: float
    differs: list[str]
    complaints: list[str]
    loads: dict[str, int]
    counts: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """One promise, what was found, and what is allowed."""

    promise: str
    found: str
    allowed: str
    is_wrong: bool


def aside_mb(one: Weight) -> float:
    """What the processes beside the one that commands weigh together."""
    return sum(one.rss_mb.values()) - one.rss_mb["service"]


def verdicts(run: Run) -> list[Verdict]:
    """Every promise of a soak."""
    last = run.weights[-1]
    grown: list[tuple[str, str, Callable[[Weight], float]]] = [
        ("memory of the service", "MB", lambda one: one.rss_mb["service"]),
        ("memory of the processes beside it", "MB", aside_mb),
        ("descriptors of the service", "", lambda one: one.descriptors),
        ("connections to the database", "", lambda one: one.connections),
    ]
    for name in last.heap_mb:
        grown += [
            (f"heap of {name}", "MB", lambda one, name=name: one.heap_mb[name]),  # type: ignore[misc]
            (f"nodes of {name}", "nodes", lambda one, name=name: one.nodes[name]),  # type: ignore[misc]
            (f"listeners of {name}", "nodes", lambda one, name=name: one.listeners[name]),  # type: ignore[misc]
        ]
    delays = [one for heard in run.heard for one in heard.delays_s]
    late_s, missed = percentile(delays, 0.95), sum(heard.missed for heard in run.heard)
    wrong_pages = [*run.differs, *run.complaints]
    reloads = {name: count for name, count in run.loads.items() if count != 1}
    return [
        *(_flat(name, unit, run.weights, of) for name, unit, of in grown),
        Verdict("a nudge is there, p95", f"{1000 * late_s:.0f} ms", f"{1000 * NUDGE_P95_S:.0f} ms",
                not late_s <= NUDGE_P95_S),
        Verdict("nudges that never came", f"{missed} of {len(delays) + missed:,}", "0", missed > 0),
        Verdict("pages that differ from the database, or complained",
                "; ".join(wrong_pages) or "0", "0", bool(wrong_pages)),
        Verdict("pages loaded again", f"{len(reloads)}", "0", bool(reloads)),
    ]  # fmt: skip


def _flat(
    name: str, unit: str, weights: Sequence[Weight], of: Callable[[Weight], float]
) -> Verdict:
    """How much a figure grows over the second half, along the line through it.

    The slope is the median of those between any two minutes (Theil and Sen): what grows does so
    in all of them, and a moment at which a part of a page is there twice does not tilt it. What
    grew in one leap counts as well: the median of the last fifth against that of the first.
    """
    half = weights[len(weights) // 2 :]
    points = [(one.at_min, of(one)) for one in half]
    slopes = [
        (after - at) / (then - at_min) for (at_min, at), (then, after) in combinations(points, 2)
    ]
    values = [value for _, value in points]
    some = max(1, len(values) // 5)
    leapt = median(values[-some:]) - median(values[:some])
    grown = max(median(slopes or [0.0]) * (half[-1].at_min - half[0].at_min), leapt)
    most = max(SHARE * fmean(values), BREATHES[unit])
    sign = " MB" if unit == "MB" else ""
    return Verdict(
        f"{name} over the second half",
        f"{grown:+.1f}{sign} (mean {fmean(values):,.1f})",
        f"+{most:.1f}{sign}",
        grown > most,
    )


def parts(run: Run, found: Sequence[Verdict]) -> Iterator[str]:
    """The report, a part after the other."""
    if not run.counts:
        yield "**A quick look: its minutes have twelve seconds. These figures do not count.**"
    yield ", ".join(f"{name} {value}" for name, value in run.machine.items())
    yield run.scene
    yield _changes(run)
    yield _minutes(run)
    rows = [
        (one.promise, one.found, one.allowed, "**MISSED**" if one.is_wrong else "ok")
        for one in found
    ]
    yield drawn(("promise", "found", "at most", ""), rows)


def _changes(run: Run) -> str:
    done = sum(run.did.done.values())
    kinds = ", ".join(f"{name} {count:,}" for name, count in sorted(run.did.done.items()))
    refused = ", ".join(f"{name} ({count})" for name, count in run.did.refused.items())
    begun = sum(one.begun for one in run.heard)
    return (
        f"- {done:,} changes in {run.seconds / 60:.1f} min, {done / run.seconds:.1f} a second "
        f"({PER_S:g} wanted): {kinds}\n- not taken: {refused or '0'}\n"
        f"- streams begun anew by readers: {begun}"
    )


def _minutes(run: Run) -> str:
    """A line a minute; the delay is that of the minute before it."""
    pages = list(run.weights[0].heap_mb)
    heads = (
        "min", "service MB", "aside MB", "descriptors", "connections", "nudge p95 ms",
        *(f"{name} MB / nodes / listeners" for name in pages),
    )  # fmt: skip
    delays = [None, *run.heard]
    return drawn(heads, [_minute(one, delays[i], pages) for i, one in enumerate(run.weights)])


def _minute(one: Weight, heard: Heard | None, pages: Sequence[str]) -> tuple[str, ...]:
    late = f"{1000 * percentile(heard.delays_s, 0.95):.0f}" if heard else ""
    return (
        f"{one.at_min:g}", f"{one.rss_mb['service']:.0f}", f"{aside_mb(one):.0f}",
        str(one.descriptors), str(one.connections), late,
        *(f"{one.heap_mb[name]:.1f} / {one.nodes[name]:,} / {one.listeners[name]:,}"
          for name in pages),
    )  # fmt: skip
