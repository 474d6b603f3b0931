"""What is reported upward about an incident: first report, follow-ups, final, zero, top-ups.

A report is never changed; a correction is another one that names what it corrects. What it told –
the casualties above all – is kept beside its text, so that a later change shows as not yet told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from layers.command.incident import (
    DESCRIPTION_LIMIT,
    NAME_LIMIT,
    Casualties,
    check_amount,
    check_casualties,
    check_text,
)
from layers.errors import BadInput
from layers.ids import IncidentId, RegionCode

REPORT_LIMIT = 20_000


class ReportKind(StrEnum):
    """初报, 续报, 终报, 零报告, 补报; their names: ``report.first`` and so on."""

    FIRST = "first"
    FOLLOW_UP = "follow_up"
    FINAL = "final"
    ZERO = "zero"
    TOP_UP = "top_up"


class Sender(StrEnum):
    """Who reports: the county's room, or the firm where it happened (事故单位)."""

    COUNTY = "county"
    FIRM = "firm"


@dataclass(frozen=True, slots=True)
class Told:
    """What a report told. ``loss_wan`` (万元) and ``area_ha`` None: it told that nobody knows.

    ``unit``: the firm where it happened, in words; ``event_no``: up to where the log was seen.
    """

    casualties: Casualties
    loss_wan: float | None = None
    area_ha: float | None = None
    unit: str = ""
    event_no: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """One report. ``at``: when it was made; ``serial`` counts those of its kind and sender.

    ``corrects``: the report it puts right.
    """

    region_code: RegionCode
    incident_id: IncidentId
    is_exercise: bool
    kind: ReportKind
    sent_to: str
    text: str
    told: Told
    made_by: str
    at: datetime
    is_written: bool = True
    sender: Sender = Sender.COUNTY
    corrects: int | None = None
    serial: int = 0
    report_id: int = 0


def checked(report: Report, made: Sequence[Report]) -> Report:
    """The report as it is kept; ``made`` are the incident's other ones.

    Raises BadInput ``report_empty``, ``no_report`` for what it corrects, or for its texts and
    numbers.
    """
    text = check_text(report.text, "text", REPORT_LIMIT)
    if not text:
        raise BadInput("report_empty", field="text")
    sent_to = check_text(report.sent_to, "sent_to", NAME_LIMIT)
    told = report.told
    check_text(told.unit, "told.unit", DESCRIPTION_LIMIT)
    check_casualties(told.casualties)
    check_amount(told.loss_wan, "told.loss_wan")
    check_amount(told.area_ha, "told.area_ha")
    alike = {
        one.report_id for one in made if (one.kind, one.sender) == (report.kind, report.sender)
    }
    if report.corrects is not None and report.corrects not in alike:
        raise BadInput("no_report", field="corrects", value=report.corrects)
    return replace(report, text=text, sent_to=sent_to)


def last_told(made: Sequence[Report]) -> Report | None:
    """The county's last report that told how things stand; a zero report tells of no change.

    A correction stands where the report stood that it corrects: an old number put right does not
    take back what was told since.
    """
    stands: dict[int, int] = {}
    for one in sorted(made, key=lambda one: one.report_id):
        corrected = one.corrects or one.report_id
        stands[one.report_id] = stands.get(corrected, corrected)
    told = [one for one in made if one.sender is Sender.COUNTY and one.kind is not ReportKind.ZERO]
    return max(told, key=lambda one: (stands[one.report_id], one.report_id), default=None)


def fields_of(told: Told) -> Mapping[str, Any]:
    """What it told as it is kept."""
    hurt = told.casualties
    return {
        "dead": hurt.dead,
        "missing": hurt.missing,
        "injured": hurt.injured,
        "loss_wan": told.loss_wan,
        "area_ha": told.area_ha,
        "unit": told.unit,
        "event_no": told.event_no,
    }


def told_in(fields: Mapping[str, Any]) -> Told:
    """The way back from ``fields_of``."""
    return Told(
        casualties=Casualties(fields["dead"], fields["missing"], fields["injured"]),
        loss_wan=fields["loss_wan"],
        area_ha=fields["area_ha"],
        unit=fields["unit"],
        event_no=fields["event_no"],
    )
