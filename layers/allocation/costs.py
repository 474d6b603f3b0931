"""What each choice costs against the next best: the plan without this team, without that depot.

Everybody gets a bound at once – the others stay where they are, and whoever is free fills the gap.
Where time allows the plan is solved anew without them, which may find a better way round.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import monotonic

from layers.allocation import exact, greedy
from layers.allocation.model import Choice, Line, Problem
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
    found: dict[str, Cost] = {}
    without: dict[str, tuple[Problem, Choice]] = {}
    for code in _codes(choice):
        if monotonic() > end:
            return found
        less = _less(problem, code)
        begun, served = _rest(choice, code)
        instead = greedy.fill(less, begun, served)
        without[code] = (less, instead)
        found[code] = _cost(problem, choice, instead, is_bound=True)
    ways = len(problem.incidents) * (len(problem.teams) + len(problem.depots))
    if ways > EXACT_WAYS:
        return found
    for code, (less, instead) in without.items():
        left_s = end - monotonic()
        if left_s <= 0:
            break
        anew, solved = exact.solve(less, greedy.fill(less, instead), left_s)
        if solved.how == "exact":
            found[code] = _cost(problem, choice, anew, is_bound=False)
    return found


def _codes(choice: Choice) -> list[str]:
    """Everybody in the plan."""
    teams = [one.team_code for one in choice.people]
    return list(dict.fromkeys([*teams, *(one.depot_code for one in choice.stock)]))


def _less(problem: Problem, code: str) -> Problem:
    return replace(
        problem,
        teams=[one for one in problem.teams if one.team_code != code],
        depots=[one for one in problem.depots if one.depot_code != code],
    )


def _rest(choice: Choice, code: str) -> tuple[Choice, set[str]]:
    """The plan without somebody, and the incidents that this leaves short."""
    people = {one: many for one, many in choice.people.items() if one.team_code != code}
    stock = {one: many for one, many in choice.stock.items() if one.depot_code != code}
    served = {one.incident_id for one in choice.people.keys() - people.keys()}
    served |= {one.incident_id for one in choice.stock.keys() - stock.keys()}
    return Choice(people, stock), served


def _cost(problem: Problem, was: Choice, then: Choice, is_bound: bool) -> Cost:
    before, after = met(problem, was), met(problem, then)
    missing, later_s = {}, 0
    for line, one in before.items():
        if after[line].found < one.found:
            missing[line] = one.found - after[line].found
        elif one.by_s is not None:
            later_s = max(later_s, (after[line].by_s or 0) - one.by_s)
    new = [code for code in _codes(then) if code not in _codes(was)]
    more = [one.team_code for one, many in then.people.items() if many > was.people.get(one, 0)]
    more += [one.depot_code for one, many in then.stock.items() if many > was.stock.get(one, 0)]
    return Cost(later_s, missing, tuple(dict.fromkeys([*new, *more])), is_bound)
