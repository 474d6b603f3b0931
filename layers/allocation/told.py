"""The plan as the room reads it: who goes where and why, what is missing, and whence it could come.

Reasons are catalogue keys with their values (``layers.command.sheet.Remark``); a team, a depot or
an incident stands in them by the name that it is called by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from layers.allocation import costs, exact, greedy
from layers.allocation.costs import Cost
from layers.allocation.model import (
    Batch,
    Choice,
    FreeDepot,
    FreeTeam,
    Line,
    Met,
    Problem,
    Score,
    Solved,
)
from layers.allocation.room import Room
from layers.allocation.rules import batches, judge, loads, measured, met, reach_s, runs
from layers.allocation.short import Short, short
from layers.allocation.sound import check
from layers.command.sheet import Remark

MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Assigned:
    """A team or a depot's load on its way to an incident.

    ``brings``: people by skill, or quantities by item. ``batches``: what is issued of which, item
    by item; none for a team. ``cost`` None: there was no time to reckon it.
    """

    what: str
    code: str
    incident_id: str
    brings: Mapping[str, int]
    arrival_s: int
    vehicles: int
    batches: Mapping[str, Sequence[tuple[Batch, int]]]
    reasons: Sequence[Remark]
    cost: Cost | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its reasons: the most severe incident first, in each the soonest first."""

    assigned: Sequence[Assigned]
    needs: Sequence[Met]
    missing: Sequence[Short]
    score: Score
    solved: Solved


def plan_at_once(problem: Problem, room: Room) -> Plan:
    """The greedy plan; raises BadInput as ``sound.check`` does."""
    check(problem)
    choice = greedy.fill(problem)
    return _plan(problem, room, choice, Solved("greedy", 0.0))


def plan_best(
    problem: Problem,
    room: Room,
    limit_s: float = exact.LIMIT_S,
    costs_s: float = costs.LIMIT_S,
) -> Plan:
    """The best plan found in time, with what each choice costs; raises BadInput as above."""
    check(problem)
    choice, solved = exact.solve(problem, greedy.fill(problem), limit_s)
    return _plan(problem, room, choice, solved, costs.costs(problem, choice, costs_s))


def _plan(
    problem: Problem,
    room: Room,
    choice: Choice,
    solved: Solved,
    known: Mapping[str, Cost] | None = None,
) -> Plan:
    telling = _Telling(problem, room, choice, known or {})
    needs = list(met(problem, choice).values())
    lacking = [one for one in needs if one.found < one.needed]
    missing = [short(problem, choice, one, room) for one in lacking]
    return Plan(telling.assigned(), needs, missing, judge(problem, choice), solved)


