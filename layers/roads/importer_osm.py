"""Makes a road network of an OpenStreetMap extract (.osm.pbf, .osm, .osm.xml).

A way is drawn past many junctions; here it is taken apart at every node that another way uses
too, be it a footpath, so that each edge runs from junction to junction and is called
``w<way>/<part>``. Nothing is merged: parallel edges and loops stay. OpenStreetMap is WGS 84,
which at map accuracy is the stored CGCS2000 (``layers.geo.datum`` says why).
"""

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import osmium
from numpy.typing import NDArray

from layers.errors import BadFile
from layers.geo.crs import geodesic_m
from layers.roads.model import Line, RoadEdge, RoadNote, RoadReport
from layers.roads.osm_file import osm_format
from layers.roads.osm_tags import WayRule, way_rule
from layers.roads.report import Progress, report_of, untold

# libosmium's integer degrees, and its mark for a node whose position it never saw.
_PER_DEGREE, _NOWHERE = 10_000_000, 2_147_483_647
# A complete extract holds hardly a bare node that nothing uses; OpenStreetMap itself has a few.
_LEFT_ALONE_SHARE = 0.005
_TOLD_EVERY, _BYTES_PER_OBJECT = 100_000, {"pbf": 7, "osm": 120}


class _Way(NamedTuple):
    """A way that is kept: its id, its rule, what it is called, and where its nodes are kept."""

    number: int
    rule: WayRule
    name: str
    ref: str
    is_bridge: bool
    is_tunnel: bool
    first: int
    end: int


def _numbers() -> "array[int]":
    """A row of 64-bit numbers that grows: an extract holds millions of nodes."""
    return array("q")


@dataclass
class _Extract:
    """What one pass over the file gathers. Nodes of all ways that are kept stand in one row."""

    ways: list[_Way] = field(default_factory=list)
    ways_read: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    notes: list[RoadNote] = field(default_factory=list)
    nodes: "array[int]" = field(default_factory=_numbers)
    lons: "array[int]" = field(default_factory=_numbers)
    lats: "array[int]" = field(default_factory=_numbers)
    bare_nodes: "array[int]" = field(default_factory=_numbers)
    used_nodes: "array[int]" = field(default_factory=_numbers)


def read_osm(file: Path, progress: Progress = untold) -> tuple[list[RoadEdge], RoadReport]:
    """The edges of the extract's roads and footpaths in EPSG:4490, and the report.

    Raises BadFile: ``roads_not_osm``, ``roads_cut`` (it broke off: never half a network),
    ``roads_nodes_missing`` (ways without all of their nodes), ``roads_empty`` (no road for
    vehicles).
    """
    progress(0.0, "roads.progress_reading")
    kind = osm_format(file)
    extract = _Extract()
    try:
        for count, thing in enumerate(_things(file, kind), start=1):
            _take(extract, thing)
            if count % _TOLD_EVERY == 0:
                share = count * _BYTES_PER_OBJECT[kind] / file.stat().st_size
                progress(min(0.6, 0.6 * share), "roads.progress_reading")
    except (RuntimeError, UnicodeDecodeError) as error:  # a block that cannot be read
        raise BadFile("roads_cut", detail=str(error)) from error
    progress(0.6, "roads.progress_checking")
    _require_complete(extract)
    progress(0.7, "roads.progress_joining")
    edges = _edges(extract)
    progress(0.9, "roads.progress_checking")
    used, left_out = len(extract.ways), extract.left_out
    report = report_of(edges, extract.ways_read, used, left_out, extract.notes)
    progress(1.0, "roads.progress_checking")
    return edges, report


def _things(file: Path, kind: str) -> Iterator[Any]:
    """Nodes, ways with the positions of their nodes, and relations, as they stand in the file."""
    return iter(osmium.FileProcessor(osmium.io.File(str(file), kind)).with_locations())


def _take(extract: _Extract, thing: Any) -> None:
    """Notes what of a node, a way or a relation matters to the roads."""
    if thing.is_node():
        if not thing.tags:
            extract.bare_nodes.append(thing.id)
    elif thing.is_way():
        extract.used_nodes.extend(node.ref for node in thing.nodes)
        if "highway" in thing.tags or thing.tags.get("route") == "ferry":
            _take_road(extract, thing)
    elif thing.is_relation():
        extract.used_nodes.extend(member.ref for member in thing.members if member.type == "n")


