"""The best plan there is, within a time bound; what is known best when the time is up.

People and each item meet needs of their own, and the numbers of a score add up over them: the best
plan of all is made of the best of each, solved one after another. Only vehicles are shared, by the
items that a depot loads together, and come last. Within a part it goes number by number of the
score: each is made least while those before it stay what they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
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
    start = monotonic()
    end = start + limit_s
    done: list[_Search] = []
    best = begun
    for part in _parts(problem):
        search = _Search(part, _of_part(part, best), end)
        for number, level in enumerate(levels(part.incidents)):
            search.improve(level, number)
        done.append(search)
        best = _with_part(best, part, search.best)
    for part in (_people(problem), _stock(problem)):
        search = _Search(part, _of_part(part, best), end)
        search.spare_vehicles()
        done.append(search)
        best = _with_part(best, part, search.best)
    if faults(problem, best) or judge(problem, best) > judge(problem, begun):
        best = begun
    unproved = [one for one in done if not one.is_proved]
    gaps = [one.gap for one in unproved if one.gap is not None]
    how = "bounded" if unproved else "exact"
    return best, Solved(how, monotonic() - start, max(gaps, default=None))


def _parts(problem: Problem) -> Iterator[Problem]:
    """Each item alone, which is quickly done, and then the people."""
    for item in dict.fromkeys(code for one in problem.incidents for code in one.items):
        yield _stock(problem, item)
    yield _people(problem)


def _people(problem: Problem) -> Problem:
    """The same without anything to be brought."""
    incidents = [replace(one, items={}) for one in problem.incidents]
    return replace(problem, incidents=incidents, depots=())


def _stock(problem: Problem, item: str = "") -> Problem:
    """The same with nobody to be sent, and of all items or of one."""
    incidents = [
        replace(
            one,
            skills={},
            items={code: many for code, many in one.items.items() if item in ("", code)},
        )
        for one in problem.incidents
    ]
    return replace(problem, incidents=incidents, teams=(), covers=())


def _of_part(part: Problem, choice: Choice) -> Choice:
    """What of a choice is about a part."""
    wanted = {(one.incident_id, code) for one in part.incidents for code in one.items}
    return Choice(
        choice.people if part.teams else {},
        {one: many for one, many in choice.stock.items() if one[1:] in wanted},
    )


def _with_part(choice: Choice, part: Problem, better: Choice) -> Choice:
    """The choice with a part of it replaced."""
    was = _of_part(part, choice)
    kept = {one: many for one, many in choice.stock.items() if one not in was.stock}
    return Choice(better.people if part.teams else choice.people, kept | dict(better.stock))


@dataclass(slots=True)
class _Search:
    """The best plan of a part so far, and whether every number so far is proved to be the least."""

    problem: Problem
    best: Choice
    end: float
    is_proved: bool = True
    gap: float | None = None

    @property
    def score(self) -> Score:
        return judge(self.problem, self.best)

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
        left_s = self.end - monotonic()
        if left_s <= 0:
            self.is_proved = False
            return
        found = program.least(terms, max(0.05, left_s / 2))
        if found.x is not None:
            self._take(greedy.fill(self.problem, program.choice(found.x)))
        if found.status != 0 and self.is_proved:
            self.is_proved, self.gap = False, getattr(found, "mip_gap", None)

    def _take(self, choice: Choice) -> None:
        """Keeps a plan that is sound and better."""
        if not faults(self.problem, choice) and judge(self.problem, choice) < self.score:
            self.best = choice
