"""The list of layers that planners fill from files, in the order in which one needs the other."""

from collections.abc import Mapping
from typing import Any

from layers.allocation.importer import NEIGHBOURS
from layers.duty.importer import CHAIN, ROSTER
from layers.forces.importer import TEAMS
from layers.hazards.importer import HAZARDS
from layers.importing.importer import Importer
from layers.places.importer import FACILITIES, TERRAIN, TOWNSHIPS, VILLAGES
from layers.reserves.importer import DEPOTS, ITEMS, STOCK

IMPORTERS: Mapping[str, Importer[Any]] = {
    one.layer: one
    for one in (
        *(TOWNSHIPS, VILLAGES, FACILITIES, TERRAIN, HAZARDS, DEPOTS, ITEMS, STOCK, TEAMS),
        *(CHAIN, ROSTER, NEIGHBOURS),
    )
}
"""What ``importing.door.bring_in`` takes, by the layer's name."""
