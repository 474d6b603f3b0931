"""What is decided without solving anything: what is free, what a vehicle holds, a plan's score."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from math import ceil, isfinite
from typing import NamedTuple

from layers.allocation.model import (
    POINTS,
    Batch,
    Choice,
    Cover,
    FreeDepot,
    FreeTeam,
    Issued,
    Line,
    Met,
    OpenIncident,
    Problem,
    Score,
    Shelf,
)
from layers.errors import BadInput

MEASURED = frozenset(
    {"吨", "千克", "公斤", "升", "米", "平方米", "立方米", "t", "kg", "L", "m", "m²", "m³"}
)
"""Units that are measured out; everything else is counted in whole pieces."""
STEP = Decimal("0.1")
"""The smallest issue of what is measured out; of what is counted it is one piece."""

MOST = 10_000_000
"""No need and no stock is larger; the reckoning stays exact below it."""
_HAIR = 1e-9


def step_of(unit: str) -> Decimal:
    """The smallest issue of an item that is told in this unit."""
    return STEP if unit in MEASURED else Decimal(1)


def in_steps(quantity: Decimal, unit: str, field: str) -> int:
    """A need in whole issues; raises BadInput ``bad_quantity`` for what cannot be handed out.

    Negative, endless, absurdly much, or a fraction of what is counted – half a tent.
    """
    step = step_of(unit)
    steps = quantity / step if quantity.is_finite() else Decimal(-1)
    if steps != steps.to_integral_value() or not 0 <= steps <= MOST:
        raise BadInput("bad_quantity", field=field, value=str(quantity), step=str(step))
    return int(steps)


def floor_steps(on_hand: Decimal, unit: str) -> int:
    """What can be issued of what lies there: a broken piece is none."""
    return max(0, int(on_hand / step_of(unit)))


def still(needed: Mapping[str, int], sent: Mapping[str, int]) -> dict[str, int]:
    """What is still to be sent: a higher level adds only what is not sent already."""
    return {code: max(0, many - sent.get(code, 0)) for code, many in needed.items()}


def brought(
    needed: Mapping[str, int], teams: Iterable[tuple[Collection[str], int]]
) -> dict[str, int]:
    """People by skill whom an incident's teams bring – skills and people of each.

    Nobody counts twice; teams with the fewest skills are counted first, each where people are
    still missing, in the order of the need.
    """
    got = dict.fromkeys(needed, 0)
    for skills, people in sorted(teams, key=lambda one: (len(one[0]), one[1])):
        left = people
        for skill in needed:
            if skill in skills:
                many = min(left, needed[skill] - got[skill])
                got[skill] += many
                left -= many
    return got


# --- who can come, and what is free ---


def reach_s(one: FreeTeam | FreeDepot, incident_id: str) -> int | None:
    """Whole seconds until it is there; None where no road lets it through."""
    seconds = one.arrival_s.get(incident_id)
    return ceil(seconds - _HAIR) if seconds is not None and isfinite(seconds) else None


def good(shelf: Shelf, today: date) -> list[Batch]:
    """The batches that may be issued, first expired first; on its last day a batch still may."""
    kept = [
        one
        for one in shelf.batches
        if one.quantity > 0 and (one.expires_on is None or one.expires_on >= today)
    ]
    return sorted(kept, key=lambda one: (one.expires_on or date.max, one.batch))


def free(problem: Problem, depot: FreeDepot, item_code: str) -> int:
    """What may leave a depot of an item: what is good, less the quota unless that is released."""
    shelf = depot.shelves.get(item_code)
    if shelf is None:
        return 0
    there = sum(batch.quantity for batch in good(shelf, problem.today))
    return there if problem.below_quota else max(0, there - shelf.quota)


class Leave(NamedTuple):
    """What a cover lets go: so many people and so many teams, both at most."""

    people: int
    teams: int


def is_covered_by(team: FreeTeam, cover: Cover) -> bool:
    """Whether a team is one of those of whom enough must stay."""
    return cover.skill in team.skills and cover.area in ("", team.area) and team.people > 0


def leave(problem: Problem) -> list[Leave]:
    """What each cover lets go, in the order of the covers."""
    allowed = []
    for cover in problem.covers:
        those = [team for team in problem.teams if is_covered_by(team, cover)]
        people = max(0, sum(team.people for team in those) - cover.people)
        allowed.append(Leave(people, max(0, len(those) - cover.teams)))
    return allowed


# --- what a choice comes to ---


def points(needed: int) -> int:
    """What one missing unit of a need of so many costs."""
    return max(1, round(POINTS / needed))


def runs(problem: Problem, depot: FreeDepot, load: Mapping[str, int]) -> int:
    """The vehicles that a load needs by weight and volume; what nobody weighed weighs nothing."""
    kg, m3 = measured(problem, load)
    return max(1, ceil(kg / depot.payload.kg - _HAIR), ceil(m3 / depot.payload.m3 - _HAIR))


def measured(problem: Problem, load: Mapping[str, int]) -> tuple[float, float]:
    """Kilograms and cubic metres of a load, as far as they are known."""
    weights = [(problem.weights.get(code), many) for code, many in load.items()]
    kg = sum((one.kg or 0.0) * many for one, many in weights if one)
    return kg, sum((one.m3 or 0.0) * many for one, many in weights if one)


def loads(choice: Choice) -> dict[tuple[str, str], dict[str, int]]:
    """What each depot loads for each incident."""
    found: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (depot_code, incident_id, item_code), many in choice.stock.items():
        found[depot_code, incident_id][item_code] = many
    return dict(found)


def batches(
    problem: Problem, depot: FreeDepot, item_code: str, choice: Choice
) -> dict[str, list[tuple[Batch, int]]]:
    """From which batches each incident is served, first expired first, the most severe first."""
    waiting = [(one, one.quantity) for one in good(depot.shelves[item_code], problem.today)]
    served: dict[str, list[tuple[Batch, int]]] = {}
    for incident in problem.incidents:
        left = choice.stock.get(Issued(depot.depot_code, incident.incident_id, item_code), 0)
        while left:
            batch, there = waiting.pop(0)
            taken = min(there, left)
            served.setdefault(incident.incident_id, []).append((batch, taken))
            left -= taken
            if there > taken:
                waiting.insert(0, (batch, there - taken))
    return served


def met(problem: Problem, choice: Choice) -> dict[Line, Met]:
    """How far each need is met, and by when."""
    found: defaultdict[Line, int] = defaultdict(int)
    by_s: dict[Line, int] = {}
    teams = {one.team_code: one for one in problem.teams}
    depots = {one.depot_code: one for one in problem.depots}
    coming: list[tuple[Line, FreeTeam | FreeDepot, int]] = [
        *((Line(i, "skill", s), teams[t], many) for (t, i, s), many in choice.people.items()),
        *((Line(i, "item", k), depots[d], many) for (d, i, k), many in choice.stock.items()),
    ]
    for line, one, many in coming:
        found[line] += many
        by_s[line] = max(by_s.get(line, 0), reach_s(one, line.incident_id) or 0)
    return {
        line: Met(line, needed, found[line], by_s.get(line))
        for incident in problem.incidents
        for line, needed in incident.lines
    }


def levels(incidents: Sequence[OpenIncident]) -> list[int]:
    """The levels of severity that there are, the most severe first."""
    return sorted({one.level for one in incidents})


def judge(problem: Problem, choice: Choice) -> Score:
    """The score of a plan, as ``model`` defines it."""
    level_of = {one.incident_id: one.level for one in problem.incidents}
    depots = {one.depot_code: one for one in problem.depots}
    missing: defaultdict[int, int] = defaultdict(int)
    seconds: defaultdict[int, int] = defaultdict(int)
    for line, one in met(problem, choice).items():
        missing[level_of[line.incident_id]] += (one.needed - one.found) * points(one.needed)
        seconds[level_of[line.incident_id]] += one.by_s or 0
    lorries = sum(runs(problem, depots[code], load) for (code, _), load in loads(choice).items())
    teams = len({one.team_code for one in choice.people})
    by_level = tuple((missing[one], seconds[one]) for one in levels(problem.incidents))
    return Score(by_level, teams + lorries)
