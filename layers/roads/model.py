"""What a road is to the command room: an edge a rescue vehicle can drive, and how long it takes.

An edge runs from one junction to the next. It is directed by its line: ``forward`` is the way
the line was drawn, from its tail to its head. Positions are EPSG:4490, longitude first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from layers.ids import RegionCode

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class RoadEdge:
    """One stretch of road between two junctions, as an importer gives it: facts, no times.

    ``source_key`` names it in its source and is unique in a network. ``tail_node`` and
    ``head_node`` are the source's junctions: equal numbers are the same junction, two edges may
    join the same two (parallel roads), and one may return to where it began (a loop).
    ``forward`` and ``backward``: whether vehicles may drive it that way; ``on_foot``: whether one
    may walk along it, which nobody forbids in one direction only. ``limit_kmh`` is a ceiling (a
    sign, a gate to be opened); ``height_m``, ``weight_t`` and ``width_m`` are what a vehicle may
    measure at most; None: no limit is known. ``is_rough``: only for all-terrain vehicles and feet.
    ``length_m`` is geodesic. How long who needs is the profile's business (``vehicles.py``).
    """

    source_key: str
    tail_node: int
    head_node: int
    coordinates: Line
    length_m: float
    road_class: str
    forward: bool = True
    backward: bool = True
    on_foot: bool = True
    limit_kmh: float | None = None
    height_m: float | None = None
    weight_t: float | None = None
    width_m: float | None = None
    name: str = ""
    ref: str = ""
    is_bridge: bool = False
    is_tunnel: bool = False
    is_ford: bool = False
    is_rough: bool = False


@dataclass(frozen=True, slots=True)
class StoredEdge:
    """An edge as it is stored, with its number.

    ``base_key`` is the key of its road in the source, which corrections go by; it is another than
    the edge's own where a drawn road has split the road. ``apart_m``: from the point asked about.
    """

    edge: RoadEdge
    edge_id: int
    base_key: str
    apart_m: float


@dataclass(frozen=True, slots=True)
class RoadNetwork:
    """The head of a county's stored network; answers name its ``version``.

    The version counts every change that an answer could notice. ``build`` names the edges
    themselves: it changes when the network is imported or redrawn, not when a planner corrects a
    speed.

    ``is_schematic``: the lines are drawn by hand and show which road leads where, not where it
    lies. Only ``network_store.save`` says the rest: how many edges it ``added``, ``changed`` and
    ``removed``, told apart by their source keys, or that all it was given was already stored
    (``unchanged``).
    """

    region_code: RegionCode
    version: int
    source: str
    is_schematic: bool
    is_demo: bool
    edge_count: int
    length_km: float
    imported_at: datetime
    build: str = ""
    unchanged: bool = False
    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class RoadNote:
    """One thing an importer wants a person to look at: a doubt, or a fault in a refused file.

    ``code`` names the sentence (``roads.note_<code>``), which is filled with ``params``,
    ``where`` (the road's number in its source; for a fault the number of the feature, from 1)
    and ``column`` (the field it is about).
    """

    code: str
    where: str
    column: str = ""
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class RoadReport:
    """What an importer read, what it left out and why, and whether the result hangs together.

    ``left_out`` counts lines by reason (``roads.left_out_<reason>``). ``length_km`` is all of it,
    ``foot_km`` what no vehicle may drive. The rest is about the roads for vehicles: ``islands`` is
    the number of parts with no road between them, whatever the direction of travel;
    ``largest_share`` is the share of their length in the largest, ``one_way_share`` that of
    one-way roads. ``dead_ends`` are junctions at which only one edge ends.
    ``joined`` counts what was done to make survey lines meet (``roads.joined_<what>``), ``moved_m``
    is the longest way that an end of one was moved.
    """

    lines_read: int
    lines_used: int
    left_out: Mapping[str, int]
    edge_count: int
    length_km: float
    islands: int
    largest_share: float
    one_way_share: float
    dead_ends: int
    foot_km: float
    notes: tuple[RoadNote, ...] = ()
    joined: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    moved_m: float = 0.0
