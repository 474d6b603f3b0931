"""A county's own need cards, what must stay at home, and the figures of its plans."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from psycopg2.extensions import connection

from layers.allocation import cover_store
from layers.allocation.cover_store import HomeCover
from layers.allocation.rules import in_steps
from layers.codes import code_list, name_of
from layers.command import figures, kinds, need_store
from layers.command.need import FACTORS, CardLine, NeedCard
from layers.command.need_store import Figure, OwnCard
from layers.errors import BadInput
from layers.ids import RegionCode
from layers.places import regions
from layers.places import store as places
from layers.reserves import store as reserves

_LIST_OF = {"skill": "skills", "leader": "leaders"}


def keep_card(
    conn: connection, region_code: RegionCode, asked: str, lines: Sequence[CardLine], version: int
) -> OwnCard:
    """The whole card of a kind as it shall be; no lines: as in all counties.

    Raises Unknown ``no_region``; BadInput ``unknown_kind``, ``no_such_code``, ``named_twice``,
    ``bad_quantity`` (half a tent, nobody at all); Stale.
    """
    regions.get(conn, region_code)
    kind_code = kinds.get(asked)
    _check_lines(conn, region_code, lines)
    return need_store.save(conn, region_code, OwnCard(kind_code, lines), version)


def keep_cover(
    conn: connection, region_code: RegionCode, cover: HomeCover, version: int
) -> HomeCover:
    """How many with a skill stay.

    Raises Unknown ``no_region``, BadInput ``no_such_code``, Stale.
    """
    regions.get(conn, region_code)
    _known(cover.skill, code_list("skills"), "skill")
    if cover.township_code:
        townships = {
            one.place_code: one.name
            for one in places.all(conn, region_code)
            if one.kind == "township"
        }
        _known(cover.township_code, townships, "township_code")
    return cover_store.save(conn, region_code, cover, version)


def keep_figure(
    conn: connection, region_code: RegionCode, figure: str, value: float | None, version: int
) -> Figure:
    """One number; raises Unknown ``no_region``, ``no_figure``, BadInput ``bad_figure``, Stale."""
    regions.get(conn, region_code)
    figures.check(figure, value)
    return need_store.set_figure(conn, region_code, figure, value, version)


def card_shown(
    conn: connection, region_code: RegionCode, asked: str, language: str
) -> dict[str, Any]:
    """A kind's card at each severity, and the county's own lines of it with their version."""
    kind_code = kinds.get(asked)
    own = need_store.kept(conn, region_code, kind_code)
    needs = need_store.needs(conn, region_code)
    items = reserves.items(conn, region_code)
    names: dict[str, str] = {code: item.name for code, item in items.items()}
    return {
        "kind_code": kind_code,
        "kind_name": name_of("event_kinds", kind_code, language),
        "version": own.version,
        "updated_by": own.updated_by,
        "updated_at": own.updated_at.isoformat() if own.updated_at else None,
        "lines": [line._asdict() for line in own.lines],
        "cards": [
            {"severity": severity} | _card_json(needs.card(kind_code, severity), names, language)
            for severity in ("", *reversed(list(FACTORS)))
        ],
    }


def _card_json(card: NeedCard, names: Mapping[Any, str], language: str) -> dict[str, Any]:
    """A card with what its codes are called."""
    parts: list[tuple[str, str, Mapping[Any, float]]] = [
        ("skill", "skills", card.skills),
        ("item", "items", card.items),
        ("leader", "leaders", card.leaders),
    ]
    return {
        "card_code": card.card_code,
        "is_own": card.is_own,
        "needs": [
            {
                "what": what,
                "code": code,
                "name": names.get(code) or name_of(list_name, code, language),
                "quantity": many,
            }
            for what, list_name, asked in parts
            for code, many in asked.items()
        ],
    }


def _check_lines(conn: connection, region_code: RegionCode, lines: Sequence[CardLine]) -> None:
    items = reserves.items(conn, region_code)
    units = {code: row["unit"] for code, row in code_list("items").items()}
    units |= {code: item.unit for code, item in items.items()}
    seen: set[tuple[str, str, str]] = set()
    for number, line in enumerate(lines):
        field = f"lines.{number}"
        known = units if line.what == "item" else code_list(_LIST_OF[line.what])
        _known(line.code, known, f"{field}.code")
        unit = units[line.code] if line.what == "item" else ""
        steps = in_steps(Decimal(str(line.quantity)), unit, f"{field}.quantity")
        if steps == 0:
            raise BadInput("bad_quantity", field=f"{field}.quantity", value="0", step="1")
        if line[:3] in seen:
            raise BadInput("named_twice", field=field, codes=[line.code])
        seen.add(line[:3])


def _known(code: str, among: Mapping[Any, object], field: str) -> None:
    if code not in among:
        raise BadInput("no_such_code", field=field, value=code, allowed=list(among)[:40])
