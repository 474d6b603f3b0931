"""Roads as people call them: found by name or number, and a kilometre of one of them.

A network has no kilometre posts. A kilometre is measured along the longest part of the road, from
the end at which its lines were drawn to begin; that is reckoned, and whoever shows it says so.
"""

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.ids import LonLat
from layers.roads.arrays import Label
from layers.roads.graph import Network, Stretch
from layers.roads.grid import metres_per_degree
from layers.words.typed import Found, Typed, plain

Box = tuple[float, float, float, float]
_NUMBERS = re.compile(r"[;,，；/、\s]+")
# How the classes of roads are numbered: GB/T 917-2017, 4.2.
_LETTERS = {"国道": "g", "省道": "s", "县道": "x", "乡道": "y", "村道": "c"}
_CLASS = f"(?P<class>{'|'.join(_LETTERS)})"
# 国道207, 207国道, G207国道: G207.
_SPOKEN = (
    re.compile(_CLASS + r"\s*[gsxyc]?(?P<number>\d{1,4})(?!\d)"),
    re.compile(r"(?<![a-z\d])[gsxyc]?(?P<number>\d{1,4})\s*" + _CLASS),
)
# X012 K5+300, G55K12, X012 5.3km, 二广高速12公里 300米处; and K5+ while it is still being typed.
_POST = re.compile(
    r"(?P<road>.*\S)\s*(?<![a-z])k\s*(?P<km>\d{1,4}(?:\.\d{1,3})?)(?:\s*\+\s*(?P<m>\d{0,3}))?\s*处?"
)
_SAID = re.compile(
    r"(?P<road>.*(?:[^\d.\s]|\S\s))\s*(?P<km>\d{1,4}(?:\.\d{1,3})?)\s*(?:km|公里|千米)"
    r"(?:\s*(?P<m>\d{1,3})\s*(?:m|米))?\s*处?"
)

_LINE = re.compile(r"(?<=\d)线$")
_NO_ROAD = re.compile(r"[a-z]?")


class Kilometre(NamedTuple):
    """A kilometre of a road as somebody named it."""

    road: str
    km: float

    @property
    def post(self) -> str:
        """As it would stand on a post: ``K5+300``."""
        whole, metres = divmod(round(self.km * 1000), 1000)
        return f"K{whole}+{metres:03}"


class Called(NamedTuple):
    """A road that was found: its number or ``""``, its name or ``""``, how; its edges."""

    ref: str
    name: str
    found: Found
    is_by_number: bool
    edges: NDArray[np.intp]

    @property
    def title(self) -> str:
        """Number and name; a name that begins with the number says it already."""
        if self.name.startswith(self.ref):
            return self.name or self.ref
        return f"{self.ref} {self.name}" if self.name else self.ref


def kilometre_of(typed: str) -> Kilometre | None:
    """The road and kilometre that were typed; None where it is something else."""
    text = plain(typed)
    found = _POST.fullmatch(text) or _SAID.fullmatch(text)
    if found is None:
        return None
    road = _LINE.sub("", found["road"].strip())
    if _NO_ROAD.fullmatch(road):
        return None  # x0125km may be many things
    return Kilometre(road, float(found["km"]) + float(found["m"] or 0) / 1000)


def numbered(typed: str) -> str:
    """With the number of a road as it stands on its signposts: 207国道 is ``g207``."""
    text = plain(typed)
    for spoken in _SPOKEN:
        text = spoken.sub(lambda found: _LETTERS[found["class"]] + found["number"], text)
    return text


def roads_called(network: Network, typed: Typed, most: int) -> list[Called]:
    """The roads that it finds by number or name, best first.

    Parts of one number are one road, whatever each is called; without a number the name counts.
    """
    on_posts = Typed.of(numbered(typed.text))
    labels: dict[str, list[int]] = defaultdict(list)
    finds: dict[str, list[tuple[Found, bool]]] = defaultdict(list)
    for number, (name, ref) in enumerate(network.facts.labels):
        by_name = typed.finds(name) if name else None
        refs = [one for one in _NUMBERS.split(ref) if one]
        for key in refs or [name]:
            labels[key].append(number)
            by_ref = on_posts.stands_in(key) if refs else None
            finds[key] += [(by_ref, True)] if by_ref else []
            finds[key] += [(by_name, False)] if by_name else []
    ranked = sorted((min(one), len(key), key) for key, one in finds.items() if one and key)
    return [
        _called(network, key, labels[key], found, is_by_number)
        for (found, is_by_number), _, key in ranked[:most]
    ]


def _called(
    network: Network, key: str, labels: Sequence[int], found: Found, is_by_number: bool
) -> Called:
    """The road with its edges, called as most of its length is."""
    edges = np.flatnonzero(np.isin(network.facts.label, labels))
    lengths: dict[str, float] = defaultdict(float)
    for edge in edges.tolist():
        lengths[network.label(edge).name] += float(network.length_m[edge])
    name = max(lengths, key=lambda one: (lengths[one], one), default="")
    has_number = any(key in _NUMBERS.split(network.facts.labels[one].ref) for one in labels)
    return Called(key if has_number else "", name, found, is_by_number, edges)


