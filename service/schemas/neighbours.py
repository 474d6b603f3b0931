"""What a county says of a neighbour: whom to call, how it comes, what it may be asked for."""

from typing import Annotated

from pydantic import Field

from layers.allocation.neighbour import Neighbour
from service.schemas.shapes import Closed, like

Words = Annotated[str, Field(max_length=200)]


class NeighbourIn(Closed):
    """A neighbour, whole. ``may_ask``: codes of skills and items; none: anything."""

    model_config = like(
        {
            "name": "零陵区",
            "name_en": "Lingling District",
            "duty_phone": "000-0000-0301",
            "way_in": "G55",
            "drive_min": 25,
            "may_ask": ["forest_fire", "2010101"],
        }
    )

    name: Annotated[str, Field(pattern=r"\S", max_length=200)]
    name_en: Words = ""
    duty_phone: Annotated[str, Field(max_length=60)] = ""
    way_in: Words = ""
    drive_min: Annotated[int, Field(ge=1, le=1440, description="From the border to our seat.")]
    may_ask: Annotated[
        list[Annotated[str, Field(max_length=40)]], Field(max_length=200, default_factory=list)
    ]
    source: Words = ""
    note: Annotated[str, Field(max_length=2000)] = ""

    def neighbour(self, neighbour_code: str) -> Neighbour:
        """The same in the layer's words."""
        told = self.model_dump() | {"may_ask": tuple(self.may_ask)}
        return Neighbour(neighbour_code=neighbour_code, **told)
