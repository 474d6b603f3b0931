"""What is left of a night when all are home: the review of it, and its papers."""

import io
import zipfile
from typing import Any

from pypdf import PdfReader

PROMISES = ("acknowledged", "refused")
DEEDS = {"order.delivered", "life.controlled", "life.closed"}
ORDERS = {
    *("life.responding", "response.set", "plan.made", "duty.called", "duty.escalated"),
    *("hold.taken", "hold.released", "order.drafted", "order.issued", "order.corrected"),
}


def column_of(entry: Any) -> str:
    """Where a line of the log belongs: was it known, ordered, promised or done?"""
    name, state = entry["name"], entry["facts"].get("state")
    if name == "order.answered":
        return "promised" if state in PROMISES else "done"
    if name == "duty.answered":
        return "promised"
    return "ordered" if name in ORDERS else "done" if name in DEEDS else "known"


def check_review(review: Any, log: list[Any], orders: list[Any]) -> None:
    """Everything that the log knows stands in the review once, in its column, in words."""
    told = {
        event["event_no"]: (column, event)
        for row in review["timeline"]
        for column in ("known", "ordered", "promised", "done")
        for event in row[column]
    }
    assert sorted(told) == [one["event_no"] for one in log]
    for one in log:
        column, event = told[one["event_no"]]
        assert (event["name"], column) == (one["name"], column_of(one))
        assert not event["text"].startswith(one["name"]), "a sentence, not a code"
    courses = {one["order_no"]: one for one in review["orders"]}
    assert {number: one["state"] for number, one in courses.items()} == {
        one["order_no"]: one["state"] for one in orders
    }
    for one in log:
        if one["name"] == "order.answered":
            real = courses[one["facts"]["order_no"]]["real"]
            assert real[f"{one['facts']['state']}_at"], one
    assert review["closed_at"]
    assert review["casualties_last"] == review["incident"]["casualties"]


def in_word(file: bytes) -> str:
    """All that stands in a Word file, its headers too."""
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        return "".join(
            parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")
        )


def in_pages(file: bytes) -> list[str]:
    """The text of each page, without the spaces that line ends leave."""
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(file)).pages]