class _Telling:
    """One choice, told."""

    def __init__(
        self, problem: Problem, room: Room, choice: Choice, known: Mapping[str, Cost]
    ) -> None:
        self.problem, self.room, self.choice, self.known = problem, room, choice, known
        self.goes = {one.team_code: one.incident_id for one in choice.people}

    def assigned(self) -> list[Assigned]:
        """Everybody, incident by incident."""
        rank = {
            one.incident_id: (one.level, number)
            for number, one in enumerate(self.problem.incidents)
        }
        found = [*map(self._team, self.problem.teams), *self._loads()]
        going = [one for one in found if one is not None]
        return sorted(going, key=lambda one: (rank[one.incident_id], one.arrival_s, one.code))

    def _team(self, team: FreeTeam) -> Assigned | None:
        incident_id = self.goes.get(team.team_code)
        if incident_id is None:
            return None
        brings = {
            one.skill: many
            for one, many in self.choice.people.items()
            if one.team_code == team.team_code
        }
        seconds = reach_s(team, incident_id) or 0
        said = self._against_nearer(
            seconds,
            {
                one.team_code: self.goes.get(one.team_code)
                for one in self.problem.teams
                if one.skills & brings.keys()
                and one.people
                and (reach_s(one, incident_id) or seconds) < seconds
            },
            incident_id,
        )
        cost = self.known.get(team.team_code)
        return Assigned(
            "team",
            team.team_code,
            incident_id,
            brings,
            seconds,
            1,
            {},
            [*said, *self._told(cost)],
            cost,
        )

    def _loads(self) -> list[Assigned]:
        depots = {one.depot_code: one for one in self.problem.depots}
        return [
            self._load(depots[code], incident_id, load)
            for (code, incident_id), load in loads(self.choice).items()
        ]

    def _load(self, depot: FreeDepot, incident_id: str, load: Mapping[str, int]) -> Assigned:
        seconds = reach_s(depot, incident_id) or 0
        served = {
            item: batches(self.problem, depot, item, self.choice)[incident_id] for item in load
        }
        nearer = {
            one.depot_code: self._serves(one, load, incident_id)
            for one in self.problem.depots
            if one.shelves.keys() & load.keys() and (reach_s(one, incident_id) or seconds) < seconds
        }
        said = [
            *self._against_nearer(seconds, nearer, incident_id),
            *self._carried(depot, load),
            *_dated(served),
        ]
        cost = self.known.get(depot.depot_code)
        vehicles = runs(self.problem, depot, load)
        return Assigned(
            "depot", depot.depot_code, incident_id, load, seconds, vehicles, served,
            [*said, *self._told(cost)], cost,
        )  # fmt: skip

    def _serves(self, depot: FreeDepot, load: Mapping[str, int], incident_id: str) -> str | None:
        """Whom a depot serves with the same items: this incident first, else another, or nobody."""
        served = [
            one.incident_id
            for one in self.choice.stock
            if one.depot_code == depot.depot_code and one.item_code in load
        ]
        return incident_id if incident_id in served else next(iter(served), None)

    def _against_nearer(
        self, seconds: int, nearer: Mapping[str, str | None], incident_id: str
    ) -> list[Remark]:
        """The soonest there is – or why those who are nearer do not go in their place."""
        minutes = round(seconds / MINUTE_S)
        elsewhere = [code for code, goes in nearer.items() if goes not in (None, incident_id)]
        staying = [code for code, goes in nearer.items() if goes is None]
        if not elsewhere and not staying:
            code = "planned.joins_nearer" if nearer else "planned.soonest"
            return [Remark(code, {"minutes": minutes})]
        said = [Remark("planned.arrives", {"minutes": minutes})]
        if elsewhere:
            said.append(Remark("planned.nearer_elsewhere", {"names": self.room.called(elsewhere)}))
        if staying:
            said.append(Remark("planned.nearer_stays", {"names": self.room.called(staying)}))
        return said

    def _carried(self, depot: FreeDepot, load: Mapping[str, int]) -> list[Remark]:
        kg, m3 = measured(self.problem, load)
        weights = self.problem.weights
        unknown = [
            code
            for code in load
            if code not in weights or None in (weights[code].kg, weights[code].m3)
        ]
        said = [
            Remark(
                "planned.runs",
                {"runs": runs(self.problem, depot, load), "kg": round(kg), "m3": round(m3, 1)},
            )
        ]
        if unknown:
            said.append(Remark("planned.not_weighed", {"names": self.room.called(unknown)}))
        return said

    def _told(self, cost: Cost | None) -> list[Remark]:
        """What somebody's absence would cost, in words."""
        if cost is None:
            return []
        names = self.room.called(cost.instead)
        if cost.missing:
            return [
                Remark(
                    "planned.without_missing",
                    {"lines": [self._lacking(*one) for one in cost.missing.items()]},
                )
            ]
        if not names:
            return [Remark("planned.without_nothing")]
        code = "planned.without_at_most" if cost.is_bound else "planned.without_later"
        return [Remark(code, {"names": names, "minutes": round(cost.later_s / MINUTE_S)})]

    def _lacking(self, line: Line, many: int) -> Remark:
        (name,) = self.room.called([line.code])
        return Remark("planned.so_many", {"name": name, "many": self.room.amount(line, many)})


def _dated(served: Mapping[str, Sequence[tuple[Batch, int]]]) -> list[Remark]:
    """Which day decides what is issued first."""
    days = [batch.expires_on for parts in served.values() for batch, _ in parts if batch.expires_on]
    return [Remark("planned.first_expired", {"day": min(days).isoformat()})] if days else []
