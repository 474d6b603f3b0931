"""What verification finds: whether a region's chain of entries is whole, and where it first is not.

Each entry's hash is made of the hash before it and of everything the entry says; numbers follow one
another without a gap; the head names the last entry. Whoever owns the database can make all of that
anew, but not the anchors, which lie outside of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# 《网络安全法》(2016) 第二十一条 and GB/T 22239-2019: logs are kept for six months at least;
# not 180 days, since six months may have 184. What is younger is never pruned.
KEPT_DAYS = 184
KEPT_FOR = timedelta(days=KEPT_DAYS)


class Why(StrEnum):
    """In which way a chain is broken."""

    HASH_DIFFERS = "hash_differs"
    GAP = "gap"
    HEAD_DIFFERS = "head_differs"
    ANCHOR_DIFFERS = "anchor_differs"
    CUT_OFF = "cut_off"


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as verification sees it; ``should_be`` is its hash made anew from what it says."""

    entry_no: int
    at: datetime
    action: str
    object_kind: str
    object_id: str
    hash: bytes
    should_be: bytes


@dataclass(frozen=True, slots=True)
class Anchor:
    """An entry's number, hash and time, written down outside the database."""

    region_code: str
    entry_no: int
    hash: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a chain begins (number 0, or the last one pruned) and where the head says it ends.

    ``newest_no`` is the highest number there is; ``head_no`` None: the region has no head.
    """

    start_no: int
    start_hash: bytes
    head_no: int | None
    head_hash: bytes | None
    newest_no: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain is broken: the number, and the entry at which it shows.

    For a gap ``entry_no`` is the number that should have come, and ``link`` what came instead; for
    a chain cut off it is the first number missing, and ``link`` the last entry left, if any.
    """

    why: Why
    entry_no: int
    link: Link | None


@dataclass(frozen=True, slots=True)
class Found:
    """How many ``entries`` are whole, the last one of a whole chain, and the first break."""

    region_code: str
    entries: int
    last: Anchor | None
    broken: Break | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is broken."""
        return self.broken is None


def follow(region_code: str, ends: Ends, links: Iterable[Link], anchors: Iterable[Anchor]) -> Found:
    """Follows the links in the order of their numbers up to the first break, or to the end."""
    held = [anchor for anchor in anchors if anchor.region_code == region_code]
    torn = _pruned_too_soon(ends, held)
    if torn is not None:
        return Found(region_code, 0, None, torn)
    anchored: dict[int, set[bytes]] = {}
    for anchor in held:
        anchored.setdefault(anchor.entry_no, set()).add(anchor.hash)
    last: Link | None = None
    entries = 0
    for link in links:
        expected = last.entry_no + 1 if last else ends.start_no + 1
        why = _wrong(link, expected, anchored.get(link.entry_no, set()))
        if why is not None:
            return Found(region_code, entries, None, Break(why, expected, link))
        last = link
        entries += 1
    broken = _ends_wrongly(ends, last, max(anchored, default=0))
    if broken is not None or last is None:
        return Found(region_code, entries, None, broken)
    return Found(region_code, entries, Anchor(region_code, last.entry_no, last.hash, last.at), None)


def _wrong(link: Link, expected: int, anchored: set[bytes]) -> Why | None:
    if link.entry_no != expected:
        return Why.GAP
    if link.hash != link.should_be:
        return Why.HASH_DIFFERS
    if anchored - {link.hash}:
        return Why.ANCHOR_DIFFERS
    return None


def _pruned_too_soon(ends: Ends, anchors: Iterable[Anchor]) -> Break | None:
    """An anchor excused by pruning must be old enough to be pruned, and be what was pruned.

    Otherwise a young chain could be thrown away by saying that it was pruned.
    """
    for anchor in sorted(anchors, key=lambda one: one.entry_no):
        if anchor.entry_no > ends.start_no:
            continue
        if ends.now - anchor.at < KEPT_FOR:
            return Break(Why.CUT_OFF, anchor.entry_no, None)
        if anchor.entry_no == ends.start_no and anchor.hash != ends.start_hash:
            return Break(Why.ANCHOR_DIFFERS, anchor.entry_no, None)
    return None


def _ends_wrongly(ends: Ends, last: Link | None, anchored_no: int) -> Break | None:
    """What is missing after the last entry, or what the head says otherwise."""
    last_no = last.entry_no if last else ends.start_no
    last_hash = last.hash if last else ends.start_hash
    if max(ends.head_no or 0, anchored_no) > last_no:
        return Break(Why.CUT_OFF, last_no + 1, last)
    if (ends.head_no or 0, ends.head_hash or ends.start_hash) != (last_no, last_hash):
        return Break(Why.HEAD_DIFFERS, last_no, last)
    return None
