import re

import folium
import pytest
from folium import plugins

from maps import assets, command, elements, shell

pytestmark = pytest.mark.usefixtures("packages")
LARGEST_PAGE = 20_000  # bytes: most of it are the sentences and the table of symbols


def _parts():
    return [elements.DecisionSheet(), shell.CountyMap(elements.BaseMap(), elements.Legend())]


def test_the_same_parts_give_the_same_bytes():
    assert shell.Page("zh", _parts()).render() == shell.Page("zh", _parts()).render()
    assert command.page("zh", "/a.json") == command.page("zh", "/a.json")


def test_a_page_holds_no_data_no_inline_script_and_no_foreign_address():
    page = command.page("zh", "/incidents/1/map.json")
    assert not re.search(r"(https?:)?//\w", page)
    scripts = re.findall(r"<script(.*?)>(.*?)</script>", page, re.DOTALL)
    assert scripts
    assert all("application/json" in head or not body for head, body in scripts)
    assert "<style" not in page
    assert not re.search(r"\son\w+=|style=", page)


def test_a_page_asks_for_one_style_sheet_leaflet_and_one_script_of_ours():
    page = command.page("zh", "/y")
    assert len(re.findall(r'<link rel="stylesheet"', page)) == 1
    plain, ours = re.findall(r'<script defer src="(.*?)"', page)
    assert plain == assets.path_of("leaflet.js")
    assert re.search(r"/[\w./+]*shared/lock\.js\+map/boot\.js$", ours)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_without_its_data_is_small(language):
    assert len(command.page(language, "/y").encode()) <= LARGEST_PAGE


def test_the_data_url_is_escaped_and_is_all_that_differs():
    page = command.page("zh", '/x?a="><script>')
    assert "/x?a=&quot;&gt;&lt;script&gt;" in page
    assert page.replace("/x?a=&quot;&gt;&lt;script&gt;", "/y") == command.page("zh", "/y")


def test_a_phone_may_zoom_and_the_language_is_named():
    page = command.page("en", "/y")
    assert '<html lang="en">' in page
    assert "user-scalable" not in page
    assert "maximum-scale" not in page
    assert '<html lang="zh-CN">' in command.page("zh", "/y")


def test_a_foreign_script_is_an_error():
    """A plugin's address, as Folium would load it."""

    class Cluster(elements.Drawn):
        draws, scripts = "cluster", tuple(url for _, url in plugins.MarkerCluster.default_js)

    with pytest.raises(assets.UnknownAsset, match="markercluster"):
        shell.Page("zh", [shell.CountyMap(Cluster())]).render()


def test_an_inline_script_is_an_error():
    with pytest.raises(shell.InlineScript):
        shell.Page("zh", [shell.CountyMap(folium.Marker([25.9, 111.6]))]).render()


def test_one_page_does_not_change_the_next():
    first = shell.CountyMap()
    first.add_js_link("other", "leaflet.js")
    assert [name for name, _ in shell.CountyMap().default_js] == ["leaflet"]
    assert len(folium.Map.default_js) == 4


def test_assets_are_served_under_their_content():
    path = assets.path_of("leaflet.js")
    assert re.fullmatch(r"/assets/[0-9a-f]{12}/leaflet\.js", path)
    body, media_type = assets.asset("leaflet.js")
    assert media_type.startswith("text/javascript")
    assert b"sourceMappingURL" not in body
    assert b"url(images/" not in assets.asset("leaflet.css")[0]


def test_missing_packages_say_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "PACKAGES", tmp_path)
    with pytest.raises(assets.AssetsMissing, match="scripts/run"):
        assets._content.__wrapped__("leaflet.js")


def test_the_policy_forbids_everything_else():
    policy = shell.content_security_policy()
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
