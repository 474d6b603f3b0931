"""An allocation as a mixed-integer program: columns, rows, and the three things to be minimised.

The incidents of some levels only: what comes after them has no say in them. Columns that cannot be
part of any plan as good as the one known are left out, which is what makes it small enough.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import (  # type: ignore[import-untyped]
    Bounds,
    LinearConstraint,
    OptimizeResult,
    milp,
)
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from layers.allocation.model import Choice, FreeDepot, Issued, Line, Problem, Sent
from layers.allocation.rules import (
    free,
    is_covered_by,
    leave,
    measured,
    points,
    reach_s,
    runs,
)

Terms = dict[int, float]
Known = Mapping[int, tuple[int, float]]


class Source(NamedTuple):
    """Whoever may serve a need: its column's key, how soon it is there, how much it has at most."""

    key: Sent | Issued
    seconds: int
    most: int


class Program:
    """The program of all incidents down to a level, in which nothing is worse than ``known``.

    ``known``: for each level the least that can be missing, and the seconds of a plan in which no
    more is missing – infinite where no such plan is known yet. ``is_whole``: also the vehicles
    are reckoned.
    """

    def __init__(self, problem: Problem, level: int, known: Known, is_whole: bool = False) -> None:
        self.problem = problem
        self.known = known
        self.incidents = [one for one in problem.incidents if one.level <= level]
        self._upper: list[float] = []
        self._lower: list[float] = []
        self._rows: list[tuple[Terms, float, float]] = []
        self.columns: dict[Sent | Issued, int] = {}
        self.missing: defaultdict[int, Terms] = defaultdict(dict)
        self.seconds: defaultdict[int, Terms] = defaultdict(dict)
        self.vehicles: Terms = {}
        self._going: dict[tuple[str, str], int] = {}
        for one in sorted({incident.level for incident in self.incidents}):
            self._needs_of(one)
        self._teams()
        self._depots()
        if is_whole:
            self._runs()

    # --- what is asked ---

    def at_most(self, terms: Mapping[int, float], most: float) -> None:
        """One more row: what was reached stays reached."""
        self._rows.append((dict(terms), -np.inf, most))

    def least(self, terms: Mapping[int, float], limit_s: float) -> OptimizeResult:
        """Minimises within the time."""
        cost = np.zeros(len(self._upper))
        cost[list(terms)] = list(terms.values())
        counts = [len(row) for row, _, _ in self._rows]
        columns = [column for row, _, _ in self._rows for column in row]
        values = [value for row, _, _ in self._rows for value in row.values()]
        shape = (len(self._rows), len(cost))
        matrix = csr_array((values, columns, np.cumsum([0, *counts])), shape=shape)
        return milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=Bounds(np.array(self._lower), np.array(self._upper)),
            constraints=LinearConstraint(
                matrix, [low for _, low, _ in self._rows], [high for _, _, high in self._rows]
            ),
            options={"time_limit": limit_s, "mip_rel_gap": 0.0},
        )

    def choice(self, found: NDArray[np.float64]) -> Choice:
        """What the columns say."""
        many = {key: round(float(found[column])) for key, column in self.columns.items()}
        return Choice(
            {key: n for key, n in many.items() if n > 0 and isinstance(key, Sent)},
            {key: n for key, n in many.items() if n > 0 and isinstance(key, Issued)},
        )

    # --- columns and rows ---

    def _column(self, most: float, least: float = 0.0) -> int:
        self._upper.append(most)
        self._lower.append(least)
        return len(self._upper) - 1

    def _sources(self, line: Line, needed: int) -> list[Source]:
        """Who may serve a need, the soonest first."""
        found = []
        if line.what == "skill":
            for team in self.problem.teams:
                seconds = reach_s(team, line.incident_id)
                if seconds is not None and line.code in team.skills and team.people:
                    key: Sent | Issued = Sent(team.team_code, line.incident_id, line.code)
                    found.append(Source(key, seconds, min(team.people, needed)))
        else:
            for depot in self.problem.depots:
                seconds = reach_s(depot, line.incident_id)
                most = min(free(self.problem, depot, line.code), needed)
                if seconds is not None and most:
                    key = Issued(depot.depot_code, line.incident_id, line.code)
                    found.append(Source(key, seconds, most))
        return sorted(found, key=lambda one: one.seconds)

    def _needs_of(self, level: int) -> None:
        """The needs of one level; who would come later than any plan as good allows is left out."""
        lines = [part for one in self.incidents if one.level == level for part in one.lines]
        sources = {line: self._sources(line, needed) for line, needed in lines}
        is_all_met = self.known[level][0] == 0
        soonest = {
            line: _soonest_s(sources[line], needed) if is_all_met else 0 for line, needed in lines
        }
        slack = self.known[level][1] - sum(soonest.values())
        for line, needed in lines:
            coming = [one for one in sources[line] if one.seconds <= soonest[line] + slack]
            self._need(level, needed, coming, soonest[line])

    def _need(self, level: int, needed: int, sources: list[Source], soonest: int) -> None:
        """One need: what is counted for it and what is missing make it up; later costs more."""
        for one in sources:
            self.columns[one.key] = self._column(one.most)
        enough = sum(one.most for one in sources)
        lacking = self._column(needed, max(0, needed - enough))
        self.missing[level][lacking] = points(needed)
        everything = {self.columns[one.key]: 1.0 for one in sources} | {lacking: 1.0}
        self._rows.append((everything, needed, needed))
        before, earlier = -1, 0
        for seconds in sorted({one.seconds for one in sources}):
            # This column is 1 where somebody is counted who comes at that second or later.
            late = self._column(1, 1 if 0 < seconds <= soonest else 0)
            self.seconds[level][late] = seconds - earlier
            later = [one for one in sources if one.seconds >= seconds]
            most = float(min(needed, sum(one.most for one in later)))
            self.at_most({self.columns[one.key]: 1.0 for one in later} | {late: -most}, 0)
            for one in later:
                if one.seconds == seconds and one.most < most:
                    self.at_most({self.columns[one.key]: 1.0, late: -float(one.most)}, 0)
            if before >= 0:
                self.at_most({late: 1.0, before: -1.0}, 0)
            before, earlier = late, seconds

    def _teams(self) -> None:
        """Each team to one incident, its people counted once; enough stay at home."""
        teams = {one.team_code: one for one in self.problem.teams}
        people: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for key, column in self.columns.items():
            if isinstance(key, Sent):
                people[key.team_code, key.incident_id].append(column)
        ways: defaultdict[str, list[int]] = defaultdict(list)
        for (code, incident_id), columns in people.items():
            goes = self._going[code, incident_id] = self._column(1)
            self.vehicles[goes] = 1.0
            ways[code].append(goes)
            own = float(teams[code].people)
            self.at_most(dict.fromkeys(columns, 1.0) | {goes: -own}, 0)
            for column in columns:
                if self._upper[column] < own or len(columns) > 1:
                    self.at_most({column: 1.0, goes: -self._upper[column]}, 0)
        for columns in ways.values():
            self.at_most(dict.fromkeys(columns, 1.0), 1)
        for cover, allowed in zip(self.problem.covers, leave(self.problem), strict=True):
            those = [one for one in self._going if is_covered_by(teams[one[0]], cover)]
            columns = [self._going[one] for one in those]
            heads = [float(teams[code].people) for code, _ in those]
            self.at_most(dict(zip(columns, heads, strict=True)), allowed.people)
            self.at_most(dict.fromkeys(columns, 1.0), allowed.teams)

    def _depots(self) -> None:
        """No shelf is overdrawn."""
        depots = {one.depot_code: one for one in self.problem.depots}
        shelves: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for key, column in self.columns.items():
            if isinstance(key, Issued):
                shelves[key.depot_code, key.item_code].append(column)
        for (code, item_code), columns in shelves.items():
            most = free(self.problem, depots[code], item_code)
            self.at_most(dict.fromkeys(columns, 1.0), most)

    def _runs(self) -> None:
        """As many runs of each depot to each incident as weight and volume call for."""
        depots = {one.depot_code: one for one in self.problem.depots}
        loaded: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for key, column in self.columns.items():
            if isinstance(key, Issued):
                loaded[key.depot_code, key.incident_id][key.item_code] = column
        for (code, _), columns in loaded.items():
            self._runs_of(depots[code], columns)

    def _runs_of(self, depot: FreeDepot, columns: Mapping[str, int]) -> None:
        full = {item: int(self._upper[column]) for item, column in columns.items()}
        driven = self._column(runs(self.problem, depot, full))
        self.vehicles[driven] = 1.0
        each = {item: measured(self.problem, {item: 1}) for item in columns}
        for part, most in enumerate((depot.payload.kg, depot.payload.m3)):
            carried = {
                columns[item]: each[item][part] / most for item in columns if each[item][part]
            }
            if carried:
                self.at_most(carried | {driven: -1.0}, 0)
        for column in columns.values():
            self.at_most({column: 1.0, driven: -self._upper[column]}, 0)


def _soonest_s(sources: list[Source], needed: int) -> int:
    """When a need could be met at the earliest if nobody else wanted anything."""
    found = 0
    for one in sources:
        found += one.most
        if found >= needed:
            return one.seconds
    return 0
