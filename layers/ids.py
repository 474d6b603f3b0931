"""The names things are called by: every key in the database is ``region_code`` and one of these."""

from typing import NamedTuple, NewType

RegionCode = NewType("RegionCode", str)
PlaceCode = NewType("PlaceCode", str)
HazardCode = NewType("HazardCode", str)
DepotCode = NewType("DepotCode", str)
ItemCode = NewType("ItemCode", str)
TeamCode = NewType("TeamCode", str)
IncidentId = NewType("IncidentId", str)
ClosureId = NewType("ClosureId", int)
ProposalId = NewType("ProposalId", int)
PostCode = NewType("PostCode", str)
ShiftId = NewType("ShiftId", int)
CallId = NewType("CallId", int)
HoldId = NewType("HoldId", int)
OrderNo = NewType("OrderNo", str)


class LonLat(NamedTuple):
    """A position in EPSG:4490 (CGCS2000), longitude first, in degrees."""

    lon: float
    lat: float
