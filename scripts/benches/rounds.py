"""Everybody's turn: each incident is put to all of them, one after the other, in a new order.

So a busy moment of the machine hits all alike. What is compared are medians. The first incident
is for warming up (compiling, filling the database's cache) and is not counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

import numpy as np

from scripts.benches.answer import Answer

_SEED = 40
WARM_UP = 1

Ask = Callable[[], Answer]


@dataclass(frozen=True, slots=True)
class Contender:
    """Somebody who answers ``incidents`` incidents.

    ``ready`` takes an incident's number and gives the question to be timed; what it does itself
    is not counted.
    """

    name: str
    ready: Callable[[int], Ask]
    incidents: int


@dataclass(frozen=True, slots=True)
class Turns:
    """The seconds that somebody took for each incident, and what was answered, by incident."""

    seconds: list[float] = field(default_factory=list)
    answers: dict[int, Answer] = field(default_factory=dict)

    @property
    def median_ms(self) -> float:
        """The median in milliseconds."""
        return 1000 * median(self.seconds)


def take_turns(contenders: Sequence[Contender], tell: Callable[[str], None]) -> dict[str, Turns]:
    """What each contender took and answered, by its name."""
    chance = np.random.default_rng(_SEED)
    turns = {one.name: Turns() for one in contenders}
    most = max(one.incidents for one in contenders)
    for incident in range(WARM_UP + most):
        if incident % 10 == 0:
            tell(f"incident {incident} of {most}")
        for number in chance.permutation(len(contenders)):
            one = contenders[number]
            if incident >= WARM_UP + one.incidents:
                continue
            ask = one.ready(incident)
            begun = perf_counter()
            answer = ask()
            took_s = perf_counter() - begun
            if incident >= WARM_UP:
                turns[one.name].seconds.append(took_s)
                turns[one.name].answers[incident] = answer
    return turns