def _take_road(extract: _Extract, way: Any) -> None:
    """Keeps a way for vehicles or feet, counts any other by its reason."""
    extract.ways_read += 1
    tags = dict(way.tags)
    rule = way_rule(tags)
    if isinstance(rule, str):
        extract.left_out[rule] += 1
        return
    first = len(extract.nodes)
    for node in way.nodes:
        if len(extract.nodes) > first and extract.nodes[-1] == node.ref:
            continue
        extract.nodes.append(node.ref)
        extract.lons.append(node.x)
        extract.lats.append(node.y)
    end = len(extract.nodes)
    if end - first < 2:
        del extract.nodes[first:], extract.lons[first:], extract.lats[first:]
        extract.left_out["no_length"] += 1
        return
    extract.notes += [
        RoadNote("unread_limit", f"w{way.id}", key, {"value": value}) for key, value in rule.unread
    ]
    extract.ways.append(
        _Way(
            number=way.id,
            rule=rule,
            name=tags.get("name", ""),
            ref=tags.get("ref", ""),
            is_bridge=tags.get("bridge", "no") != "no",
            is_tunnel=tags.get("tunnel", "no") != "no",
            first=first,
            end=end,
        )
    )


def _require_complete(extract: _Extract) -> None:
    """Refuses an extract that has ways without nodes, or nodes whose ways were cut off."""
    if not extract.ways_read:
        raise BadFile("roads_cut" if extract.bare_nodes else "roads_empty")
    nowhere = int((np.array(extract.lons) == _NOWHERE).sum())
    if nowhere:
        raise BadFile("roads_nodes_missing", count=nowhere, total=len(extract.lons))
    if not any(way.rule.forward or way.rule.backward for way in extract.ways):
        raise BadFile("roads_empty")
    bare = np.array(extract.bare_nodes)
    alone = len(bare) - int(np.isin(bare, np.array(extract.used_nodes)).sum())
    if alone > _LEFT_ALONE_SHARE * len(bare):
        raise BadFile("roads_cut", detail=f"{alone}/{len(bare)}")


def _edges(extract: _Extract) -> list[RoadEdge]:
    """All ways taken apart at their junctions, their lengths measured at once."""
    lons = np.array(extract.lons) / _PER_DEGREE
    lats = np.array(extract.lats) / _PER_DEGREE
    is_junction = _junctions(extract)
    steps_m = np.asarray(geodesic_m(lons[:-1], lats[:-1], lons[1:], lats[1:]))
    places = list(zip(lons.tolist(), lats.tolist(), strict=True))
    edges: list[RoadEdge] = []
    for way in extract.ways:
        line = places[way.first : way.end]
        nodes = extract.nodes[way.first : way.end]
        stops = np.flatnonzero(is_junction[way.first : way.end])
        lengths_m = np.add.reduceat(steps_m[way.first : way.end - 1], stops[:-1])
        parts = zip(stops[:-1].tolist(), stops[1:].tolist(), lengths_m.tolist(), strict=True)
        edges += [
            _edge(way, part, (nodes[tail], nodes[head]), tuple(line[tail : head + 1]), length_m)
            for part, (tail, head, length_m) in enumerate(parts)
        ]
    return edges


def _edge(way: _Way, part: int, ends: tuple[int, int], line: Line, length_m: float) -> RoadEdge:
    """One part of a way, from junction to junction."""
    rule = way.rule
    return RoadEdge(
        source_key=f"w{way.number}/{part}",
        tail_node=ends[0],
        head_node=ends[1],
        coordinates=line,
        length_m=length_m,
        road_class=rule.road_class,
        forward=rule.forward,
        backward=rule.backward,
        on_foot=rule.on_foot,
        limit_kmh=rule.limit_kmh,
        height_m=rule.height_m,
        weight_t=rule.weight_t,
        width_m=rule.width_m,
        name=way.name,
        ref=way.ref,
        is_bridge=way.is_bridge,
        is_tunnel=way.is_tunnel,
        is_ford=rule.is_ford,
        is_rough=rule.is_rough,
    )


def _junctions(extract: _Extract) -> NDArray[np.bool_]:
    """For each kept node of a way, whether an edge ends there: used twice, or a way's end."""
    _, which, uses = np.unique(np.array(extract.nodes), return_inverse=True, return_counts=True)
    junctions: NDArray[np.bool_] = (uses > 1)[which]
    for way in extract.ways:
        junctions[[way.first, way.end - 1]] = True
    return junctions
