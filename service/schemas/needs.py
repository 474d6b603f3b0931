"""What a county says of its needs – a card, what stays at home, a figure – and what is planned."""

from typing import Annotated, Literal

from pydantic import Field

from layers.allocation.cover_store import HomeCover
from layers.command.need import CardLine
from layers.ids import PlaceCode
from service.schemas.shapes import Closed, Finite, like

Heads = Annotated[int, Field(ge=0, le=100_000)]


class LineIn(Closed):
    """One line; ``severity`` "" is the card that the factors act on."""

    severity: Literal["", "special", "major", "larger", "general"] = ""
    what: Literal["skill", "item", "leader"]
    code: Annotated[str, Field(min_length=1, max_length=40)]
    quantity: Finite


class NeedsIn(Closed):
    """A kind's card, whole, the most urgent first; no lines: as in all counties."""

    model_config = like(
        {
            "lines": [
                {"what": "skill", "code": "forest_fire", "quantity": 80},
                {"severity": "major", "what": "item", "code": "2010101", "quantity": 60},
            ]
        }
    )

    lines: Annotated[list[LineIn], Field(max_length=200)]

    def card(self) -> list[CardLine]:
        """The same in the layer's words."""
        return [CardLine(**line.model_dump()) for line in self.lines]


class CoverIn(Closed):
    """How many stay, in a township or ("") in the county."""

    model_config = like({"township_code": "", "people": 20, "teams": 2})

    township_code: Annotated[str, Field(max_length=32)] = ""
    people: Heads = 0
    teams: Heads = 0

    def cover(self, skill: str) -> HomeCover:
        """The same in the layer's words."""
        return HomeCover(PlaceCode(self.township_code), skill, self.people, self.teams)


class FigureIn(Closed):
    """A number; null: as in all counties."""

    model_config = like({"value": 5})

    value: Finite | None


class PlanIn(Closed):
    """What is to be planned; ``below_quota``: a leader has released the quotas.

    ``at_once``: whoever cannot wait for the best plan gets the other alone; ``best`` is null then.
    """

    model_config = like({"below_quota": False})

    below_quota: bool = False
    is_exercise: bool = False
    at_once: bool = False
