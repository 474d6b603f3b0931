"""What a county's finished orders propose for its turn-out and speed tables. Changes nothing."""

from typing import NamedTuple

from psycopg2.extensions import connection

from layers.after import store
from layers.after.feedback import ENOUGH, LAST, Factor, TurnOut, factors, turn_outs
from layers.ids import RegionCode


class Asked(NamedTuple):
    """Of real incidents or of exercises, from how many orders on, over how many of a team."""

    is_exercise: bool = False
    enough: int = ENOUGH
    last: int = LAST


class Learnt(NamedTuple):
    """What is proposed: turn-outs by team, factors of travel time by vehicle."""

    turn_outs: list[TurnOut]
    factors: list[Factor]


def learn(conn: connection, region_code: RegionCode, asked: Asked) -> Learnt:
    """Proposals over the newest finished orders of the county."""
    runs = store.runs(conn, region_code, asked.is_exercise)
    return Learnt(turn_outs(runs, asked.enough, asked.last), factors(runs, asked.enough))
