"""Who answers: by the shift, the area, the sector, the level and the hazard; and where nobody does.

Nothing is left out in silence: a post that is vacant, a sector without a committee, a township
without anybody are told beside the list.
"""

import csv
import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from layers.codes import code_list
from layers.duty import roster
from layers.duty.model import (
    Answerable,
    Answering,
    Asked,
    AtHazard,
    Level,
    Limits,
    Person,
    Post,
    Remark,
    Shift,
)

# From this level up the plan names a commander (指挥长).
COMMANDER_FROM = Level.III
_SECTORS = Path(__file__).with_name("sectors.csv")


@functools.cache
def _sectors() -> Mapping[str, str]:
    with _SECTORS.open(encoding="utf-8", newline="") as file:
        return {row["kind_code"]: row["committee"] for row in csv.DictReader(file)}


def sector_of(kind_code: str) -> str:
    """The committee (专委会) of a kind of incident: its own, else its class's; blank: none known.

    A working list, to be replaced by the county's division of work.
    """
    known = _sectors()
    return known.get(kind_code, known.get(f"{kind_code[:3]}00", ""))


def committees() -> list[str]:
    """Every committee by its code, in the list's order."""
    return list(code_list("committees"))


def who_answers(
    posts: Sequence[Post], shifts: Sequence[Shift], asked: Asked, limits: Limits
) -> Answering:
    """Everybody who must be called, in order, each with the reason; and what is missing.

    First the shift, then the commander, the township, the sector, the hazards, the county.
    """
    sector = sector_of(asked.kind_code)
    fitting = sorted((post for post in posts if _fits(post, asked, sector)), key=_place)
    of_hazards = [_of_hazard(one, limits) for one in asked.hazards if one.person.name]
    on_shift = list(_of_shift(shifts, asked, limits))
    area = [_of_post(post, asked, limits) for post in fitting if _place(post)[0] < _COUNTY]
    county = [_of_post(post, asked, limits) for post in fitting if _place(post)[0] == _COUNTY]
    called = [*on_shift, *area, *of_hazards, *county]
    missing = [
        *_missing_shift(shifts, asked),
        *_missing_posts(fitting, asked, sector),
        *_missing_people(called),
        *(
            Remark("duty.hazard_without_person", {"hazard": one.name})
            for one in asked.hazards
            if not one.person.name
        ),
    ]
    return Answering(called, missing)


_COMMANDER, _TOWNSHIP, _SECTOR, _COUNTY = range(4)


def _place(post: Post) -> tuple[int, str]:
    """Where a post stands in the order of calling."""
    if post.level is not None:
        return _COMMANDER, post.post_code
    if post.township_code:
        return _TOWNSHIP, post.post_code
    return (_SECTOR if post.committee else _COUNTY), post.post_code


def _fits(post: Post, asked: Asked, sector: str) -> bool:
    """Whether all that the post names is so."""
    return (
        post.township_code in ("", asked.township_code)
        and post.committee in ("", sector)
        and (post.level is None or (asked.level is not None and asked.level.at_least(post.level)))
    )


def _of_post(post: Post, asked: Asked, limits: Limits) -> Answerable:
    reasons = []
    if post.level is not None:
        reasons.append(Remark("duty.for_level", {"level_code": post.level.value}))
    if post.township_code:
        reasons.append(Remark("duty.for_township", {"township": asked.township}))
    if post.committee:
        told = {"committee_code": post.committee, "kind_code": asked.kind_code}
        reasons.append(Remark("duty.for_sector", told))
    return Answerable(
        key=f"post:{post.post_code}",
        post=post.post,
        unit=post.unit,
        township_code=post.township_code,
        people=post.people,
        answer_min=post.answer_min or limits.answer_min,
        reasons=tuple(reasons) or (Remark("duty.for_county"),),
    )


def _of_hazard(hazard: AtHazard, limits: Limits) -> Answerable:
    reason = Remark("duty.for_hazard", {"hazard": hazard.name})
    return Answerable(
        key=f"hazard:{hazard.code}",
        post=hazard.post,
        unit="",
        township_code=hazard.township_code,
        people=(hazard.person,),
        answer_min=limits.answer_min,
        reasons=(reason,),
    )


def _of_shift(shifts: Sequence[Shift], asked: Asked, limits: Limits) -> Iterator[Answerable]:
    """The leader on shift and the duty officer of that moment; of two shifts at once, both."""
    now = roster.on_shift(shifts, asked.at)
    for key, reason, people in (
        ("shift:leader", "duty.leads_shift", _people(now, "leader", "substitute")),
        ("shift:officer", "duty.is_on_shift", _people(now, "officer")),
    ):
        if people:
            yield Answerable(key, "", "", "", people, limits.answer_min, (Remark(reason),))


def _people(shifts: Sequence[Shift], *parts: str) -> tuple[Person, ...]:
    """Who has these parts in the shifts, each once."""
    found = [getattr(shift, part) for part in parts for shift in shifts]
    return tuple(dict.fromkeys(person for person in found if person.name))


def _missing_shift(shifts: Sequence[Shift], asked: Asked) -> Iterator[Remark]:
    now = roster.on_shift(shifts, asked.at)
    if not any(shift.leader.name for shift in now):
        yield Remark("duty.no_leader_on_shift")
    if not any(shift.officer.name for shift in now):
        yield Remark("duty.no_officer_on_shift")


def _missing_posts(fitting: Sequence[Post], asked: Asked, sector: str) -> Iterator[Remark]:
    """Which rule finds no post at all."""
    if not asked.township_code:
        yield Remark("duty.township_unknown")
    elif not any(post.township_code for post in fitting):
        yield Remark("duty.no_post_for_township", {"township": asked.township})
    if not sector:
        yield Remark("duty.sector_unknown", {"kind_code": asked.kind_code})
    elif not any(post.committee for post in fitting):
        yield Remark("duty.no_post_for_sector", {"committee_code": sector})
    if asked.level is None:
        yield Remark("duty.level_unknown")
    elif asked.level.at_least(COMMANDER_FROM) and not any(post.level for post in fitting):
        yield Remark("duty.no_commander", {"level_code": asked.level.value})
    if not any(_place(post)[0] == _COUNTY for post in fitting):
        yield Remark("duty.no_post_for_county")


def _missing_people(called: Sequence[Answerable]) -> Iterator[Remark]:
    """Posts that nobody holds, people without a number, posts where nobody can be called."""
    for one in called:
        if not one.people[0].name:
            yield Remark("duty.vacant", {"post": one.post})
        for person in one.people:
            if person.name and not person.phone:
                yield Remark("duty.no_phone", {"name": person.name})
        if not one.reachable:
            yield Remark("duty.nobody_to_call", {"post": one.post or one.people[0].name})


class Lack(NamedTuple):
    """A township and a sector for which nobody can be called: of the one, the other, or both."""

    township_code: str
    committee: str
    of_township: bool
    of_sector: bool


def uncovered(
    posts: Sequence[Post], townships: Sequence[str], committees: Sequence[str]
) -> list[Lack]:
    """Every township × committee where the area's or the sector's post has nobody to call.

    Posts that answer only from some level up do not count: below it nobody would.
    """
    ready = [post for post in posts if post.level is None and post.is_reachable]
    found = []
    for township in townships:
        for committee in committees:
            here = [
                post
                for post in ready
                if post.township_code in ("", township) and post.committee in ("", committee)
            ]
            lack = Lack(
                township,
                committee,
                of_township=not any(post.township_code for post in here),
                of_sector=not any(post.committee for post in here),
            )
            if lack.of_township or lack.of_sector:
                found.append(lack)
    return found
