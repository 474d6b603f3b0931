"""The peers on a map: what stock folium makes of the same dangers, as its own pages show it.

Each page is written the way folium's documentation writes it, with a popup on each thing. It is
served from loopback with the files of the npm packages that folium's links name (``peers`` in
``scripts/locks``), unpacked as a plain file server sends them. How long folium takes to write a
page is not counted.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import folium
from folium.plugins import FastMarkerCluster, MarkerCluster

# What folium's links load -> where the npm package has it; two small style sheets that no package
# has are empty.
FILES = {
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/": "leaflet/",
    "https://code.jquery.com/jquery-3.7.1.min.js": "jquery/dist/jquery.min.js",
    "https://cdn.jsdelivr.net/npm/bootstrap@5.2.2/": "bootstrap/",
    "https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free@6.2.0/": (
        "@fortawesome/fontawesome-free/"
    ),
    "https://cdnjs.cloudflare.com/ajax/libs/Leaflet.awesome-markers/2.0.2/": (
        "leaflet.awesome-markers/dist/"
    ),
    "https://cdnjs.cloudflare.com/ajax/libs/leaflet.markercluster/1.1.0/": (
        "leaflet.markercluster/dist/"
    ),
    "https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css/bootstrap-glyphicons.css": "none.css",
    "https://cdn.jsdelivr.net/gh/python-visualization/folium/folium/templates/leaflet.awesome.rotate"
    ".min.css": "none.css",
}
_KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8"}
# What FastMarkerCluster's documentation shows for popups.
_CALLBACK = """function (row) {
  const marker = L.marker(new L.LatLng(row[0], row[1]));
  marker.bindPopup(row[2]);
  return marker;
}"""


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger as every peer is given it: its name, its place and its shape (GeoJSON)."""

    name: str
    lon: float
    lat: float
    shape: Mapping[str, Any]


def _map(first: Danger, prefer_canvas: bool = False) -> folium.Map:
    return folium.Map([first.lat, first.lon], zoom_start=11, tiles=None, maxZoom=18,
                      prefer_canvas=prefer_canvas)  # fmt: skip


def _features(dangers: Sequence[Danger]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": one.name}, "geometry": one.shape}
            for one in dangers
        ],
    }


def geojson(dangers: Sequence[Danger]) -> folium.Map:
    """``GeoJson``: pins, or areas as SVG."""
    page = _map(dangers[0])
    folium.GeoJson(_features(dangers), popup=folium.GeoJsonPopup(["name"])).add_to(page)
    return page


def geojson_on_canvas(dangers: Sequence[Danger]) -> folium.Map:
    """``GeoJson`` with circle markers, or areas, on a canvas."""
    page = _map(dangers[0], prefer_canvas=True)
    folium.GeoJson(
        _features(dangers),
        marker=folium.CircleMarker(radius=5),
        popup=folium.GeoJsonPopup(["name"]),
    ).add_to(page)
    return page


def marker_cluster(dangers: Sequence[Danger]) -> folium.Map:
    """``MarkerCluster`` with a list of places and of popups."""
    page = _map(dangers[0])
    places = [[one.lat, one.lon] for one in dangers]
    MarkerCluster(locations=places, popups=[one.name for one in dangers]).add_to(page)
    return page


def fast_marker_cluster(dangers: Sequence[Danger]) -> folium.Map:
    """``FastMarkerCluster`` with its callback."""
    page = _map(dangers[0])
    rows = [[one.lat, one.lon, one.name] for one in dangers]
    FastMarkerCluster(rows, callback=_CALLBACK).add_to(page)
    return page


POINTS: Mapping[str, Callable[[Sequence[Danger]], folium.Map]] = {
    "GeoJson": geojson,
    "GeoJson, canvas circles": geojson_on_canvas,
    "MarkerCluster": marker_cluster,
    "FastMarkerCluster": fast_marker_cluster,
}
AREAS = {"GeoJson": geojson, "GeoJson, canvas": geojson_on_canvas}


def page_of(made: folium.Map) -> str:
    """The page as folium writes it, its links turned to our own server. Raises ValueError."""
    html: str = made.get_root().render()
    for theirs, ours in FILES.items():
        html = html.replace(theirs, f"/{ours}")
    if 'src="http' in html or 'href="http' in html:
        raise ValueError("folium loads something that scripts/locks/peers does not have")
    return html


@contextmanager
def served(packages: Path, pages: Mapping[str, str]) -> Iterator[str]:
    """The address of a server that has these pages and the packages' files."""
    kept = {name: body.encode() for name, body in pages.items()}

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            name = unquote(self.path.strip("/").partition("?")[0])
            body = kept.get(name)
            if body is None and name != "none.css":
                file = packages / name
                body = file.read_bytes() if file.is_file() else None
            self.send_response(200 if body is not None or name == "none.css" else 404)
            kind = _KINDS.get(Path(name).suffix, "application/octet-stream")
            self.send_header("Content-Type", _KINDS[".html"] if name in kept else kind)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
