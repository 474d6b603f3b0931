"""How a layer tells the door what it takes: one ``Importer`` value in its ``importer.py``."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from psycopg2.extensions import connection

from layers.geo.datum import Datum
from layers.geo.degrees import Inside
from layers.ids import PlaceCode, RegionCode
from layers.importing import readers
from layers.importing.fields import Field
from layers.importing.positions import Reading, Spot
from layers.importing.saving import Named, Saved

Thing = TypeVar("Thing")


class Lies(StrEnum):
    """What a row of a layer is on the ground."""

    NOWHERE = "nowhere"
    AT_A_POINT = "at_a_point"
    ANYHOW = "anyhow"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the planner says about a file besides what stands in it.

    ``datum`` holds where a row names none; ``reading`` settles positions that are in doubt;
    ``skip_bad`` saves the good rows although others are refused; ``dry_run`` saves nothing
    and reports as if it had.
    """

    region_code: RegionCode
    datum: Datum = Datum.CGCS2000
    reading: Reading = Reading.AS_WRITTEN
    is_demo: bool = False
    skip_bad: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the region has already, and a row may mean or refer to.

    ``townships`` are codes by name; ``named`` are the codes the layer ever gave, with the name
    and township of what they stand for, None for what is retired; ``references`` are the
    codes that a field, by its key, may hold; ``statuses`` are what known things are doing now,
    by code, which no table changes.
    """

    inside: Inside
    townships: Mapping[str, PlaceCode]
    named: Named = field(default_factory=dict)
    references: Mapping[str, Collection[str]] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as a layer gets it to build its thing from."""

    region_code: RegionCode
    row: int
    code: str
    township_code: PlaceCode
    values: Mapping[str, Any]
    spot: Spot | None
    is_demo: bool

    @property
    def where(self) -> Spot:
        """Where it lies; the door lets no row of a layer on the ground pass without it."""
        if self.spot is None:
            raise LookupError(f"row {self.row} lies nowhere")
        return self.spot


@dataclass(frozen=True, slots=True)
class Importer(Generic[Thing]):
    """What a layer takes from a table, how it becomes a thing of the layer, how it is kept.

    ``prefix`` begins the codes given to rows without one; empty: each row must bring its own.
    ``keys`` are the fields that together must not occur twice in a file. ``build`` may raise
    BadInput for what only the whole row shows.
    """

    layer: str
    fields: Sequence[Field]
    known: Callable[[connection, RegionCode], Known]
    build: Callable[[Entry], Thing]
    save: Callable[[connection, RegionCode, Sequence[Thing]], Saved]
    lies: Lies = Lies.AT_A_POINT
    prefix: str = ""
    keys: tuple[str, ...] = ("code",)


WHO_AND_WHERE: tuple[Field, ...] = (
    Field("code", readers.code),
    Field("name", readers.text, required=True),
    Field("township_code", readers.code),
    Field("township", readers.text),
    Field("address", readers.text),
    Field("note", readers.text),
    Field("is_demo", readers.yes_no, default=False),
)
"""The fields of every layer on the ground."""
