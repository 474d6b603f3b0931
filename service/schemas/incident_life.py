"""What a person says who leads an incident."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from layers.command.incident import Casualties, IncidentStatus, Severity
from layers.command.log import Note, NoteKind
from layers.command.response import Level
from service.flows.lead_incident import Situation
from service.flows.locate import PlaceGiven
from service.schemas.incidents import CasualtiesIn, PlaceIn
from service.schemas.shapes import Closed, Finite, Text, like

Name = Annotated[str, Field(max_length=200)]


class StepIn(Closed):
    """The next status; turning back, cancelling, and ending ``anyway`` need a reason."""

    model_config = like(
        {"status": "confirmed"},
        {"status": "cancelled", "reason": "现场核实为烧荒，无火情"},
        {"status": "closed", "reason": "末批队伍归建途中", "anyway": True},
    )

    status: IncidentStatus
    reason: Text = ""
    anyway: bool = False


class SeverityIn(Closed):
    """How grave it is; another grade than proposed needs a reason."""

    model_config = like(
        {"severity": "larger"}, {"severity": "major", "reason": "下落不明者生还希望渺茫"}
    )

    severity: Severity
    reason: Text = ""


class ResponseIn(Closed):
    """The response level; null ends it. Lowering, or another than proposed, needs a reason."""

    model_config = like({"level": "III"}, {"level": None, "reason": "险情解除"})

    level: Annotated[str, Field(max_length=4)] | None
    reason: Text = ""


class SituationIn(Closed):
    """What is known now; what is not sent stays. Loss in 万元, area in hectares."""

    model_config = like(
        {"casualties": {"dead": 1, "missing": 2, "injured": 4}, "text": "清理出一名遇难者"},
        {"area_ha": 12.5, "loss_wan": 80},
    )

    casualties: CasualtiesIn | None = None
    loss_wan: Finite | None = None
    area_ha: Finite | None = None
    text: Text = ""
    happened_at: datetime | None = None

    def situation(self) -> Situation:
        """The same in the flow's words."""
        hurt = self.casualties
        return Situation(
            casualties=Casualties(**hurt.model_dump()) if hurt else None,
            loss_wan=self.loss_wan,
            area_ha=self.area_ha,
            text=self.text,
            happened_at=self.happened_at,
        )


class MergeIn(Closed):
    """Which incident goes on in its place."""

    model_config = like({"into": "431123-20261121-003", "reason": "同一起火情的第二次报警"})

    into: Annotated[str, Field(max_length=60)]
    reason: Text = ""


class NoteIn(Closed):
    """A field report, a spoken order or a change, perhaps with its place; or a command post's."""

    model_config = like(
        {"kind": "change", "text": "风向转为西北，六级", "said_by": "前指"},
        {
            "kind": "change",
            "text": "山体滑坡，道路中断",
            "place": {"lon": 111.55, "lat": 25.84},
            "happened_at": "2026-11-21T21:40:00+08:00",
        },
        {"kind": "spoken_order", "text": "一中队先行，绕道南线", "said_by": "副县长"},
    )

    kind: NoteKind
    text: Text
    said_by: Name = ""
    happened_at: datetime | None = None
    place: PlaceIn | None = None

    def note(self) -> Note:
        """The same in the flow's words."""
        return Note(self.kind, self.text, self.said_by, self.happened_at)

    def where(self) -> PlaceGiven | None:
        """Its place in the flow's words."""
        return PlaceGiven(**self.place.model_dump()) if self.place else None


class LevelIn(Closed):
    """What a response level means in this county, and for which severities it is proposed."""

    model_config = like(
        {
            "severities": ["larger"],
            "meaning": "分管副县长任指挥长，专业队伍出动",
            "must_come": ["分管副县长", "应急管理局局长"],
            "units": ["消防救援大队", "公安局"],
        }
    )

    severities: Annotated[list[Severity], Field(max_length=4)]
    meaning: Text
    must_come: list[Name]
    units: list[Name]

    def level(self, level: str, version: int) -> Level:
        """The same in the layer's words."""
        return Level(
            level=level,
            severities=tuple(dict.fromkeys(self.severities)),
            meaning=self.meaning.strip(),
            must_come=tuple(name.strip() for name in self.must_come if name.strip()),
            units=tuple(name.strip() for name in self.units if name.strip()),
            version=version,
        )


class DuplicateRuleIn(Closed):
    """How near in place and time two reports of one class are shown as perhaps the same."""

    model_config = like({"radius_m": 1000, "within_min": 120})

    radius_m: Finite
    within_min: Finite
