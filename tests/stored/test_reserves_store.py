"""Reserves: a ledger that cannot be rewritten, a balance that cannot fall below nothing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import psycopg2
import pytest
from psycopg2.extensions import connection

from layers.errors import Clash, Unknown
from layers.ids import DepotCode, ItemCode
from layers.importing.saving import Saved
from layers.reserves import rules, store
from layers.reserves.model import Movement, MovementKind, Quota, StockCount
from tests.town.town import BOAT, CODE, DEPOTS, ITEMS, QUOTAS, SACK, STOCK, TENT, Town

D1, D2 = DepotCode("D01"), DepotCode("D02")


def on_hand(conn: connection) -> dict[tuple[str, str, str], Decimal]:
    lines = store.stock(conn, CODE)
    return {(line.depot_code, line.item_code, line.batch): line.on_hand for line in lines}


def issue(item: ItemCode, quantity: str, depot: DepotCode = D1, batch: str = "") -> Movement:
    return Movement(
        depot, item, batch, Decimal(quantity), MovementKind.ISSUE, operator="演示", reason="抢险"
    )


def test_what_was_saved_comes_back(conn: connection, town: Town) -> None:
    assert [replace(one, updated_at=None) for one in store.all(conn, CODE)] == list(DEPOTS)
    assert list(store.items(conn, CODE).values()) == list(ITEMS)
    assert store.quotas(conn, CODE) == list(QUOTAS)
    assert on_hand(conn) == {
        (count.depot_code, count.item_code, count.batch): count.found for count in STOCK
    }


def test_saving_the_same_again_changes_nothing(conn: connection, town: Town) -> None:
    assert store.save_many(conn, CODE, DEPOTS) == Saved(0, 0, 3)
    assert store.save_items(conn, CODE, ITEMS) == Saved(0, 0, 3)
    assert store.save_quotas(conn, CODE, QUOTAS) == Saved(0, 0, 2)
    assert store.save_items(conn, CODE, [replace(ITEMS[0], unit_kg=None)]) == Saved(0, 1, 0)


def test_stock_of_some_items_only(conn: connection, town: Town) -> None:
    assert {line.item_code for line in store.stock(conn, CODE, [TENT, BOAT])} == {TENT, BOAT}
    assert store.stock(conn, CODE, []) == []


def test_expired_sacks_are_there_but_not_free(conn: connection, town: Town) -> None:
    lines = store.stock(conn, CODE, [SACK])
    assert sum(line.on_hand for line in lines) == 2500
    assert rules.free(lines, date(2026, 5, 1)) == {(D1, SACK): 2000}


def test_the_empty_depot_has_nothing(conn: connection, town: Town) -> None:
    assert not [line for line in store.stock(conn, CODE) if line.depot_code == "D03"]


def test_a_movement_carries_over_to_the_balance(conn: connection, town: Town) -> None:
    store.record(conn, CODE, [issue(TENT, "-30"), issue(TENT, "-5")])
    assert on_hand(conn)[D1, TENT, ""] == 65
    newest = store.movements(conn, CODE, D1, TENT)[0]
    assert (newest.quantity, newest.kind) == (Decimal(-5), MovementKind.ISSUE)
    assert newest.moved_at is not None


def test_more_than_there_is_cannot_be_issued(conn: connection, town: Town) -> None:
    with conn.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
    with pytest.raises(Clash, match="stock_not_negative"):
        store.record(conn, CODE, [issue(TENT, "-60"), issue(TENT, "-60")])
    with conn.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT before")
    assert on_hand(conn)[D1, TENT, ""] == 100


@pytest.mark.parametrize(
    ("movement", "code"),
    [
        (issue(TENT, "5", DepotCode("D99")), "no_such_depot"),
        (issue(ItemCode("9999999"), "5"), "no_such_item"),
    ],
)
def test_a_movement_of_what_is_not_there(
    conn: connection, town: Town, movement: Movement, code: str
) -> None:
    with pytest.raises(Unknown, match=code):
        store.record(conn, CODE, [movement])


def test_a_quota_for_what_is_not_there(conn: connection, town: Town) -> None:
    with pytest.raises(Unknown, match="no_such_depot"):
        store.save_quotas(conn, CODE, [Quota(DepotCode("D99"), TENT, Decimal(1), Decimal(0))])


def test_counting_the_same_again_posts_nothing(conn: connection, town: Town) -> None:
    before = len(store.movements(conn, CODE))
    assert store.count_stock(conn, CODE, STOCK, "盘点人", "盘点") == Saved(0, 0, 5)
    assert len(store.movements(conn, CODE)) == before


def test_a_stocktake_posts_the_difference(conn: connection, town: Town) -> None:
    found = [
        replace(STOCK[0], found=Decimal("97.5")),
        replace(STOCK[2], expires_on=date(2098, 1, 1)),
        StockCount(D2, SACK, "", Decimal(0)),
        StockCount(D2, BOAT, "", Decimal(2)),
    ]
    assert store.count_stock(conn, CODE, found, "盘点人", "年中盘点") == Saved(1, 2, 1)
    tents = store.movements(conn, CODE, D1, TENT)[0]
    assert (tents.kind, tents.quantity, tents.reason) == (
        MovementKind.COUNT,
        Decimal("-2.5"),
        "年中盘点",
    )
    assert on_hand(conn)[D1, TENT, ""] == Decimal("97.5")
    assert on_hand(conn)[D2, SACK, ""] == 0
    (sack,) = [line for line in store.stock(conn, CODE, [SACK]) if line.batch == "2024"]
    assert sack.expires_on == date(2098, 1, 1)
    assert sack.counted_at is not None
    assert store.count_stock(conn, CODE, found, "盘点人", "年中盘点") == Saved(0, 0, 4)


def test_the_ledger_cannot_be_rewritten(conn: connection, town: Town) -> None:
    with conn.cursor() as cursor, pytest.raises(psycopg2.errors.RestrictViolation):
        cursor.execute("UPDATE stock_movement SET quantity = 0")


def test_the_stock_of_a_retired_depot_is_not_offered(conn: connection, town: Town) -> None:
    store.retire(conn, CODE, D1)
    assert {line.depot_code for line in store.stock(conn, CODE)} == {D2}
    assert store.find(conn, CODE, D1) is None
    with pytest.raises(Unknown, match="no_depot"):
        store.get(conn, CODE, D1)
