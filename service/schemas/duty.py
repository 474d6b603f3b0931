"""What may be told of the chain, the roster and the calls; what is not sent stays as it is."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from layers.duty.model import Answer, Level
from service.flows.keep_duty import Passed
from service.schemas.shapes import Closed, like

Short = Annotated[str, Field(max_length=100)]
Note = Annotated[str, Field(max_length=2000)]
Minutes = Annotated[float, Field(gt=0, le=1440, allow_inf_nan=False)]
MOST_SUBSTITUTES = 9


class PersonIn(Closed):
    """Somebody who can be called."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    phone: Short = ""


class _ToldIn(Closed):
    def told(self) -> dict[str, Any]:
        """Only what was sent."""
        return self.model_dump(exclude_unset=True, exclude_none=True)


class PostChangeIn(_ToldIn):
    """A post of the chain: where it answers, who holds it, who stands in; blank is everywhere."""

    model_config = like(
        {"holder_name": "李明", "substitutes": [{"name": "王芳", "phone": "000-0000-0000"}]}
    )

    post: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    unit: Short | None = None
    township_code: Short | None = None
    committee: Short | None = None
    level: Short | None = None
    holder_name: Short | None = None
    holder_phone: Short | None = None
    substitutes: Annotated[list[PersonIn], Field(max_length=MOST_SUBSTITUTES)] | None = None
    answer_min: Minutes | None = None
    note: Note | None = None


class ShiftChangeIn(_ToldIn):
    """A shift of the roster: who is there, until when."""

    model_config = like({"leader_name": "李明", "leader_phone": "000-0000-0000"})

    ends_at: datetime | None = None
    leader_name: Short | None = None
    leader_phone: Short | None = None
    substitute_name: Short | None = None
    substitute_phone: Short | None = None
    officer_name: Short | None = None
    officer_phone: Short | None = None
    note: Note | None = None


class HandoverIn(Closed):
    """One shift given over to the next: both names, and what was said."""

    model_config = like(
        {"from_shift": 1, "to_shift": 2, "given_by": "李明", "taken_by": "王芳", "note": "一切正常"}
    )

    from_shift: int
    to_shift: int
    given_by: Short
    taken_by: Short
    note: Note = ""

    def passed(self) -> Passed:
        """The same in the flow's words."""
        return Passed(**self.model_dump())


class LimitsIn(Closed):
    """Minutes to answer, metres around a hazard, days looked ahead."""

    model_config = like({"answer_min": 5, "hazard_m": 1000, "ahead_days": 7})

    answer_min: Minutes
    hazard_m: Annotated[float, Field(ge=0, le=20_000, allow_inf_nan=False)]
    ahead_days: Annotated[int, Field(ge=1, le=31)]


class CallsIn(Closed):
    """Which posts are called; left out: everybody who answers. ``level``: as if it were that."""

    model_config = like({}, {"posts": ["post:ZR-001", "shift:leader"], "level": "III"})

    posts: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=200)] | None = (
        None
    )
    level: Level | None = None


class AnswerIn(Closed):
    """What came of a call."""

    model_config = like({"answer": "answered", "note": "20分钟到指挥中心"})

    answer: Answer
    note: Annotated[str, Field(max_length=500)] = ""
