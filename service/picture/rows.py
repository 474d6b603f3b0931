"""What the layers' functions share: what is looked at, the columns they give, names of codes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from psycopg2.extensions import connection

from layers.codes import code_list, name_of
from layers.ids import OrderNo, RegionCode
from layers.orders.order import Order
from layers.places import store as places
from layers.roads.arrays import Floats
from layers.words import say
from maps.columns import Codes, Several

# So many lines and areas of a layer travel with their rows; of more, those that are seen, by tiles.
MOST_SHAPES = 5_000


class WayLeft(NamedTuple):
    """Somebody's way to where he was ordered: its points (n, 2) in EPSG:4490, minutes to go."""

    points: Floats
    minutes: float


WaysOf = Callable[[connection, RegionCode, Sequence[Order], datetime], Mapping[OrderNo, WayLeft]]


def no_ways(*_: object) -> Mapping[OrderNo, WayLeft]:
    """Where nobody measures."""
    return {}


@dataclass(frozen=True, slots=True)
class Looked:
    """A region at one moment, as somebody reads it; of more shapes than so many none is read.

    ``ways`` measures the ways of orders: roads are not read here.
    """

    conn: connection
    region_code: RegionCode
    language: str
    now: datetime
    most_shapes: float = MOST_SHAPES
    ways: WaysOf = no_ways

    def of(self, list_name: str, codes: Iterable[str]) -> Codes:
        """A column of codes of a list; what is not in the list names itself."""
        values = list(codes)
        there = set(values)
        known = [code for code in code_list(list_name) if code in there]
        unknown = sorted(there - set(known))
        names = {code: name_of(list_name, code, self.language) for code in (*known, *unknown)}
        if "" in names:
            names[""] = say("four.none", self.language)
        return Codes(values, names)

    def several_of(self, list_name: str, codes: Iterable[Iterable[str]]) -> Several:
        """A column of any number of codes of a list."""
        values = [sorted(one) for one in codes]
        return Several(values, self.of(list_name, [code for one in values for code in one]).names)

    def said(self, topic: str, words: tuple[str, ...], values: Iterable[str]) -> Codes:
        """A column of the maps' own words, each named by the sentence ``four.<topic>.<word>``."""
        names = {word: say(f"four.{topic}.{word}", self.language) for word in words}
        return Codes(list(values), names)

    def played(self, is_exercise: Iterable[bool]) -> Codes:
        """A column that says which rows are an exercise's (演练)."""
        told = ["exercise" if one else "real" for one in is_exercise]
        return self.said("exercise", ("real", "exercise"), told)

    def said_of_orders(self, topic: str, words: tuple[str, ...], values: Iterable[str]) -> Codes:
        """A column of the words of orders: ``order_state``, ``urgency``."""
        names = {word: say(f"{topic}.{word}", self.language) for word in words}
        return Codes(list(values), names)

    def townships(self, codes: Iterable[str]) -> Codes:
        """A column of townships, by their names."""
        values = list(codes)
        named = {
            str(one.place_code): one.name
            for one in places.all(self.conn, self.region_code, ["township"])
        }
        seen = sorted(set(values), key=lambda code: (code == "", code))
        none = say("four.none", self.language)
        return Codes(values, {code: named.get(code, code) or none for code in seen})
