"""Whose call is due next: no answer in time, or a no, and the next substitute is to be called."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from layers.duty.model import Answer, Answerable, Call, Person
from layers.ids import CallId


class Due(NamedTuple):
    """Somebody to be called now for a post; ``instead_of`` the call that came to nothing."""

    answerable: Answerable
    person: Person
    instead_of: CallId | None


class Next(NamedTuple):
    """Who is to be called now, and the posts of which everybody was called in vain."""

    due: list[Due]
    exhausted: list[Answerable]


def first_call(calls: Sequence[Call], one: Answerable) -> Due | None:
    """The first of the post's people to call; None when it was called already, or nobody can be."""
    if any(call.post_key == one.key for call in calls) or not one.reachable:
        return None
    return Due(one, one.reachable[0], None)


def next_calls(calls: Sequence[Call], chain: Sequence[Answerable], now: datetime) -> Next:
    """Of the posts that were called: who is due next, and where nobody is left.

    A post waits while one of its calls is open and in time, and rests once one was answered,
    however late. Nobody is called twice for one post, so that it always ends.
    """
    due: list[Due] = []
    exhausted: list[Answerable] = []
    for one in (*chain, *_gone(calls, chain)):
        mine = [call for call in calls if call.post_key == one.key]
        if not mine or any(_holds(call, now) for call in mine):
            continue
        asked = {call.person for call in mine}
        left = [person for person in one.reachable if person not in asked]
        if left:
            due.append(Due(one, left[0], last_call(mine, one).call_id))
        else:
            exhausted.append(one)
    return Next(due, exhausted)


def last_call(calls: Sequence[Call], one: Answerable) -> Call:
    """The post's last call; raises ValueError where it was never called."""
    mine = (call for call in calls if call.post_key == one.key)
    return max(mine, key=lambda call: (call.asked_at, call.call_id or 0))


def _gone(calls: Sequence[Call], chain: Sequence[Answerable]) -> list[Answerable]:
    """The posts that were called and are in the chain no more: nobody is left, and that is told."""
    known = {one.key for one in chain}
    left = {call.post_key: call.post for call in calls if call.post_key not in known}
    return [Answerable(key, post, "", "", (), 0.0, ()) for key, post in left.items()]


def _holds(call: Call, now: datetime) -> bool:
    """Whether the call was answered, or may still be in time."""
    return call.answer is Answer.ANSWERED or (call.answer is None and now < call.due_at)
