"""An order's life, in one table: what may follow on what, for whom, and what that means. Pure.

drafted → issued (or discarded) → delivered → acknowledged, refused or overdue; then the way of its
receiver's kind: a team's to ``returned``, a depot's lorry's to ``done``, a unit's and a leader's
from acknowledged to ``done`` at once. A correction goes on where the revision before it had got; a
withdrawal ends, or leads home whoever had departed already. A revision that a newer one took the
place of is ``replaced``.
"""

from collections.abc import Mapping
from enum import StrEnum

from layers.command.sheet import Remark
from layers.errors import Clash
from layers.forces.model import TeamStatus


class State(StrEnum):
    """Where a revision of an order stands; the words are those of ``codes/order_states.csv``."""

    DRAFTED = "drafted"
    ISSUED = "issued"
    DELIVERED = "delivered"
    OVERDUE = "overdue"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    WORKING = "working"
    DONE = "done"
    RETURNED = "returned"
    REPLACED = "replaced"
    DISCARDED = "discarded"


class Change(StrEnum):
    """What a revision is: the order itself, a correction of it, or its withdrawal."""

    NEW = "new"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class ReceiverKind(StrEnum):
    """Who may be ordered."""

    TEAM = "team"
    DEPOT = "depot"
    UNIT = "unit"
    LEADER = "leader"


Way = tuple[State, ...]
# Until somebody has said that he has it.
_RECEIPT: Mapping[State, Way] = {
    State.DRAFTED: (State.ISSUED, State.DISCARDED),
    State.ISSUED: (State.DELIVERED, State.OVERDUE),
    State.DELIVERED: (State.ACKNOWLEDGED, State.REFUSED, State.OVERDUE),
    State.OVERDUE: (State.ACKNOWLEDGED, State.REFUSED),
}
# And what he does then, one after the other.
_WAYS: Mapping[ReceiverKind, Way] = {
    ReceiverKind.TEAM: (
        State.DEPARTED,
        State.ARRIVED,
        State.WORKING,
        State.DONE,
        State.RETURNED,
    ),
    ReceiverKind.DEPOT: (State.DEPARTED, State.ARRIVED, State.DONE),
    ReceiverKind.UNIT: (State.DONE,),
    ReceiverKind.LEADER: (State.DONE,),
}
_OVER = (State.REFUSED, State.REPLACED, State.DISCARDED)
# What a receiver may say; all other states come from us: what was sent, and what the clock says.
ANSWERS: Way = (State.ACKNOWLEDGED, State.REFUSED, *_WAYS[ReceiverKind.TEAM])

# What a team is doing when its order has come so far.
TEAM_IS: Mapping[State, TeamStatus] = {
    State.ISSUED: TeamStatus.DISPATCHED,
    State.REFUSED: TeamStatus.STANDBY,
    State.DEPARTED: TeamStatus.EN_ROUTE,
    State.ARRIVED: TeamStatus.ON_SCENE,
    State.WORKING: TeamStatus.ON_SCENE,
    State.DONE: TeamStatus.RETURNING,
    State.RETURNED: TeamStatus.STANDBY,
}


class Standing:
    """Where one revision stands: all that decides what may come next.

    ``resumes``: how far the revision before had got; None where it had not been begun.
    """

    def __init__(
        self, kind: ReceiverKind, state: State, change: Change, resumes: State | None
    ) -> None:
        self.kind, self.state, self.change, self.resumes = kind, state, change, resumes

    @property
    def way(self) -> Way:
        """What its receiver does after saying that he has it."""
        if self.change is not Change.WITHDRAWN:
            return _WAYS[self.kind]
        return (State.RETURNED,) if self.is_begun else ()

    @property
    def is_begun(self) -> bool:
        """Whether somebody has departed for it, under this revision or the one before."""
        return any(one in _WAYS[self.kind] for one in (self.state, self.resumes))

    @property
    def is_over(self) -> bool:
        """Whether nothing can follow any more."""
        return self.state in _OVER or (self.state is not State.DRAFTED and not self.next())

    def next(self) -> Way:
        """What may follow, but for being replaced by another revision."""
        if self.state in _RECEIPT:
            next_ones = _RECEIPT[self.state]
            # Whoever is on his way has taken the order; a withdrawal cannot be refused at all.
            is_taken = self.change is Change.WITHDRAWN or self.is_begun
            return tuple(one for one in next_ones if one is not State.REFUSED or not is_taken)
        if self.state in _OVER:
            return ()
        is_home = self.change is Change.WITHDRAWN
        stands = self.state if self.state in self.way else None if is_home else self.resumes
        done = self.way.index(stands) + 1 if stands in self.way else 0
        return self.way[done : done + 1]

    def answers(self) -> Way:
        """What its receiver may be heard to say: who says that he has it, has it."""
        is_out = self.state is State.ISSUED
        heard = Standing(self.kind, State.DELIVERED, self.change, self.resumes) if is_out else self
        return tuple(one for one in heard.next() if one in ANSWERS)

    def check(self, to: State) -> None:
        """Raises Clash ``order_cannot`` with what is possible where that cannot follow."""
        possible = self.next()
        if to not in possible:
            raise Clash(
                "order_cannot",
                field="answer",
                order_state_code=self.state.value,
                wanted_state_code=to.value,
                possible_state_codes=[one.value for one in possible] or Remark("list.nothing_more"),
            )

    def after(self, to: State) -> "Standing":
        """The same a step further; raises Clash."""
        self.check(to)
        return Standing(self.kind, to, self.change, self.resumes)

    def check_replaceable(self) -> None:
        """Raises Clash where no correction and no withdrawal can come any more."""
        if self.state is State.DRAFTED:
            raise Clash("order_not_issued")
        if self.is_over or self.state in (State.DONE, State.RETURNED):
            raise Clash("order_is_over", order_state_code=self.state.value)
        if self.change is Change.WITHDRAWN:
            raise Clash("order_is_withdrawn")

    @property
    def reached(self) -> State | None:
        """How far the work had got, for the revision that comes next."""
        return self.state if self.state in _WAYS[self.kind] else self.resumes

    @property
    def is_to_arrive(self) -> bool:
        """Whether whoever was ordered has still to get to where he was ordered."""
        is_there = self.reached in (State.ARRIVED, State.WORKING, State.DONE, State.RETURNED)
        return not (is_there or self.is_over or self.change is Change.WITHDRAWN)

    @property
    def frees(self) -> bool:
        """Whether whoever was ordered is free again."""
        return self.is_over or (self.change is Change.WITHDRAWN and not self.is_begun)
