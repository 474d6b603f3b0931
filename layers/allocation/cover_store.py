"""What a county says must stay at home. Works in its caller's transaction and never commits."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.errors import Stale
from layers.ids import PlaceCode, RegionCode

_QUERIES = Queries(Path(__file__).with_name("covers.sql"))


@dataclass(frozen=True, slots=True)
class HomeCover:
    """People and teams with a skill that stay; ``township_code`` "" is the whole county.

    Nothing of either, and version 0: nobody has to stay, and nobody ever said so.
    """

    township_code: PlaceCode
    skill: str
    people: int
    teams: int
    version: int = 0
    updated_by: str = ""
    updated_at: datetime | None = None


def all(conn: connection, region_code: RegionCode) -> list[HomeCover]:  # noqa: A001
    """Every cover that was ever set, by township and skill."""
    rows = _QUERIES.all(conn, "covers", region_code=region_code)
    return [HomeCover(**row) for row in rows]


def save(conn: connection, region_code: RegionCode, cover: HomeCover, version: int) -> HomeCover:
    """Keeps a cover in the place of the version meant, 0 for none. Raises Stale."""
    which: dict[str, Any] = {
        "region_code": region_code,
        "township_code": cover.township_code,
        "skill": cover.skill,
        "people": cover.people,
        "teams": cover.teams,
    }
    meant = {**which, "version": version} if version else which
    touched = _QUERIES.run(conn, "change" if version else "add", **meant)
    there = (cover.township_code, cover.skill)
    kept = [one for one in all(conn, region_code) if (one.township_code, one.skill) == there]
    now = kept[0] if kept else HomeCover(cover.township_code, cover.skill, 0, 0)
    if touched:
        return now
    at = now.updated_at.isoformat() if now.updated_at else None
    theirs = {"people": now.people, "teams": now.teams, "updated_by": now.updated_by}
    yours = {"people": cover.people, "teams": cover.teams, "version": version}
    raise Stale("changed_meanwhile", yours, {**theirs, "version": now.version, "updated_at": at})
