"""A small chain and roster to test with: whoever is named by a letter has a number."""

from datetime import UTC, datetime, timedelta

from layers.duty.model import Answerable, Asked, Level, Person, Post, Shift
from layers.ids import PlaceCode, PostCode, RegionCode

REGION = RegionCode("990001")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOBODY = Person("", "")


def person(name: str) -> Person:
    """Somebody who can be called; a blank name is nobody."""
    return Person(name, f"000-{name}") if name else NOBODY


def a_post(code: str, people: str = "A", *, level: Level | None = None, **more: str) -> Post:
    """A post held by the first letter, the others standing in, in order."""
    names = list(people) or [""]
    return Post(
        region_code=REGION,
        post_code=PostCode(code),
        post=f"post {code}",
        unit="",
        township_code=PlaceCode(more.get("township", "")),
        committee=more.get("committee", ""),
        level=level,
        holder=person(names[0]),
        substitutes=tuple(person(name) for name in names[1:]),
        answer_min=None,
        note="",
        is_demo=False,
    )


def a_shift(start_h: float, end_h: float, leader: str = "L", officer: str = "O") -> Shift:
    """A shift so many hours after noon."""
    return Shift(
        region_code=REGION,
        starts_at=NOON + timedelta(hours=start_h),
        ends_at=NOON + timedelta(hours=end_h),
        place="",
        leader=person(leader),
        substitute=NOBODY,
        officer=person(officer),
        note="",
        is_demo=False,
    )


def an_answerable(key: str, people: str, answer_min: float = 10.0) -> Answerable:
    """A post of which these are called, in order."""
    return Answerable(key, key, "", "", tuple(map(person, people)), answer_min, ())


def asked(kind: str = "12G00", township: str = "T1", level: Level | None = Level.IV) -> Asked:
    """A fire in a township, at noon, at no hazard."""
    return Asked(kind, township, "甲镇", level, (), NOON)
