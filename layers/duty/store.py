"""Where the chain is kept. Every act works in the caller's transaction and never commits."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from psycopg2.errors import CheckViolation
from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.duty.model import Level, Limits, Person, Post, Shift
from layers.errors import BadInput, Stale, Unknown
from layers.ids import PostCode, RegionCode
from layers.importing.saving import Named, Saved, named_rows, save_rows

_QUERIES = Queries(Path(__file__).with_name("queries.sql"))


def all(conn: connection, region_code: RegionCode) -> list[Post]:  # noqa: A001
    """The posts in force by code."""
    rows = _QUERIES.all(conn, "posts", region_code=region_code, post_code=None)
    return [_post(region_code, row) for row in rows]


def find(conn: connection, region_code: RegionCode, post_code: PostCode) -> Post | None:
    """The post in force with that code, or None."""
    row = _QUERIES.find(conn, "posts", region_code=region_code, post_code=post_code)
    return None if row is None else _post(region_code, row)


def get(conn: connection, region_code: RegionCode, post_code: PostCode) -> Post:
    """The post in force with that code. Raises Unknown ``no_post``."""
    post = find(conn, region_code, post_code)
    if post is None:
        raise Unknown("no_post", field="post_code", value=post_code)
    return post


def named(conn: connection, region_code: RegionCode) -> Named:
    """Every post code ever given, with its name and township; None for one that is retired."""
    return named_rows(_QUERIES.all(conn, "named", region_code=region_code))


def save_many(conn: connection, region_code: RegionCode, posts: Sequence[Post]) -> Saved:
    """Adds and changes posts as the county's table has them; a retired one comes back."""
    return save_rows(conn, _QUERIES, "save", region_code, [_row(post) for post in posts])


def change(conn: connection, post: Post, told: Mapping[str, Any], version: int) -> Post:
    """Changes the columns told, if it is still that version; raises Stale with what it is now."""
    try:
        touched = _QUERIES.run(
            conn,
            "change",
            region_code=post.region_code,
            post_code=post.post_code,
            version=version,
            told=json.dumps(told, ensure_ascii=False),
        )
    except CheckViolation as broken:
        raise BadInput("number_does_not_fit", promise=str(broken.diag.constraint_name)) from broken
    now = get(conn, post.region_code, post.post_code)
    if not touched:
        raise stale(told, version, now)
    return now


def retire(
    conn: connection, region_code: RegionCode, post_code: PostCode, version: int | None = None
) -> None:
    """Takes the post out of the chain. Raises Unknown ``no_post``, Stale for another version."""
    told = {"region_code": region_code, "post_code": post_code}
    if not _QUERIES.run(conn, "retire", version=version, **told):
        raise stale({}, version or 0, get(conn, region_code, post_code))


def limits(conn: connection, region_code: RegionCode) -> Limits:
    """What the county set, or the project's own figures."""
    row = _QUERIES.find(conn, "limits", region_code=region_code)
    return Limits() if row is None else Limits(**row)


def set_limits(
    conn: connection, region_code: RegionCode, told: Mapping[str, Any], version: int
) -> Limits:
    """Keeps other limits in the place of the version meant, 0 for the project's; raises Stale."""
    statement = "change_limits" if version else "add_limits"
    which = {"version": version} if version else {}
    touched = _QUERIES.run(conn, statement, region_code=region_code, **which, **told)
    now = limits(conn, region_code)
    if not touched:
        raise stale(told, version, now)
    return now


def stale(told: Mapping[str, Any], version: int, now: Post | Shift | Limits) -> Stale:
    """The refusal of a change that was meant for another version than there is now."""
    theirs = {
        "version": now.version,
        "updated_by": now.updated_by,
        "updated_at": now.updated_at.isoformat() if now.updated_at else None,
    }
    return Stale("changed_meanwhile", {**told, "version": version}, theirs)


def _post(region_code: RegionCode, row: Row) -> Post:
    """A row of the statement ``posts`` as a post."""
    fields = dict(row)
    level = fields.pop("level")
    substitutes = fields.pop("substitutes")
    return Post(
        region_code=region_code,
        level=Level(level) if level else None,
        holder=Person(fields.pop("holder_name"), fields.pop("holder_phone")),
        substitutes=tuple(Person(one["name"], one["phone"]) for one in substitutes),
        **fields,
    )


def _row(post: Post) -> Row:
    """A post as the statement ``save`` takes it."""
    return {
        "post_code": post.post_code,
        "post": post.post,
        "unit": post.unit,
        "township_code": post.township_code,
        "committee": post.committee,
        "level": post.level.value if post.level else "",
        "holder_name": post.holder.name,
        "holder_phone": post.holder.phone,
        "substitutes": [person._asdict() for person in post.substitutes],
        "answer_min": post.answer_min,
        "note": post.note,
        "is_demo": post.is_demo,
    }
