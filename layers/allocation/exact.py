"""The best plan there is, within a time bound; what is known best when the time is up.

Number by number of the score: each is minimised while those before it stay what they are. A stage
whose least possible value is known already is not solved again.
"""

from dataclasses import dataclass
from math import inf
from time import monotonic

from layers.allocation import greedy
from layers.allocation.model import Choice, Problem, Score, Solved
from layers.allocation.program import Program, Terms
from layers.allocation.rules import judge, levels
from layers.allocation.sound import faults
from layers.command.figures import DEFAULTS

LIMIT_S = DEFAULTS["plan_s"]
"""How long a plan may be sought, unless the county says otherwise."""


def solve(problem: Problem, begun: Choice, limit_s: float = LIMIT_S) -> tuple[Choice, Solved]:
    """A plan that is best, or the best that was found in time; never worse than ``begun``."""
    search = _Search(problem, begun, monotonic(), limit_s)
    for number, level in enumerate(levels(problem.incidents)):
        search.improve(level, number)
    search.spare_vehicles()
    how = "exact" if search.is_proved else "bounded"
    gap = None if search.is_proved else search.gap
    return search.best, Solved(how, monotonic() - search.begun_at, gap)


@dataclass(slots=True)
class _Search:
    """The best plan so far, and whether every number so far is proved to be the least."""

    problem: Problem
    best: Choice
    begun_at: float
    limit_s: float
    is_proved: bool = True
    gap: float | None = None

    @property
    def score(self) -> Score:
        return judge(self.problem, self.best)

    @property
    def left_s(self) -> float:
        return self.limit_s - (monotonic() - self.begun_at)

    def improve(self, level: int, number: int) -> None:
        """Makes what is missing on a level least, and then its seconds."""
        if self.score.levels[number] == (0, 0):
            return
        if self.score.levels[number][0] > 0:
            # Less may be missing if somebody comes later: how late is too late, no plan says yet.
            program = self._program(level, open_ended=True)
            self._stage(program, program.missing[level])
        program = self._program(level)
        program.at_most(program.missing[level], self.score.levels[number][0])
        self._stage(program, program.seconds[level])

    def spare_vehicles(self) -> None:
        """Makes the vehicles least, everything else being as good as it is."""
        if not self.problem.incidents or self.score.vehicles == 0:
            return
        last = levels(self.problem.incidents)[-1]
        program = self._program(last, is_whole=True)
        program.at_most(program.missing[last], self.score.levels[-1][0])
        program.at_most(program.seconds[last], self.score.levels[-1][1])
        self._stage(program, program.vehicles)

    def _program(self, level: int, open_ended: bool = False, is_whole: bool = False) -> Program:
        """The program in which the levels above stay as good as they are."""
        known: dict[int, tuple[int, float]] = dict(
            zip(levels(self.problem.incidents), self.score.levels, strict=True)
        )
        if open_ended:
            known[level] = (known[level][0], inf)
        program = Program(self.problem, level, known, is_whole)
        for above, (missing, seconds) in known.items():
            if above < level:
                program.at_most(program.missing[above], missing)
                program.at_most(program.seconds[above], seconds)
        return program

    def _stage(self, program: Program, terms: Terms) -> None:
        """One number made least; half of the time that is left at most, so that others get some."""
        if not terms:
            return
        if self.left_s <= 0:
            self.is_proved = False
            return
        found = program.least(terms, max(0.05, self.left_s / 2))
        if found.x is not None:
            self._take(greedy.fill(self.problem, program.choice(found.x)))
        if found.status != 0 and self.is_proved:
            self.is_proved, self.gap = False, getattr(found, "mip_gap", None)

    def _take(self, choice: Choice) -> None:
        """Keeps a plan that is sound and better."""
        if not faults(self.problem, choice) and judge(self.problem, choice) < self.score:
            self.best = choice
