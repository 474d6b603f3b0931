"""Where the command posts (现场指挥部) of open incidents stand: the log knows."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from psycopg2.extensions import connection

from layers.command.log import EVENTS, NoteKind
from layers.db.queries import Queries
from layers.ids import IncidentId, LonLat, RegionCode

_QUERIES = Queries(Path(__file__).with_name("posts.sql"))


class Post(NamedTuple):
    """A command post (现场指挥部): where it was last set, when and by whom, and what was said."""

    incident_id: IncidentId
    at: LonLat
    set_at: datetime
    actor: str
    text: str
    place_text: str
    is_exercise: bool
    is_demo: bool


def all_open(conn: connection, region_code: RegionCode) -> list[Post]:
    """The command posts of a county's open incidents."""
    event = EVENTS[NoteKind.POST]
    return [
        Post(row["incident_id"], LonLat(*row["facts"]["at"]), row["at"], row["actor"],
             row["facts"]["text"], row["facts"]["place_text"], row["is_exercise"], row["is_demo"])
        for row in _QUERIES.all(conn, "posts", region_code=region_code, name=event)
    ]  # fmt: skip
