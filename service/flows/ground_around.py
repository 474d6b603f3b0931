"""What lies between the roads and an incident: the walk from each access, over the ground known."""

from collections.abc import Sequence

from psycopg2.extensions import connection

from layers.ids import LonLat, RegionCode
from layers.places import terrain_store
from layers.places.terrain import Ground
from layers.roads.banks import Walk
from layers.roads.drawing import drawn
from layers.roads.graph import Network, Stretch
from layers.roads.reach import Access, Pace


class GroundAround:
    """The walks to one spot, each asked of the database once, whichever vehicle stops there."""

    def __init__(
        self, conn: connection, network: Network, region_code: RegionCode, at: LonLat
    ) -> None:
        self._conn = conn
        self._network = network
        self._region_code = region_code
        self._at = at
        self._known: dict[Access, Walk] = {}

    def walks(self, accesses: Sequence[Access]) -> Sequence[Walk]:
        """The walks from these accesses, with what the ground adds and the rivers in the way."""
        asked = [one for one in accesses if one not in self._known]
        for one, ground in zip(asked, self._grounds(asked), strict=True):
            added_s = ground.added_s(Pace().walk_kmh)
            self._known[one] = Walk(one._replace(ground_s=added_s), ground.rivers)
        return [self._known[one] for one in accesses]

    def own_bank(self, accesses: Sequence[Access]) -> Sequence[Access]:
        """Those of these accesses from which the walk is over no river."""
        grounds = self._grounds(accesses, only_water=True)
        return [one for one, ground in zip(accesses, grounds, strict=True) if not ground.rivers]

    def _grounds(self, accesses: Sequence[Access], only_water: bool = False) -> list[Ground]:
        if not accesses:
            return []
        ends = [
            drawn(self._network, [Stretch(one.edge, one.fraction, one.fraction)])[0]
            for one in accesses
        ]
        return terrain_store.grounds(
            self._conn, self._region_code, self._at, ends, only_water=only_water
        )
