"""A plan at once: the most severe incident first, each need by whoever is there soonest.

Never overdrawn and always sound, but not always best: who is soonest for one may be the only one
for another. It also fills what another plan leaves open, which is how a replacement is found.
"""

from collections.abc import Mapping

from layers.allocation.model import Choice, FreeTeam, Issued, Line, OpenIncident, Problem, Sent
from layers.allocation.rules import free, is_covered_by, leave, met, reach_s


def fill(problem: Problem, begun: Choice | None = None) -> Choice:
    """The choice begun with, and whatever can still be added to it."""
    filling = _Filling(problem, begun or Choice())
    for incident in sorted(problem.incidents, key=lambda one: one.level):
        filling.meet(incident)
    return Choice(filling.people, filling.stock)


class _Filling:
    """What is chosen so far, and what is left of everybody."""

    def __init__(self, problem: Problem, begun: Choice) -> None:
        self.problem = problem
        self.people, self.stock = dict(begun.people), dict(begun.stock)
        self._found = {line: one.found for line, one in met(problem, begun).items()}
        self._rest = {one.team_code: one.people for one in problem.teams}
        self._goes: dict[str, str] = {}
        self._spare = [[one.people, one.teams] for one in leave(problem)]
        self._held = {
            one.team_code: [
                number for number, cover in enumerate(problem.covers) if is_covered_by(one, cover)
            ]
            for one in problem.teams
        }
        self._shelf = {
            (depot.depot_code, code): free(problem, depot, code)
            for depot in problem.depots
            for code in depot.shelves
        }
        teams = {one.team_code: one for one in problem.teams}
        for sent, many in begun.people.items():
            self._send(teams[sent.team_code], sent.incident_id, many)
        for issued, many in begun.stock.items():
            self._shelf[issued.depot_code, issued.item_code] -= many

    def meet(self, incident: OpenIncident) -> None:
        """Meets what it can of an incident's needs, in their order."""
        teams = self._soonest(
            {one.team_code: reach_s(one, incident.incident_id) for one in self.problem.teams}
        )
        depots = self._soonest(
            {one.depot_code: reach_s(one, incident.incident_id) for one in self.problem.depots}
        )
        known = {one.team_code: one for one in self.problem.teams}
        for line, needed in incident.lines:
            if line.what == "skill":
                for code in sorted(teams, key=lambda one: self._goes.get(one) != line.incident_id):
                    self._add_team(known[code], line, needed)
            else:
                for code in depots:
                    self._add_load(code, line, needed)

    @staticmethod
    def _soonest(arrival_s: Mapping[str, int | None]) -> list[str]:
        coming = {code: seconds for code, seconds in arrival_s.items() if seconds is not None}
        return sorted(coming, key=lambda code: (coming[code], code))

    def _add_team(self, team: FreeTeam, line: Line, needed: int) -> None:
        many = min(self._rest[team.team_code], needed - self._found[line])
        if many <= 0 or line.code not in team.skills or not self._may_go(team, line.incident_id):
            return
        self._send(team, line.incident_id, many)
        self._found[line] += many
        sent = Sent(team.team_code, line.incident_id, line.code)
        self.people[sent] = self.people.get(sent, 0) + many

    def _may_go(self, team: FreeTeam, incident_id: str) -> bool:
        """Free or on its way there already, and enough of its like stay at home."""
        goes = self._goes.get(team.team_code)
        if goes is not None:
            return goes == incident_id
        spare = [self._spare[number] for number in self._held[team.team_code]]
        return all(people >= team.people and teams >= 1 for people, teams in spare)

    def _send(self, team: FreeTeam, incident_id: str, many: int) -> None:
        self._rest[team.team_code] -= many
        if team.team_code in self._goes:
            return
        self._goes[team.team_code] = incident_id
        for number in self._held[team.team_code]:
            self._spare[number][0] -= team.people
            self._spare[number][1] -= 1

    def _add_load(self, depot_code: str, line: Line, needed: int) -> None:
        many = min(self._shelf.get((depot_code, line.code), 0), needed - self._found[line])
        if many <= 0:
            return
        self._shelf[depot_code, line.code] -= many
        self._found[line] += many
        issued = Issued(depot_code, line.incident_id, line.code)
        self.stock[issued] = self.stock.get(issued, 0) + many
