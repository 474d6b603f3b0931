"""What may be decided about stock without asking anybody: what is free, what is short."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from layers.ids import DepotCode, ItemCode
from layers.reserves.model import Quota, StockLine

Shelf = tuple[DepotCode, ItemCode]


class Shortage(NamedTuple):
    """An item of which a depot has less than its quota; ``is_unsafe``: below safety stock too."""

    quota: Quota
    free: Decimal
    missing: Decimal
    is_unsafe: bool


def is_expired(line: StockLine, today: date) -> bool:
    """Whether the batch may no longer be issued; on its last day it still may."""
    return line.expires_on is not None and line.expires_on < today


def first_expired(lines: Iterable[StockLine], wanted: Decimal) -> list[tuple[StockLine, Decimal]]:
    """From which batches so much is taken, first expired first; less where there is not so much.

    The lines are of one item in one depot, none of them expired. What has no day comes last.
    """
    taken = []
    for line in sorted(lines, key=lambda one: (one.expires_on or date.max, one.batch)):
        share = min(line.on_hand, wanted)
        if share > 0:
            taken.append((line, share))
            wanted -= share
    return taken


def free(lines: Iterable[StockLine], today: date) -> dict[Shelf, Decimal]:
    """How much of each item each depot can issue, expired batches left out."""
    totals: defaultdict[Shelf, Decimal] = defaultdict(Decimal)
    for line in lines:
        if not is_expired(line, today):
            totals[line.depot_code, line.item_code] += line.on_hand
    return {shelf: total for shelf, total in totals.items() if total > 0}


def shortages(quotas: Iterable[Quota], free_now: Mapping[Shelf, Decimal]) -> list[Shortage]:
    """The quotas that are not met, in the order of the quotas."""
    found = []
    for quota in quotas:
        there = free_now.get((quota.depot_code, quota.item_code), Decimal(0))
        if there < quota.quota or there < quota.safety:
            missing = max(quota.quota, quota.safety) - there
            found.append(Shortage(quota, there, missing, is_unsafe=there < quota.safety))
    return found
