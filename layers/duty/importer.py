"""The chain (责任链) and the roster (值班表) as the county's office writes them down."""

from collections.abc import Mapping
from typing import Any

from psycopg2.extensions import connection

from layers.duty import roster_store, store
from layers.duty.model import Level, Person, Post, Shift
from layers.errors import BadInput
from layers.ids import PostCode, RegionCode
from layers.importing import readers
from layers.importing.fields import Field
from layers.importing.importer import Entry, Importer, Known, Lies
from layers.places.known import around

_MINUTES = ("分钟", "分", "min")
_SUBSTITUTES = ("first", "second", "third")

_CHAIN = (
    Field("code", readers.code, required=True),
    Field("post", readers.text, required=True),
    Field("unit_of_post", readers.text),
    Field("township_code", readers.code),
    Field("township", readers.text),
    Field("committee", readers.choice("committees")),
    Field("response_level", readers.choice("response_levels")),
    Field("holder_name", readers.text),
    Field("holder_phone", readers.one_phone),
    *(
        field
        for number in _SUBSTITUTES
        for field in (
            Field(f"{number}_substitute", readers.text),
            Field(f"{number}_substitute_phone", readers.one_phone),
        )
    ),
    Field("answer_min", readers.minutes, default=None, units=_MINUTES),
    Field("note", readers.text),
    Field("is_demo", readers.yes_no, default=False),
)

_ROSTER = (
    Field("starts_at", readers.moment, required=True),
    Field("ends_at", readers.moment, required=True),
    Field("duty_place", readers.text),
    Field("shift_leader", readers.text),
    Field("shift_leader_phone", readers.one_phone),
    Field("shift_substitute", readers.text),
    Field("shift_substitute_phone", readers.one_phone),
    Field("officer", readers.text),
    Field("officer_phone", readers.one_phone),
    Field("note", readers.text),
    Field("is_demo", readers.yes_no, default=False),
)


def _known(conn: connection, region_code: RegionCode) -> Known:
    return around(conn, region_code, store.named(conn, region_code))


def _post(entry: Entry) -> Post:
    told = entry.values
    if not entry.township_code and (told["township"] or told["township_code"]):
        # A township that is misspelt must not become a post of the whole county.
        raise BadInput("import.not_known", field="township")
    if told["answer_min"] is not None and not 0 < told["answer_min"] <= 1440:
        raise BadInput("import.bad_answer_min", field="answer_min")
    level = told["response_level"]
    found = (_person(told, f"{number}_substitute") for number in _SUBSTITUTES)
    return Post(
        region_code=entry.region_code,
        post_code=PostCode(entry.code),
        post=told["post"],
        unit=told["unit_of_post"],
        township_code=entry.township_code,
        committee=told["committee"],
        level=Level(level) if level else None,
        holder=Person(told["holder_name"], told["holder_phone"]),
        substitutes=tuple(person for person in found if person.name),
        answer_min=told["answer_min"],
        note=told["note"],
        is_demo=entry.is_demo,
    )


def _shift(entry: Entry) -> Shift:
    told = entry.values
    if told["ends_at"] <= told["starts_at"]:
        raise BadInput("import.shift_ends_before_it_starts", field="ends_at")
    return Shift(
        region_code=entry.region_code,
        starts_at=told["starts_at"],
        ends_at=told["ends_at"],
        place=told["duty_place"],
        leader=_person(told, "shift_leader"),
        substitute=_person(told, "shift_substitute"),
        officer=_person(told, "officer"),
        note=told["note"],
        is_demo=entry.is_demo,
    )


def _person(told: Mapping[str, Any], key: str) -> Person:
    return Person(told[key], told[f"{key}_phone"])


CHAIN = Importer("chain", _CHAIN, _known, _post, store.save_many, lies=Lies.NOWHERE)
ROSTER = Importer(
    "roster",
    _ROSTER,
    around,
    _shift,
    roster_store.save_many,
    lies=Lies.NOWHERE,
    keys=("starts_at", "duty_place"),
)
