"""Closures that are new to the orders under way. Works in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.ids import ClosureId, RegionCode
from layers.orders import order_store
from layers.orders.order import Order

_QUERIES = Queries(Path(__file__).with_name("ways.sql"))


class NewClosure(NamedTuple):
    """A closure that has begun to act; orders issued from ``known_at`` on reckon with it.

    An exercise's is met by an exercise's orders only.
    """

    region_code: RegionCode
    closure_id: ClosureId
    known_at: datetime
    is_exercise: bool

    def acts_on(self, is_exercise: bool) -> bool:
        """Whether it is there at all for what is real, or for what is an exercise."""
        return is_exercise or not self.is_exercise


def weigh_new(conn: connection) -> Sequence[NewClosure]:
    """The closures that began to act since the last time, in every region; each given once."""
    return [NewClosure(**row) for row in _QUERIES.all(conn, "weigh_new")]


def begun_since(
    conn: connection, region_code: RegionCode, moment: datetime, in_exercise: bool
) -> Sequence[ClosureId]:
    """The closures in force of which nobody could know at that moment."""
    told = {"region_code": region_code, "moment": moment, "in_exercise": in_exercise}
    return [row["closure_id"] for row in _QUERIES.all(conn, "begun_since", **told)]


def under_way(conn: connection, region_code: RegionCode) -> Sequence[Order]:
    """Orders to teams and depots, drafts too, whose receiver has not arrived."""
    found = _QUERIES.all(conn, "under_way", region_code=region_code)
    return [order_store.get(conn, *row.values()) for row in found]
