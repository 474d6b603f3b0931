"""How a cell is read: from what planners write to a value, or to a refusal that says why not."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, NamedTuple

from layers.codes import code_list, code_named
from layers.errors import BadInput


class Read(NamedTuple):
    """A value, and the code of what had to be repaired to read it, if anything."""

    value: Any
    repaired: str | None = None


Reader = Callable[[str], Read]

_MOST = 2**31 - 1
_NUMBER = re.compile(r"(?P<minus>[-−])?(?P<figures>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?")
_LOST_FIGURES = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?|(\d{4})(\d\d)(\d\d)"
)
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:时点](?P<minute>\d{1,2})?(?:[:分](?:\d{1,2}秒?)?)?)?")
_PHONE = re.compile(r"\+?\d[\d\-]{1,18}\d")
_BETWEEN = re.compile(r"[、,，;；/|\s]+")
_BRACKETED = re.compile(r"[(（][^)）]*[)）]")
_PEOPLE = ("人", "名", "户", "床", "个")
_MINUTES = ("分钟", "分", "min")
BEIJING = timezone(timedelta(hours=8))


def text(cell: str) -> Read:
    """The words as they stand; nothing in them is ever changed."""
    return Read(cell)


def code(cell: str) -> Read:
    """A code as text: full-width figures made plain, a spreadsheet's ``.0`` dropped."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    if _LOST_FIGURES.fullmatch(plain):
        raise BadInput("import.lost_figures")
    if re.fullmatch(r"\d+\.0+", plain):
        return Read(plain.split(".")[0], "import.decimal_dropped")
    return Read(plain, None if plain == cell else "repaired.full_width")


def whole(*units: str) -> Reader:
    """A reader of whole numbers that may carry one of these units: ``30人``, ``1,200``."""

    def read(cell: str) -> Read:
        number, repaired = _number(cell, units or _PEOPLE)
        if number != number.to_integral_value():
            raise BadInput("import.not_whole")
        return Read(int(number), repaired)

    return read


def number(*units: str) -> Reader:
    """A reader of numbers that may carry one of these units: ``12.5万元``."""

    def read(cell: str) -> Read:
        value, repaired = _number(cell, units)
        return Read(float(value), repaired)

    return read


def amount(cell: str) -> Read:
    """A quantity of stock, exact."""
    return Read(*_number(cell, ()))


minutes = number(*_MINUTES)


def _number(cell: str, units: tuple[str, ...]) -> tuple[Decimal, str | None]:
    plain = unicodedata.normalize("NFKC", cell).replace(" ", "")
    repaired = None if plain == cell else "repaired.full_width"
    bare = plain
    for unit in sorted(units, key=len, reverse=True):
        if plain.endswith(unit):
            bare, repaired = plain.removesuffix(unit), "import.unit_dropped"
            break
    found = _NUMBER.fullmatch(bare)
    if found is None:
        raise BadInput("import.not_a_number", units=list(units) or "—")
    if found["minus"] and Decimal(found["figures"].replace(",", "") + (found["part"] or "")):
        raise BadInput("import.negative")
    value = Decimal(found["figures"].replace(",", "") + (found["part"] or ""))
    if value > _MOST:
        raise BadInput("import.too_large", limit=_MOST)
    return value, repaired


def yes_no(cell: str) -> Read:
    """是 or 否, in the ways that people tick a box."""
    known = {"是": True, "有": True, "√": True, "y": True, "1": True, "true": True, "yes": True}
    known |= {"否": False, "无": False, "×": False, "n": False, "0": False, "no": False}
    known |= {"false": False}
    answer = known.get(cell.strip().lower())
    if answer is None:
        raise BadInput("import.not_yes_no")
    return Read(answer)


def choice(list_name: str) -> Reader:
    """A reader of one value of a code list, by its name or another name for it."""

    def read(cell: str) -> Read:
        return Read(_chosen(list_name, cell))

    return read


def choices(list_name: str) -> Reader:
    """A reader of several values of a code list in one cell: ``先期处置、转移群众``."""

    def read(cell: str) -> Read:
        parts = [part for part in _BETWEEN.split(cell) if part]
        return Read(frozenset(_chosen(list_name, part) for part in parts))

    return read


def _chosen(list_name: str, cell: str) -> str:
    found = code_named(list_name, cell.strip())
    if found is None:
        allowed = [row["name_zh"] for row in code_list(list_name).values()]
        raise BadInput("import.not_on_list", allowed=allowed)
    return found


def names(cell: str) -> Read:
    """Several names in one cell, in their order."""
    return Read(tuple(dict.fromkeys(part for part in _BETWEEN.split(cell) if part)))


def phones(cell: str) -> Read:
    """Several telephone numbers in one cell, in their order; names in brackets are left out."""
    plain = unicodedata.normalize("NFKC", cell)
    bare = _BRACKETED.sub(" ", plain)
    found = []
    for part in (part for part in _BETWEEN.split(bare) if part):
        whole_number = part.removesuffix(".0")
        if not _PHONE.fullmatch(whole_number) or _DATE.fullmatch(whole_number):
            raise BadInput("import.not_a_phone")
        found.append(whole_number)
    repaired = "import.phones_bare" if bare.strip() != plain.strip() else None
    return Read(tuple(dict.fromkeys(found)), repaired)


def one_phone(cell: str) -> Read:
    """Telephone numbers kept as one text, where only one line has room for them."""
    found = phones(cell)
    return Read(" / ".join(found.value), found.repaired)


def day(cell: str) -> Read:
    """A date: ``2026-05-01``, ``2026/5/1``, ``2026年5月1日``, ``20260501``."""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    if found is None:
        raise BadInput("import.not_a_date")
    year, month, day_of_month = (int(part) for part in found.groups() if part)
    try:
        return Read(date(year, month, day_of_month))
    except ValueError as fault:
        raise BadInput("import.not_a_date") from fault


def moment(cell: str) -> Read:
    """A day and a time by Beijing's clock: ``2026-05-01 20:00``, ``2026年5月1日20时``; 24:00 too.

    A day alone is its first moment: so a spreadsheet writes midnight.
    """
    plain = unicodedata.normalize("NFKC", cell).strip().replace("T", " ")
    found = _DATE.match(plain)
    if found is None:
        raise BadInput("import.not_a_moment")
    try:
        first = datetime.combine(day(found[0]).value, datetime.min.time(), BEIJING)
    except BadInput as fault:
        raise BadInput("import.not_a_moment") from fault
    rest = plain[found.end() :].strip()
    clock = _TIME.fullmatch(rest) if rest else None
    if rest and clock is None:
        raise BadInput("import.not_a_moment")
    hour, minute = (int(clock["hour"]), int(clock["minute"] or 0)) if clock else (0, 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise BadInput("import.not_a_moment")
    return Read(first + timedelta(hours=hour, minutes=minute))
