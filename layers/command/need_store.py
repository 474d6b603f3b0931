"""A county's own need cards and figures, kept as changes to those of the project.

Every act works in its caller's transaction and never commits.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg2.extensions import connection

from layers.command import figures
from layers.command.need import CardLine, NeedCard, card_for
from layers.db.queries import Queries, Row
from layers.errors import Stale
from layers.ids import RegionCode

_QUERIES = Queries(Path(__file__).with_name("needs.sql"))


@dataclass(frozen=True, slots=True)
class OwnCard:
    """What a county changed of a kind's card; version 0 and no lines: nothing."""

    kind_code: str
    lines: Sequence[CardLine]
    version: int = 0
    updated_by: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that plans are made with; ``value`` None: as in all counties."""

    figure: str
    value: float | None
    version: int = 0
    updated_by: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """All that a region says about needs, read once for however many incidents."""

    own: Mapping[str, Sequence[CardLine]]
    figures: Mapping[str, float]

    def card(self, kind_code: str, severity: str) -> NeedCard:
        """The card of a kind at a severity ("" where nobody has confirmed one)."""
        return card_for(kind_code, severity, self.own, figures.factors(self.figures))


def needs(conn: connection, region_code: RegionCode) -> Needs:
    """The region's own cards, and its figures with the project's where it has none."""
    lines: dict[str, list[CardLine]] = {}
    for row in _QUERIES.all(conn, "lines", region_code=region_code, kind_code=None):
        lines.setdefault(row["kind_code"], []).append(_line(row))
    return Needs(lines, figures_of(conn, region_code))


def kept(conn: connection, region_code: RegionCode, kind_code: str) -> OwnCard:
    """What the county changed of a kind's card."""
    which = {"region_code": region_code, "kind_code": kind_code}
    head = _QUERIES.find(conn, "cards", **which)
    if head is None:
        return OwnCard(kind_code, ())
    lines = [_line(row) for row in _QUERIES.all(conn, "lines", **which)]
    return OwnCard(lines=lines, **head)


def save(conn: connection, region_code: RegionCode, card: OwnCard, version: int) -> OwnCard:
    """Keeps the lines in the place of the version meant, 0 for none; no lines set it back.

    Raises Stale.
    """
    which: dict[str, Any] = {"region_code": region_code, "kind_code": card.kind_code}
    meant = {**which, "version": version} if version else which
    if not _QUERIES.run(conn, "change_card" if version else "add_card", **meant):
        now = kept(conn, region_code, card.kind_code)
        raise _stale({"lines": _told(card)}, version, {"lines": _told(now)}, now)
    rows = [{**line._asdict(), "place": place} for place, line in enumerate(card.lines)]
    told = json.dumps(rows)
    _QUERIES.run(conn, "drop_lines", **which, rows=told)
    _QUERIES.run(conn, "save_lines", **which, rows=told)
    return kept(conn, region_code, card.kind_code)


def own_figures(conn: connection, region_code: RegionCode) -> dict[str, Figure]:
    """The figures that the county changed, by name."""
    rows = _QUERIES.all(conn, "figures", region_code=region_code)
    return {row["figure"]: Figure(**row) for row in rows}


def figures_of(conn: connection, region_code: RegionCode) -> dict[str, float]:
    """Every figure as the region has it."""
    own = own_figures(conn, region_code)
    changed = {name: one.value for name, one in own.items() if one.value is not None}
    return {**figures.DEFAULTS, **changed}


def set_figure(
    conn: connection, region_code: RegionCode, figure: str, value: float | None, version: int
) -> Figure:
    """Keeps a figure in the place of the version meant, 0 for the default; None sets it back.

    Raises Stale.
    """
    which: dict[str, Any] = {"region_code": region_code, "figure": figure, "value": value}
    meant = {**which, "version": version} if version else which
    touched = _QUERIES.run(conn, "change_figure" if version else "add_figure", **meant)
    now = own_figures(conn, region_code).get(figure, Figure(figure, None))
    if not touched:
        raise _stale({"value": value}, version, {"value": now.value}, now)
    return now


def _stale(
    yours: Mapping[str, Any], version: int, told: Mapping[str, Any], theirs: OwnCard | Figure
) -> Stale:
    at = theirs.updated_at.isoformat() if theirs.updated_at else None
    there = {**told, "version": theirs.version, "updated_by": theirs.updated_by, "updated_at": at}
    return Stale("changed_meanwhile", {**yours, "version": version}, there)


def _told(card: OwnCard) -> list[dict[str, Any]]:
    return [line._asdict() for line in card.lines]


def _line(row: Row) -> CardLine:
    return CardLine(row["severity"], row["what"], row["code"], float(row["quantity"]))
