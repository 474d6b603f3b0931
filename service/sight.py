"""How somebody looks: what of the rows he sees, in what language, with or without numbers."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from layers.db.asking import Asker
from service.bodies import takes_packed
from service.deps import Visiting
from service.phones import Phones, ShownPhones


@dataclass(frozen=True, slots=True)
class Sight:
    """Plain values all through: a sight goes into the next room. ``packed``: he can unpack."""

    asker: Asker
    language: str
    phones: ShownPhones
    packed: bool


async def _sight(request: Request, visit: Visiting, phones: Phones) -> Sight:
    return Sight(visit.who.asker(), visit.language, phones, takes_packed(request))


Looking = Annotated[Sight, Depends(_sight)]
