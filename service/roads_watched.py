"""Brings a region's new roads in beforehand, when the database tells that they have changed.

No answer depends on it: each asks the database which version is in force. But who has heard of a
new build before anybody asks has it at hand when somebody does.
"""

from layers.ids import RegionCode
from service.listening import Told
from service.roads_kept import RoadKeeper

CHANNEL = "situ_roads"


def bringing_in(keeper: RoadKeeper) -> Told:
    """What to do when a region's roads are told to have changed."""

    def heard(region_code: str) -> None:
        """Only regions that are used here are worth bringing in."""
        if keeper.holds(RegionCode(region_code)):
            keeper.bring(RegionCode(region_code))

    return heard
