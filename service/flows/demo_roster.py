"""The demonstration roster: one week as a file, laid over this week and the ones beside it."""

import re
from datetime import date, timedelta
from pathlib import Path

# The Monday that the file's week begins with.
WRITTEN_FOR = date(2026, 1, 5)
# Last week's Sunday night reaches into Monday, and the next days are looked ahead.
WEEKS = (-1, 0, 1)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def around_today(week: Path, today: date) -> str:
    """The file's table with its rows for last week, this week and the next."""
    head, *rows = week.read_text(encoding="utf-8").splitlines()
    monday = today - timedelta(days=today.weekday())
    moved = [
        _moved(row, monday + timedelta(weeks=number) - WRITTEN_FOR)
        for number in WEEKS
        for row in rows
    ]
    return "\n".join([head, *moved, ""])


def _moved(row: str, by: timedelta) -> str:
    return _DAY.sub(lambda day: (date.fromisoformat(day[0]) + by).isoformat(), row)
