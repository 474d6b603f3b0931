"""Small OpenStreetMap extracts for the tests, written out by hand or by a loop."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium

ROAD = {"highway": "tertiary"}
Ways = Sequence[tuple[int, Sequence[int], Mapping[str, str]]]


def osm_xml(ways: Ways, nodes: Sequence[int] | None = None) -> str:
    """Nodes stand in a row, a thousandth of a degree apart."""
    there = nodes if nodes is not None else sorted({node for _, refs, _ in ways for node in refs})
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    lines += [f'<node id="{n}" lon="{111 + n / 1000}" lat="26" version="1"/>' for n in there]
    for number, refs, tags in ways:
        lines.append(f'<way id="{number}" version="1">')
        lines += [f'<nd ref="{ref}"/>' for ref in refs]
        lines += [f'<tag k="{key}" v="{value}"/>' for key, value in tags.items()]
        lines.append("</way>")
    return "\n".join([*lines, "</osm>"])


SIDE = 66
"""Crossings along one side of the grid: enough for several blocks of nodes and of ways."""


def write_grid(file: Path) -> None:
    """A made town of streets between crossings, each street with a bend of its own."""
    crossings = [(row, column) for row in range(SIDE) for column in range(SIDE)]
    steps = ((1, 0.0, 0.5), (SIDE, 0.5, 0.0))
    streets = [
        (place, place + step, (row + down, column + across))
        for place, (row, column) in enumerate(crossings, start=1)
        for step, down, across in steps
        if row + 2 * down < SIDE and column + 2 * across < SIDE
    ]
    bends = [bend for _, _, bend in streets]
    with osmium.SimpleWriter(str(file)) as writer:
        for first, spots in ((1, crossings), (10_000, bends)):
            for number, (row, column) in enumerate(spots, start=first):
                place = (111 + column / 1000, 26 + row / 1000)
                writer.add_node(osmium.osm.mutable.Node(id=number, location=place))
        for number, (tail, head, _) in enumerate(streets, start=10_000):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=[tail, number, head], tags=ROAD))
