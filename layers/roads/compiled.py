"""Compiles what is compiled, or loads it compiled: set-up does it once, so that nobody waits later.

``python -m layers.roads.compiled`` does it and ends. What was compiled is kept beside the sources,
and made again when these change.
"""

from dataclasses import replace

import numpy as np

from layers.ids import ClosureId, LonLat
from layers.roads import areas, reach, steps
from layers.roads.arrays import Lines
from layers.roads.closing import Zone, closed_stretches
from layers.roads.drawing import routes
from layers.roads.driving import roads_of
from layers.roads.graph import Stretch, build, table_of
from layers.roads.snapping import accesses


def warm_up() -> None:
    """One road of a kilometre is searched, found, closed in part, drawn and told."""
    reach.warm_up()
    areas.warm_up()
    steps.warm_up()
    one = np.ones(1)
    table = table_of(np.array([1]), np.array([2]), one)
    lines = Lines(np.array([0, 2], np.int32), np.array([111.5, 111.51]), np.array([25.8, 25.8]))
    network = build("", replace(table, lines=lines))
    accesses(roads_of(network, one, one), LonLat(111.502, 25.801), 500.0, 1)
    middle = {"type": "Point", "coordinates": [111.505, 25.8]}
    closed_stretches(network, [Zone(ClosureId(1), middle, 30.0)])
    routes(network, [[Stretch(0, 0.2, 0.8)]])


if __name__ == "__main__":
    warm_up()
