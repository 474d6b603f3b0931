"""Nine probes in every place where Folium takes text: none may run or break on the server."""

import ast
from pathlib import Path

import branca.element
import folium
import jinja2
import pytest

from maps import safe_branca
from tests.drawn.sample import PROBES

HERE = [25.9, 111.6]


def _popup(m: folium.Map, text: str) -> None:
    folium.Marker(HERE, popup=text).add_to(m)


def _popup_html(m: folium.Map, text: str) -> None:
    folium.Marker(HERE, popup=folium.Popup(folium.Html(text), max_width=200)).add_to(m)


def _tooltip(m: folium.Map, text: str) -> None:
    folium.Marker(HERE, tooltip=text).add_to(m)


def _layer_name(m: folium.Map, text: str) -> None:
    folium.FeatureGroup(name=text).add_to(m)
    folium.LayerControl().add_to(m)


def _div_icon(m: folium.Map, text: str) -> None:
    folium.Marker(HERE, icon=folium.DivIcon(html=text)).add_to(m)


def _geojson(m: folium.Map, text: str) -> None:
    point = {"type": "Point", "coordinates": HERE[::-1]}
    feature = {"type": "Feature", "properties": {"name": text}, "geometry": point}
    tooltip = folium.GeoJsonTooltip(fields=["name"])
    folium.GeoJson({"type": "FeatureCollection", "features": [feature]}, tooltip=tooltip).add_to(m)


def _element(m: folium.Map, text: str) -> None:
    m.get_root().html.add_child(branca.element.Element(text))


PLACES = [_popup, _popup_html, _tooltip, _layer_name, _div_icon, _geojson, _element]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__.strip("_"))
@pytest.mark.parametrize("probe", PROBES)
def test_no_text_is_run_as_a_template(place, probe):
    m = folium.Map(HERE, tiles=None)
    place(m, "甲" + probe.replace("7*7", "7*7*1000003"))
    page = m.get_root().render()
    assert "49000147" not in page
    assert page.count("甲") >= 1 or "\\u7532" in page


def test_the_probe_would_see_it_without_the_remedy(monkeypatch):
    monkeypatch.setattr(branca.element, "Template", jinja2.Template)
    m = folium.Map(HERE, tiles=None)
    _popup(m, "{{7*7*1000003}}")
    assert "49000147" in m.get_root().render()


def test_putting_it_on_twice_changes_nothing():
    before = branca.element.Template
    safe_branca.put_on()
    assert branca.element.Template is before is safe_branca.Verbatim


def test_another_version_is_refused(monkeypatch):
    monkeypatch.setitem(safe_branca.PINNED, "branca", "0.0.1")
    with pytest.raises(safe_branca.UnknownBranca, match=r"branca .* is installed"):
        safe_branca.put_on()


def test_folium_compiles_only_constants_as_templates():
    """Its own Template class stays: every use of it is on text that Folium's authors wrote."""
    for file in Path(folium.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Template":
                parts = list(ast.walk(node.args[0]))
                names = {part.id for part in parts if isinstance(part, ast.Name)}
                assert names <= {"GeoJsonDetail"}, f"{file.name}:{node.lineno}"
                assert not any(isinstance(part, ast.Call | ast.JoinedStr) for part in parts)
