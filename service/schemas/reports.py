"""What a person says who reports upward, or sets how soon it is to be done."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from layers.command.clock_rules import Limits
from layers.command.incident import Casualties, Severity
from layers.command.reports import Report, ReportKind, Sender, Told
from layers.ids import IncidentId, RegionCode
from service.schemas.incidents import CasualtiesIn
from service.schemas.shapes import Closed, Finite, Text, like

Name = Annotated[str, Field(max_length=200)]
MOST_INT, MOST_BIG = 2_147_483_647, 9_223_372_036_854_775_807
Whole = Annotated[int, Field(ge=1, le=MOST_INT)]
_TOLD = {"casualties": {"dead": 1, "missing": 2, "injured": 4}, "unit": "某校车运营公司"}


class ToldIn(Closed):
    """What the report told, as the draft gave it or as a person put it right."""

    model_config = like(_TOLD)

    casualties: CasualtiesIn
    loss_wan: Finite | None = None
    area_ha: Finite | None = None
    unit: Text = ""
    event_no: Annotated[int, Field(ge=0, le=MOST_BIG)] = 0


class ReportIn(Closed):
    """A report that was made: by the county, or the firm's as it came in."""

    model_config = like(
        {"kind": "first", "text": "……", "sent_to": "市应急管理局", "told": _TOLD},
        {
            "kind": "first",
            "is_written": False,
            "text": "电话报告：校车侧翻",
            "sent_to": "市应急管理局值班室",
            "at": "2026-11-21T21:20:00+08:00",
            "told": _TOLD,
        },
    )

    kind: ReportKind
    text: Text
    told: ToldIn
    sent_to: Name = ""
    sender: Sender = Sender.COUNTY
    is_written: bool = True
    at: datetime | None = None
    corrects: Whole | None = None

    def report(self, incident_id: str, made_by: str, now: datetime) -> Report:
        """The same in the layer's words; the incident gives the rest."""
        told = self.told
        return Report(
            region_code=RegionCode(""),
            incident_id=IncidentId(incident_id),
            is_exercise=False,
            kind=self.kind,
            sent_to=self.sent_to.strip(),
            text=self.text.strip(),
            told=Told(
                casualties=Casualties(**told.casualties.model_dump()),
                loss_wan=told.loss_wan,
                area_ha=told.area_ha,
                unit=told.unit.strip(),
                event_no=told.event_no,
            ),
            made_by=made_by,
            at=self.at or now,
            is_written=self.is_written,
            sender=self.sender,
            corrects=self.corrects,
        )


class LimitsIn(Closed):
    """A limit as the county wants it, whole; no kinds or severities: it holds for all."""

    model_config = like({"minutes": 40, "source": "县应急预案 4.1"})

    minutes: Whole
    every_min: Whole | None = None
    for_days: Whole | None = None
    kinds: Annotated[tuple[Name, ...], Field(max_length=200)] = ()
    severities: Annotated[tuple[Severity, ...], Field(max_length=4)] = ()
    source: Text = ""
    is_off: bool = False

    def limits(self, version: int) -> Limits:
        """The same in the layer's words."""
        return Limits(
            minutes=self.minutes,
            every_min=self.every_min,
            for_days=self.for_days,
            kinds=tuple(dict.fromkeys(self.kinds)),
            severities=tuple(dict.fromkeys(self.severities)),
            source=self.source.strip(),
            is_off=self.is_off,
            version=version,
        )
