"""Bringing a road network in: read whole, checked, and swapped for the old one in one act."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from psycopg2.extensions import connection

from layers.errors import BadFile
from layers.geo.datum import Datum
from layers.ids import RegionCode
from layers.places import regions
from layers.roads import importer_lines, importer_osm, network_store, vector_file
from layers.roads.model import RoadEdge, RoadNetwork, RoadReport
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

    OpenStreetMap is told by its ending (.osm.pbf, .osm, .osm.xml), survey lines by theirs
    (.geojson, .json, .shp or a .zip of one, .gpkg).
    """
    region = regions.get(conn, region_code)
    edges, report = read_roads(file, terms, progress)
    if region.bounds is not None and not any(_lies_in(edge, region.bounds) for edge in edges):
        raise BadFile("roads_elsewhere", region_code=region_code, edges=len(edges))
    network = network_store.save(
        conn, region_code, edges, file.name, terms.is_schematic, region.is_demo
    )
    return network, report


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
