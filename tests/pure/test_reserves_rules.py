"""What is free and what is short."""

from datetime import date
from decimal import Decimal

from layers.ids import DepotCode, ItemCode
from layers.reserves.model import Quota, StockLine
from layers.reserves.rules import free, is_expired, shortages

TODAY = date(2026, 5, 1)
D, TENT, SACK = DepotCode("D01"), ItemCode("tent"), ItemCode("sack")


def line(item: ItemCode, on_hand: str, expires_on: date | None = None) -> StockLine:
    return StockLine(D, item, str(expires_on), Decimal(on_hand), expires_on, None)


def test_expired_batches_are_not_free_but_the_last_day_counts() -> None:
    assert is_expired(line(TENT, "1", date(2026, 4, 30)), TODAY)
    assert not is_expired(line(TENT, "1", TODAY), TODAY)
    lines = [line(TENT, "5", date(2026, 4, 30)), line(TENT, "7", TODAY), line(TENT, "0.5")]
    assert free(lines, TODAY) == {(D, TENT): Decimal("7.5")}


def test_nothing_left_is_not_listed() -> None:
    assert free([line(TENT, "0"), line(SACK, "5", date(2020, 1, 1))], TODAY) == {}


def test_a_shortage_says_how_much_and_how_bad() -> None:
    quotas = [Quota(D, TENT, Decimal(10), Decimal(3)), Quota(D, SACK, Decimal(100), Decimal(50))]
    found = shortages(quotas, {(D, TENT): Decimal(4), (D, SACK): Decimal(20)})
    assert [(one.missing, one.is_unsafe) for one in found] == [
        (Decimal(6), False),
        (Decimal(80), True),
    ]
    assert shortages(quotas, {(D, TENT): Decimal(10), (D, SACK): Decimal(100)}) == []


def test_an_empty_depot_misses_all_of_it() -> None:
    (found,) = shortages([Quota(D, TENT, Decimal(10), Decimal(3))], {})
    assert (found.free, found.missing) == (Decimal(0), Decimal(10))