@dataclass(frozen=True, slots=True)
class Course:
    """The longest part of a road, from where its lines were drawn to begin to its other end."""

    network: Network
    stretches: tuple[Stretch, ...]

    @property
    def length_m(self) -> float:
        """Metres from end to end, without what branches off."""
        return float(sum(self.network.length_m[one.edge] for one in self.stretches))

    @property
    def start(self) -> LonLat:
        """Where its lines were drawn to begin."""
        return self._walked(0.0)

    @property
    def middle(self) -> LonLat:
        """Half way along."""
        return self._walked(self.length_m / 2)

    def at(self, along_m: float) -> LonLat | None:
        """The place so many metres from the start; None beyond the end."""
        return self._walked(along_m) if along_m <= self.length_m else None

    def beside(self, at: LonLat) -> tuple[float, float]:
        """How far it is away at its nearest, and how far that spot is from its start; metres."""
        nearest, walked_m = (float("inf"), 0.0), 0.0
        for one in self.stretches:
            edge_m = float(self.network.length_m[one.edge])
            apart_m, share = _beside(self.network, one.edge, at)
            along = share if one.end > one.start else 1 - share
            nearest = min(nearest, (apart_m, walked_m + along * edge_m))
            walked_m += edge_m
        return nearest

    def _walked(self, left_m: float) -> LonLat:
        for one in self.stretches:
            edge_m = float(self.network.length_m[one.edge])
            if left_m <= edge_m or one is self.stretches[-1]:
                share = min(1.0, left_m / edge_m) if edge_m > 0 else 0.0
                return _on(self.network, one.edge, share if one.end > one.start else 1 - share)
            left_m -= edge_m
        raise LookupError("a road without a stretch")


def kilometre_at(
    network: Network, label: Label, at: LonLat, near: Box | None = None
) -> tuple[Kilometre, float] | None:
    """The kilometre of the road so labelled that is nearest, and metres to there; else None.

    None for a road without number and name, and where the network has no such road.
    """
    numbers = [one for one in _NUMBERS.split(label.ref) if one]
    key = numbers[0] if numbers else label.name
    same = [
        number
        for number, one in enumerate(network.facts.labels)
        if (key in _NUMBERS.split(one.ref) if numbers else one.name == key and not one.ref)
    ]
    edges = np.flatnonzero(np.isin(network.facts.label, same))
    if not key or not len(edges):
        return None
    apart_m, along_m = course_of(network, edges, near).beside(at)
    return Kilometre(key, along_m / 1000), apart_m


def course_of(network: Network, edges: Iterable[int], near: Box | None = None) -> Course:
    """The longest connected part of these edges; of those in the box ``near``, if any are."""
    own = [int(one) for one in edges]
    own = [one for one in own if near is None or _touches(network, one, near)] or own
    ends: dict[int, list[int]] = defaultdict(list)
    for edge in own:
        ends[int(network.tail[edge])].append(edge)
        ends[int(network.head[edge])].append(edge)
    best_m, begin, seen = -1.0, -1, set[int]()
    for node in ends:
        if node in seen:
            continue
        apart = _apart(network, ends, node)
        seen |= apart.keys()
        part_m = sum(network.length_m[edge] for one in apart for edge in ends[one]) / 2
        if part_m > best_m:
            best_m, begin = part_m, max(apart, key=lambda one: apart[one][0])
    apart = _apart(network, ends, begin)
    return Course(network, _from_its_start(network, apart, begin) or (Stretch(own[0], 0.0, 1.0),))


Apart = dict[int, tuple[float, int]]
"""By node: metres from where one began, and the edge by which one came (-1: began there)."""


def _apart(network: Network, ends: dict[int, list[int]], begin: int) -> Apart:
    """How far every node of the same part is along the road, whatever the direction of travel."""
    found: Apart = {}
    heap = [(0.0, begin, -1)]
    while heap:
        here_m, node, by = heapq.heappop(heap)
        if node in found:
            continue
        found[node] = (here_m, by)
        for edge in ends[node]:
            other = int(network.tail[edge]) + int(network.head[edge]) - node
            if other not in found:
                heapq.heappush(heap, (here_m + float(network.length_m[edge]), other, edge))
    return found


def _from_its_start(network: Network, apart: Apart, begin: int) -> tuple[Stretch, ...]:
    """The way between the two ends, turned so that most of it runs as it was drawn."""
    node, way = max(apart, key=lambda one: apart[one][0]), []
    while node != begin:
        edge = apart[node][1]
        # Gone back from the far end: an edge that ends here was drawn the way one comes.
        along = int(network.head[edge]) == node
        way.append(Stretch(edge, 0.0, 1.0) if along else Stretch(edge, 1.0, 0.0))
        node = int(network.tail[edge]) + int(network.head[edge]) - node
    way.reverse()
    drawn_m = sum(network.length_m[one.edge] * (one.end - one.start) for one in way)
    if drawn_m < 0:
        way = [Stretch(one.edge, one.end, one.start) for one in reversed(way)]
    return tuple(way)


def _on(network: Network, edge: int, fraction: float) -> LonLat:
    """The place at a fraction of an edge's drawn length."""
    lon, lat = network.lines.of(edge)
    lon_m, lat_m = metres_per_degree(float(lat[0]))
    walked = np.append(0.0, np.cumsum(np.hypot(np.diff(lon) * lon_m, np.diff(lat) * lat_m)))
    here = fraction * walked[-1]
    return LonLat(float(np.interp(here, walked, lon)), float(np.interp(here, walked, lat)))


def _beside(network: Network, edge: int, at: LonLat) -> tuple[float, float]:
    """Metres to an edge's line, and the fraction of it at which it is nearest."""
    lon, lat = network.lines.of(edge)
    lon_m, lat_m = metres_per_degree(at.lat)
    line = shapely.linestrings((lon - at.lon) * lon_m, (lat - at.lat) * lat_m)
    here = shapely.points(0.0, 0.0)
    share = shapely.line_locate_point(line, here, normalized=True)
    return float(shapely.distance(line, here)), float(share)


def _touches(network: Network, edge: int, box: Box) -> bool:
    lon, lat = network.lines.of(edge)
    west, south, east, north = box
    return bool(((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)).any())
