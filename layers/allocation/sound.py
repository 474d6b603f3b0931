"""What is refused at the door, and what no plan may ever do: the last look at each."""

from collections import Counter
from collections.abc import Iterable, Iterator

from layers.allocation.model import Choice, Problem
from layers.allocation.rules import MOST, free, is_covered_by, leave, reach_s
from layers.errors import BadInput


def check(problem: Problem) -> None:
    """Raises BadInput ``exercise_mixed``, ``named_twice``, ``bad_quantity`` (negative, no int)."""
    if len({one.is_exercise for one in problem.incidents}) > 1:
        raise BadInput("exercise_mixed", field="incidents")
    for codes in (
        [one.incident_id for one in problem.incidents],
        [one.team_code for one in problem.teams],
        [one.depot_code for one in problem.depots],
    ):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise BadInput("named_twice", field="codes", codes=twice)
    for name, value in _quantities(problem):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
            raise BadInput("bad_quantity", field=name, value=str(value), step="1")


def _quantities(problem: Problem) -> Iterable[tuple[str, object]]:
    for one in problem.incidents:
        yield from ((f"skills.{code}", many) for code, many in one.skills.items())
        yield from ((f"items.{code}", many) for code, many in one.items.items())
    yield from ((f"teams.{one.team_code}", one.people) for one in problem.teams)
    yield from (("covers", part) for one in problem.covers for part in (one.people, one.teams))
    for depot in problem.depots:
        for code, shelf in depot.shelves.items():
            yield f"quota.{code}", shelf.quota
            yield from ((f"stock.{code}", batch.quantity) for batch in shelf.batches)


def faults(problem: Problem, choice: Choice) -> list[str]:
    """Every way in which a choice breaks the rules of ``model``; none for a sound plan."""
    return [
        *_team_faults(problem, choice),
        *_depot_faults(problem, choice),
        *_cover_faults(problem, choice),
        *_beyond_need(problem, choice),
    ]


def _team_faults(problem: Problem, choice: Choice) -> Iterator[str]:
    teams = {one.team_code: one for one in problem.teams}
    going: dict[str, str] = {}
    busy: Counter[str] = Counter()
    for (code, incident_id, skill), many in choice.people.items():
        team = teams[code]
        busy[code] += many
        if going.setdefault(code, incident_id) != incident_id:
            yield f"{code} goes to two incidents"
        if skill not in team.skills or many <= 0:
            yield f"{code} has nobody for {skill}"
        if reach_s(team, incident_id) is None:
            yield f"{code} has no way to {incident_id}"
    yield from (f"{code} is overdrawn" for code, many in busy.items() if many > teams[code].people)


def _depot_faults(problem: Problem, choice: Choice) -> Iterator[str]:
    depots = {one.depot_code: one for one in problem.depots}
    taken: Counter[tuple[str, str]] = Counter()
    for (code, incident_id, item_code), many in choice.stock.items():
        taken[code, item_code] += many
        if many <= 0:
            yield f"{code} loads nothing of {item_code}"
        if reach_s(depots[code], incident_id) is None:
            yield f"{code} has no way to {incident_id}"
    for (code, item_code), many in taken.items():
        if many > free(problem, depots[code], item_code):
            yield f"{code} is overdrawn of {item_code}"


def _cover_faults(problem: Problem, choice: Choice) -> Iterator[str]:
    going = {one.team_code for one in choice.people}
    for cover, allowed in zip(problem.covers, leave(problem), strict=True):
        leaving = [
            team for team in problem.teams if team.team_code in going and is_covered_by(team, cover)
        ]
        people = sum(team.people for team in leaving)
        if people > allowed.people or len(leaving) > allowed.teams:
            yield f"too few stay for {cover.skill} in {cover.area or 'the county'}"


def _beyond_need(problem: Problem, choice: Choice) -> Iterator[str]:
    wanted = dict(line for incident in problem.incidents for line in incident.lines)
    found: Counter[tuple[str, str, str]] = Counter()
    for (_, incident_id, skill), many in choice.people.items():
        found[incident_id, "skill", skill] += many
    for (_, incident_id, item_code), many in choice.stock.items():
        found[incident_id, "item", item_code] += many
    needed = {tuple(line): many for line, many in wanted.items()}
    yield from (
        f"more than needed: {line}" for line, many in found.items() if many > needed.get(line, 0)
    )
