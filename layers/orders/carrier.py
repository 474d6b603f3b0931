"""Who carries an order: its receiver, or the substitute who was asked when no receipt came. Pure.

Each of the two has a part in the order. Whoever acknowledges first carries it: the other is
released, and what follows – the team's status, its times, its way home – follows the carrier.
"""

from enum import StrEnum
from typing import NamedTuple

from layers.orders.order_life import Change, ReceiverKind, State


class Side(StrEnum):
    """One of the two whom an order may name."""

    RECEIVER = "receiver"
    SUBSTITUTE = "substitute"


class Part(StrEnum):
    """What one of them has to do with the order."""

    UNTOLD = "untold"  # the substitute, as long as nobody needs him
    STANDS_BY = "stands_by"  # the substitute, told to be ready and asked for nothing
    ASKED = "asked"
    CARRIES = "carries"
    REFUSED = "refused"
    RELEASED = "released"


_ASKED = (Part.ASKED, Part.CARRIES)


class Parts(NamedTuple):
    """Both parts in one revision."""

    receiver: Part = Part.ASKED
    substitute: Part = Part.UNTOLD

    def of(self, side: Side) -> Part:
        """That one's part."""
        return self.receiver if side is Side.RECEIVER else self.substitute

    @property
    def carrier(self) -> Side | None:
        """Who has said that he has it; None: nobody yet."""
        return next((side for side in Side if self.of(side) is Part.CARRIES), None)

    @property
    def asked(self) -> tuple[Side, ...]:
        """Who may answer, the receiver first."""
        return tuple(side for side in Side if self.of(side) in _ASKED)

    @property
    def told(self) -> tuple[Side, ...]:
        """Who has to hear of what becomes of it: who may answer, and who stands by."""
        return tuple(side for side in Side if self.of(side) in (*_ASKED, Part.STANDS_BY))

    @property
    def acts(self) -> Side:
        """For whom the order stands: its carrier, else who is asked, else its receiver."""
        return self.carrier or next(iter(self.asked), Side.RECEIVER)

    def asks_substitute(self) -> "Parts":
        """The substitute may answer, too."""
        return self._replace(substitute=Part.ASKED)

    def warns_substitute(self) -> "Parts":
        """The substitute is told to be ready."""
        return self._replace(substitute=Part.STANDS_BY)

    def can_ask_substitute(self, is_begun: bool) -> bool:
        """Whether it is time for him: once, and never after somebody who is on his way."""
        return not is_begun and self.substitute in (Part.UNTOLD, Part.STANDS_BY)

    def waits_for_other(self, side: Side, to: State, change: Change) -> bool:
        """Whether the answer ends or fulfils that one's part alone, and the other is still asked.

        A refusal leaves the order to the other; a withdrawal is acknowledged by each of them.
        """
        other = self.of(_other(side))
        if to is State.REFUSED:
            return other in _ASKED
        return (to, change) == (State.ACKNOWLEDGED, Change.WITHDRAWN) and other is Part.ASKED

    def after(self, side: Side, to: State, change: Change) -> "Parts":
        """Both parts when that one has answered so."""
        if to is State.REFUSED:
            return self._with(side, Part.REFUSED)
        if to is State.ACKNOWLEDGED:
            own = self._with(side, Part.CARRIES)
            is_lone = change is Change.WITHDRAWN or own.of(_other(side)) is not Part.ASKED
            return own if is_lone else own._with(_other(side), Part.RELEASED)
        if to is State.ARRIVED and self.substitute is Part.STANDS_BY:
            return self._replace(substitute=Part.RELEASED)
        return self

    def _with(self, side: Side, part: Part) -> "Parts":
        if side is Side.RECEIVER:
            return self._replace(receiver=part)
        return self._replace(substitute=part)


def may_stand_in(receiver: ReceiverKind, substitute: ReceiverKind) -> bool:
    """Whether one can do the other's order: stock lies where it lies, a depot has no substitute."""
    return ReceiverKind.DEPOT not in (receiver, substitute)


def _other(side: Side) -> Side:
    return Side.SUBSTITUTE if side is Side.RECEIVER else Side.RECEIVER
