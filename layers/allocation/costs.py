"""What each choice costs against the next best: the plan without this team, without that depot.

Everybody gets a bound at once – the others stay where they are, and whoever is free fills the gap.
Where time allows the plan is solved anew without them, which may find a better way round.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import monotonic

from layers.allocation import exact, greedy
from layers.allocation.model import Choice, Line, Met, Problem
from layers.allocation.rules import met
from layers.command.figures import DEFAULTS

LIMIT_S = DEFAULTS["costs_s"]
"""How long costs may be reckoned, unless the county says otherwise; what is left has none."""
EXACT_WAYS = 400
"""Up to so many ways to incidents the plan is solved anew: a working figure."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What is lost without somebody.

    ``later_s``: by how much the need that waits longest for its replacement is met later;
    ``missing``: what could then not be met at all; ``instead``: who would come in their place.
    ``is_bound``: it costs this much at most, perhaps less.
    """

    later_s: int
    missing: Mapping[Line, int]
    instead: tuple[str, ...]
    is_bound: bool


def costs(problem: Problem, choice: Choice, limit_s: float = LIMIT_S) -> dict[str, Cost]:
    """By the code of each team and depot of the plan, as far as the time reaches."""
    end = monotonic() + limit_s
    before = met(problem, choice)
    found: dict[str, Cost] = {}
    for code in _codes(choice):
        if monotonic() > end:
            return found
        small, begun = _around(problem, choice, code)
        instead = greedy.fill(small, begun)
        found[code] = _cost(before, met(small, instead), _more(begun, instead), is_bound=True)
    if len(problem.incidents) * (len(problem.teams) + len(problem.depots)) > EXACT_WAYS:
        return found
    for code in found:
        left_s = end - monotonic()
        if left_s <= 0:
            break
        less, begun = _less(problem, code), _rest(choice, code)
        anew, solved = exact.solve(less, greedy.fill(less, begun), left_s)
        if solved.how == "exact":
            more = _more(choice, anew)
            found[code] = _cost(before, met(less, anew), more, is_bound=False)
    return found


def _codes(choice: Choice) -> list[str]:
    """Everybody in the plan."""
    teams = [one.team_code for one in choice.people]
    return list(dict.fromkeys([*teams, *(one.depot_code for one in choice.stock)]))


def _less(problem: Problem, code: str) -> Problem:
    """The same without somebody."""
    return replace(
        problem,
        teams=[one for one in problem.teams if one.team_code != code],
        depots=[one for one in problem.depots if one.depot_code != code],
    )


def _rest(choice: Choice, code: str) -> Choice:
    """The plan without somebody."""
    return Choice(
        {one: many for one, many in choice.people.items() if one.team_code != code},
        {one: many for one, many in choice.stock.items() if one.depot_code != code},
    )


def _around(problem: Problem, choice: Choice, code: str) -> tuple[Problem, Choice]:
    """What somebody's absence touches: the incidents served, and who is there or still free.

    Teams that go elsewhere are gone for these, and gone from home, as they are in the plan.
    """
    less, rest = _less(problem, code), _rest(choice, code)
    served = {one.incident_id for one in choice.people.keys() - rest.people.keys()}
    served |= {one.incident_id for one in choice.stock.keys() - rest.stock.keys()}
    away = {one.team_code for one in rest.people if one.incident_id not in served}
    small = replace(
        less,
        incidents=[one for one in less.incidents if one.incident_id in served],
        teams=[one for one in less.teams if one.team_code not in away],
    )
    here = {one: many for one, many in rest.people.items() if one.incident_id in served}
    return small, Choice(here, rest.stock)


def _more(was: Choice, then: Choice) -> list[str]:
    """Who gives more than before, those who gave nothing before first."""
    more = [one.team_code for one, many in then.people.items() if many > was.people.get(one, 0)]
    more += [one.depot_code for one, many in then.stock.items() if many > was.stock.get(one, 0)]
    known = set(_codes(was))
    return sorted(dict.fromkeys(more), key=lambda code: code in known)


def _cost(
    before: Mapping[Line, Met], after: Mapping[Line, Met], instead: list[str], is_bound: bool
) -> Cost:
    missing, later_s = {}, 0
    for line, one in after.items():
        was = before[line]
        if one.found < was.found:
            missing[line] = was.found - one.found
        elif was.by_s is not None:
            later_s = max(later_s, (one.by_s or 0) - was.by_s)
    return Cost(later_s, missing, tuple(instead), is_bound)
