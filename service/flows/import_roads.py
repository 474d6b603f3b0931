"""Bringing a road network in: read whole, checked, and swapped for the old one in one act."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from psycopg2.extensions import connection

from layers.errors import BadFile
from layers.geo.datum import Datum
from layers.ids import RegionCode
from layers.places import regions
from layers.roads import (
    correction_store,
    drawn_store,
    importer_lines,
    importer_osm,
    network_store,
    vector_file,
)
from layers.roads.model import RoadEdge, RoadNetwork, RoadNote, RoadReport
from layers.roads.noding import AS_USUAL, Joining

Progress = Callable[[float, str], None]
OSM_ENDINGS = (".pbf", ".osm", ".xml")
LINE_ENDINGS = (".geojson", ".json", *vector_file.ENDINGS)


@dataclass(frozen=True, slots=True)
class RoadTerms:
    """How a file of roads is to be taken. What is about surveys says nothing to OpenStreetMap.

    ``datum`` None: the one that the file names. ``layer``: of a GeoPackage with several.
    """

    datum: Datum | None = None
    is_schematic: bool = False
    joining: Joining = AS_USUAL
    layer: str = ""


def import_roads(
    conn: connection,
    region_code: RegionCode,
    file: Path,
    terms: RoadTerms,
    progress: Progress,
) -> tuple[RoadNetwork, RoadReport]:
    """The network that is now in force, and the report; raises BadFile, and then nothing changed.

    What planners keep outlasts it: drawn roads are laid again, corrections go by their keys.

    OpenStreetMap is told by its ending (.osm.pbf, .osm, .osm.xml), survey lines by theirs
    (.geojson, .json, .shp or a .zip of one, .gpkg).
    """
    region = regions.get(conn, region_code)
    edges, report = read_roads(file, terms, progress)
    if region.bounds is not None and not any(_lies_in(edge, region.bounds) for edge in edges):
        raise BadFile("roads_elsewhere", region_code=region_code, edges=len(edges))
    drawn_store.hold(conn, region_code)
    network = network_store.save(
        conn, region_code, edges, file.name, terms.is_schematic, region.is_demo
    )
    network, notes = _with_what_planners_keep(conn, network)
    return network, replace(report, notes=(*report.notes, *notes))


def _with_what_planners_keep(
    conn: connection, network: RoadNetwork
) -> tuple[RoadNetwork, list[RoadNote]]:
    """The network with the drawn roads laid again, and what of planners' work found no road."""
    adrift = drawn_store.join_drawn(conn, network.region_code)
    corrections = correction_store.all(conn, network.region_code)
    notes = [RoadNote("adrift", one.source_key) for one in adrift]
    notes += [RoadNote("orphan", one.source_key) for one in corrections if one.is_orphan]
    now = network_store.find(conn, network.region_code) or network
    return replace(network, edge_count=now.edge_count, length_km=now.length_km), notes


def _lies_in(edge: RoadEdge, bounds: tuple[float, float, float, float]) -> bool:
    """Whether an edge begins in a region's box: another county's roads must not replace ours."""
    west, south, east, north = bounds
    lon, lat = edge.coordinates[0]
    return west <= lon <= east and south <= lat <= north


def read_roads(
    file: Path, terms: RoadTerms, progress: Progress
) -> tuple[list[RoadEdge], RoadReport]:
    """The edges of a file, whatever it is; raises BadFile."""
    if not file.is_file():
        raise BadFile("no_such_file", file=str(file))
    if file.suffix.lower() in OSM_ENDINGS:
        return importer_osm.read_osm(file, progress)
    if file.suffix.lower() in LINE_ENDINGS:
        return importer_lines.read_lines(file, terms.datum, progress, terms.joining, terms.layer)
    raise BadFile("roads_not_osm")
