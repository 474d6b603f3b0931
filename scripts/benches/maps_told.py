"""What ``scripts/bench maps`` prints: a table for each number of dangers, and the goals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from statistics import median

from scripts.benches.looked import LONGEST_S, Looked
from scripts.benches.many_screens import EVERY_S, Cost
from scripts.benches.spread import percentile
from scripts.benches.table import Goal, Row, drawn, of_rows

OURS, FAST = "ours", "FastMarkerCluster"
SMALLEST, LARGEST = "1,000 points", "100,000 points"
_FIGURES = ("mb", "sent_mb", "interactive_s", "heap_mb", "pan_ms", "zoom_ms", "click_ms")
_HEADS = ("MB", "MB sent", "interactive s", "heap MB", "worst frame, pan ms", "zoom ms", "click ms")


@dataclass(frozen=True, slots=True)
class Scene:
    """So many dangers: how long our layer took when it was never made, and every look."""

    name: str
    cold_s: float
    looks: Mapping[str, Sequence[Looked]]


@dataclass(frozen=True, slots=True)
class Told:
    """Everything of one run; only a whole one counts."""

    machine: Mapping[str, object]
    counts: bool
    seen_ms: Sequence[float]
    cost: Cost
    scenes: Sequence[Scene]


def middle(looks: Sequence[Looked], figure: str) -> float:
    """The median of a figure; nan where one of the looks has none."""
    values = [float(getattr(one, figure)) for one in looks]
    return nan if any(map(isnan, values)) else median(values)


def goals(told: Told) -> list[Row]:
    """What must come out, of the largest number of points and of what is live."""
    rows = [
        Row("a report stands on another screen, median of all", "", percentile(told.seen_ms, 0.5),
            Goal(300, at_least=False, unit=" ms"), unit=" ms"),
        Row("looks at our map in which a real click opened the card", "",
            100 * _clicked(told), Goal(100, at_least=True, unit=" %"), unit=" %"),
    ]  # fmt: skip
    for scene in told.scenes:
        if scene.name == LARGEST:
            rows += [
                _ratio("interactive", "interactive_s", scene, Goal(8, at_least=True)),
                _ratio("heap", "heap_mb", scene, Goal(10, at_least=True)),
            ]
    return rows


def _ratio(what: str, figure: str, scene: Scene, goal: Goal) -> Row:
    """How many times as much the peer takes."""
    ours, theirs = (middle(scene.looks[name], figure) for name in (OURS, FAST))
    return Row(f"{scene.name}: {what}, theirs over ours", FAST, theirs / ours, goal, ours, theirs)


def _clicked(told: Told) -> float:
    looks = [one for scene in told.scenes for one in scene.looks[OURS]]
    return sum(one.clicks for one in looks) / len(looks)


def text(told: Told) -> str:
    """All tables, as Markdown."""
    return "\n\n".join(_parts(told))


def _parts(told: Told) -> Iterator[str]:
    if not told.counts:
        yield "**A quick look at few dangers. These figures do not count.**"
    yield ", ".join(f"{name} {value}" for name, value in told.machine.items())
    for scene in told.scenes:
        yield (
            f"### {scene.name}\n"
            f"Our layer took {scene.cold_s:.2f} s when it was asked for the first time.\n\n"
            + drawn(("page", "looks", *_HEADS), [_line(*one) for one in scene.looks.items()])
        )
    adds = _adds({scene.name: scene for scene in told.scenes})
    if adds:
        yield f"### What {LARGEST} take longer than {SMALLEST}\n{adds}"
    yield f"### While people look\n{_live(told)}"
    rows = goals(told)
    yield f"### Goals\n{of_rows(rows, ('ours', 'theirs'))}"
    missed = [f"- {row.quantity}: {row.shown}, goal {row.goal}" for row in rows if row.missed]
    yield "\n".join(("### Goals missed", *(missed or ["none"])))


def _adds(scenes: Mapping[str, Scene]) -> str:
    """What the dangers themselves cost; the rest of a page's time is to begin at all."""
    few, many = (scenes[name].looks if name in scenes else {} for name in (SMALLEST, LARGEST))
    return "\n".join(
        f"- {name}: {_told(more)} s"
        for name in few
        if name in many
        and not isnan(
            more := middle(many[name], "interactive_s") - middle(few[name], "interactive_s")
        )
    )


def _line(name: str, looks: Sequence[Looked]) -> tuple[str, ...]:
    if not all(one.finished for one in looks):
        figures = ["", "", f"> {LONGEST_S:.0f}", *[""] * (len(_FIGURES) - 3)]
    else:
        figures = [_told(middle(looks, one)) for one in _FIGURES]
    return (name, str(len(looks)), *figures)


def _told(value: float) -> str:
    return "none" if isnan(value) else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _live(told: Told) -> str:
    cost = told.cost
    seen = ", ".join(f"{one:,.0f}" for one in sorted(told.seen_ms))
    before, opened, after = cost.files
    return "\n".join((
        f"- from the report until it stands in another screen's list, ms: {seen}",
        f"- {cost.screens} open maps, {cost.changes} changes, one in {EVERY_S:.0f} s: "
        f"{cost.cpu_each_s:.2f} s of a processor each "
        f"({100 * cost.idle_cpu_share:.0f} % of one while nothing changes)",
        f"- heard of after p95 {cost.nudge_p95_ms:,.0f} ms ({len(cost.nudge_s)} times), "
        f"layer fetched in p95 {cost.fetch_p95_ms:,.0f} ms ({len(cost.fetch_s)} times)",
        f"- open files of the service: {before} before, {opened} with all open, {after} after",
    ))  # fmt: skip
