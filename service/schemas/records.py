"""What may be told of a record; what is not sent stays as it is."""

from typing import Annotated, Any

from pydantic import Field

from layers.records.model import Sensitivity
from service.schemas.shapes import Closed, like


class _RecordIn(Closed):
    """What may be told of a record; what is not sent stays as it is."""

    address: Annotated[str, Field(max_length=300)] | None = None
    note: Annotated[str, Field(max_length=2000)] | None = None
    township_code: Annotated[str, Field(pattern=r"^[0-9A-Z-]{0,12}$")] | None = None
    unit: Annotated[str, Field(max_length=100)] | None = None
    sensitivity: Sensitivity | None = None

    def told(self) -> dict[str, Any]:
        """Only what was sent; null counts as not sent where a column has no nothing."""
        return self.model_dump(exclude_none=True)


Count = Annotated[int, Field(ge=0, le=10_000_000)]
Minutes = Annotated[float, Field(ge=0, le=1440, allow_inf_nan=False)]
Short = Annotated[str, Field(max_length=100)]


class PlaceChangeIn(_RecordIn):
    """A place: who is to be called, how many people."""

    model_config = like({"people": 420, "contact_name": "李明"})

    people: Count | None = None
    contact_name: Short | None = None
    contact_phone: Short | None = None


class HazardChangeIn(_RecordIn):
    """A hazard: its level, whom it threatens, who answers for it."""

    model_config = like({"risk_level": "larger", "answerable_name": "李明"})

    risk_level: str | None = None
    households: Count | None = None
    people: Count | None = None
    answerable_name: Short | None = None
    answerable_post: Short | None = None
    answerable_phone: Short | None = None


class DepotChangeIn(_RecordIn):
    """A depot: who opens the door, how long loading takes, what it sends."""

    model_config = like({"load_min": 15, "vehicle": "heavy"})

    contact_name: Short | None = None
    contact_phone: Short | None = None
    load_min: Minutes | None = None
    vehicle: str | None = None


class TeamChangeIn(_RecordIn):
    """A team: what it is doing, how many are there, who leads it, what it comes with."""

    model_config = like({"status": "resting", "people_available": 0})

    status: str | None = None
    people_total: Count | None = None
    people_available: Count | None = None
    turn_out_min: Minutes | None = None
    leader_name: Short | None = None
    phones: Annotated[list[Short], Field(max_length=10)] | None = None
    vehicle: str | None = None
    equipment: Annotated[str, Field(max_length=2000)] | None = None
