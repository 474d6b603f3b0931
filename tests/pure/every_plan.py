"""Every plan there is of a tiny county, tried one by one.

Slow, plain, and written from the docstring of ``layers.allocation.model`` alone.
"""

from collections.abc import Iterator
from datetime import date
from itertools import product
from math import ceil, isfinite

from layers.allocation.model import FreeDepot, FreeTeam, Problem, Score

Line = tuple[str, str, str]
Part = tuple[dict[Line, int], dict[Line, int], int]
"""What is found for each need, when the last of it comes, and the vehicles."""


def best(problem: Problem) -> Score:
    """The least score of all plans: teams and stock meet other needs, so each is tried alone."""
    teams = min(_score(problem, one, "skill") for one in _team_plans(problem))
    stock = min(_score(problem, one, "item") for one in _stock_plans(problem))
    levels = zip(teams.levels, stock.levels, strict=True)
    both = tuple((a + c, b + d) for (a, b), (c, d) in levels)
    return Score(both, teams.vehicles + stock.vehicles)


def _score(problem: Problem, part: Part, what: str) -> Score:
    found, latest, vehicles = part
    levels: dict[int, tuple[int, int]] = dict.fromkeys(
        sorted(one.level for one in problem.incidents), (0, 0)
    )
    for one in problem.incidents:
        needs = one.skills if what == "skill" else one.items
        for code, needed in needs.items():
            if needed == 0:
                continue
            line = (one.incident_id, what, code)
            each = max(1, round(10_000 / needed))
            missing, seconds = levels[one.level]
            levels[one.level] = (
                missing + each * (needed - found.get(line, 0)),
                seconds + latest.get(line, 0),
            )
    return Score(tuple(levels.values()), vehicles)


def _wanted(problem: Problem) -> dict[Line, int]:
    return {
        (one.incident_id, what, code): many
        for one in problem.incidents
        for what, needs in (("skill", one.skills), ("item", one.items))
        for code, many in needs.items()
    }


def _team_plans(problem: Problem) -> Iterator[Part]:
    wanted = _wanted(problem)
    for plan in product(*(list(_of_team(problem, team)) for team in problem.teams)):
        found: dict[Line, int] = {}
        latest: dict[Line, int] = {}
        gone = {team.team_code for team, one in zip(problem.teams, plan, strict=True) if one}
        for team, one in zip(problem.teams, plan, strict=True):
            for line, many in one.items():
                found[line] = found.get(line, 0) + many
                latest[line] = max(latest.get(line, 0), ceil(team.arrival_s[line[0]]))
        if all(found[line] <= wanted[line] for line in found) and _is_covered(problem, gone):
            yield found, latest, len(gone)


def _of_team(problem: Problem, team: FreeTeam) -> Iterator[dict[Line, int]]:
    """Everything one team may do; nothing is the first."""
    yield {}
    for one in problem.incidents:
        if not isfinite(team.arrival_s.get(one.incident_id, float("inf"))):
            continue
        codes = [code for code in one.skills if code in team.skills]
        for split in product(range(team.people + 1), repeat=len(codes)):
            if 0 < sum(split) <= team.people:
                yield {
                    (one.incident_id, "skill", code): many
                    for code, many in zip(codes, split, strict=True)
                    if many
                }


def _is_covered(problem: Problem, gone: set[str]) -> bool:
    for cover in problem.covers:
        those = [
            one
            for one in problem.teams
            if cover.skill in one.skills and cover.area in ("", one.area) and one.people
        ]
        left = [one for one in those if one.team_code not in gone]
        people = min(cover.people, sum(one.people for one in those))
        if sum(one.people for one in left) < people or len(left) < min(cover.teams, len(those)):
            return False
    return True


def _stock_plans(problem: Problem) -> Iterator[Part]:
    wanted = _wanted(problem)
    for plan in product(*(list(_of_depot(problem, depot)) for depot in problem.depots)):
        found: dict[Line, int] = {}
        latest: dict[Line, int] = {}
        vehicles = 0
        for depot, one in zip(problem.depots, plan, strict=True):
            for line, many in one.items():
                found[line] = found.get(line, 0) + many
                latest[line] = max(latest.get(line, 0), ceil(depot.arrival_s[line[0]]))
            for incident_id in {line[0] for line in one}:
                load = {line[2]: many for line, many in one.items() if line[0] == incident_id}
                vehicles += _runs(problem, depot, load)
        if all(found[line] <= wanted[line] for line in found):
            yield found, latest, vehicles


def _runs(problem: Problem, depot: FreeDepot, load: dict[str, int]) -> int:
    kg = sum((problem.weights[code].kg or 0) * many for code, many in load.items())
    m3 = sum((problem.weights[code].m3 or 0) * many for code, many in load.items())
    return max(1, ceil(kg / depot.payload.kg), ceil(m3 / depot.payload.m3))


def _of_depot(problem: Problem, depot: FreeDepot) -> Iterator[dict[Line, int]]:
    """Everything one depot may load."""
    lines = [
        (one.incident_id, "item", code)
        for one in problem.incidents
        if isfinite(depot.arrival_s.get(one.incident_id, float("inf")))
        for code in one.items
        if code in depot.shelves
    ]
    free = {code: _free(problem, depot, code) for code in depot.shelves}
    for split in product(*(range(free[code] + 1) for _, _, code in lines)):
        load = {line: many for line, many in zip(lines, split, strict=True) if many}
        taken = {code: sum(many for line, many in load.items() if line[2] == code) for code in free}
        if all(taken[code] <= free[code] for code in free):
            yield load


def _free(problem: Problem, depot: FreeDepot, code: str) -> int:
    shelf = depot.shelves[code]
    there = sum(
        one.quantity for one in shelf.batches if (one.expires_on or date.max) >= problem.today
    )
    return there if problem.below_quota else max(0, there - shelf.quota)
