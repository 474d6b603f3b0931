"""Reading the demonstration county's files, and a small road search to judge them by.

The search is written anew here so that it owes nothing to the one it helps to test.
"""

import csv
import heapq
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from shapely.geometry import LineString, Point

COUNTY = Path(__file__).parents[2] / "layers" / "demo" / "431123"
CODES = Path(__file__).parents[2] / "layers" / "codes"
TABLES = (
    "townships",
    "villages",
    "facilities",
    "teams",
    "depots",
    "stock",
    "items",
    "hazards",
    "chain",
    "roster",
    "road_ends",
)
DRAWINGS = ("roads", "rivers", "hazard_areas")

Place = tuple[float, float]
Row = dict[str, str]
Edge = dict[str, Any]


def table(name: str) -> list[Row]:
    with (COUNTY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def drawing(name: str) -> list[Edge]:
    content = json.loads((COUNTY / f"{name}.geojson").read_text(encoding="utf-8"))
    return [{**one["properties"], "shape": one["geometry"]} for one in content["features"]]


def words(code_list: str) -> set[str]:
    with (CODES / f"{code_list}.csv").open(encoding="utf-8", newline="") as file:
        return {row["name_zh"] for row in csv.DictReader(file)}


def place(row: Row) -> Place:
    return float(row["经度"]), float(row["纬度"])


def metres(a: Place, b: Place) -> float:
    """Distance on a sphere, flat at the county's size: good to a few parts in a thousand."""
    east = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return 111_320 * math.hypot(east, a[1] - b[1])


def line(edge: Edge) -> list[Place]:
    return [(lon, lat) for lon, lat in edge["shape"]["coordinates"]]


def length_m(edge: Edge) -> float:
    return sum(metres(a, b) for a, b in pairwise(line(edge)))


def travel_s(edge: Edge) -> float:
    return length_m(edge) / (float(edge["限速"]) / 3.6)


def ends(edge: Edge) -> tuple[Place, Place]:
    return line(edge)[0], line(edge)[-1]


def directed(edges: list[Edge]) -> Iterator[tuple[Place, Place, float]]:
    for edge in edges:
        tail, head = ends(edge)
        yield tail, head, travel_s(edge)
        if edge["单向"] == "否":
            yield head, tail, travel_s(edge)


def pieces(edges: list[Edge]) -> Callable[[Place], Place]:
    """Join the ends of every edge, whatever its direction; answers which piece an end is in."""
    chief: dict[Place, Place] = {}

    def find(end: Place) -> Place:
        chief.setdefault(end, end)
        while chief[end] != end:
            chief[end] = chief[chief[end]]
            end = chief[end]
        return end

    for edge in edges:
        tail, head = ends(edge)
        chief[find(tail)] = find(head)
    return find


def seconds_towards(spot: Place, edges: list[Edge]) -> dict[Place, float]:
    """Driving time from every junction to ``spot``, searched backwards along the one-ways."""
    arriving: dict[Place, list[tuple[Place, float]]] = defaultdict(list)
    for tail, head, seconds in directed(edges):
        arriving[head].append((tail, seconds))
    best, queue = {spot: 0.0}, [(0.0, spot)]
    while queue:
        so_far, here = heapq.heappop(queue)
        if so_far > best[here]:
            continue
        for tail, seconds in arriving[here]:
            if so_far + seconds < best.get(tail, math.inf):
                best[tail] = so_far + seconds
                heapq.heappush(queue, (best[tail], tail))
    return best


def distance_to_road_m(spot: Place, edge: Edge) -> float:
    narrow = math.cos(math.radians(spot[1]))
    flat = LineString([(lon * narrow, lat) for lon, lat in line(edge)])
    return float(flat.distance(Point(spot[0] * narrow, spot[1])) * 111_320)


def nearest_junction(spot: Place, edges: list[Edge]) -> Place:
    """An end of the road nearest to ``spot``; an expressway is not stepped on to."""
    local = [edge for edge in edges if edge["等级"] != "高速"]
    road = min(local, key=lambda edge: distance_to_road_m(spot, edge))
    return min(ends(road), key=lambda end: metres(spot, end))
