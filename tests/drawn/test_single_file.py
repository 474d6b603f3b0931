"""``incident.html``: the same page in one file, from a stick, without any network."""

import re
from datetime import UTC, datetime

import pytest

from maps import assets, export
from tests.drawn import sample

WHEN = datetime(2025, 9, 10, 13, 4, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("packages")


def _saved(tmp_path, payload):
    file = tmp_path / "incident.html"
    file.write_bytes(export.single_file(payload, WHEN))
    return file


@pytest.mark.parametrize("kind", [sample.payload, sample.hostile, sample.empty])
def test_it_opens_without_network_and_asks_for_nothing(tmp_path, opened, kind):
    file = _saved(tmp_path, kind())
    one = opened(file.as_uri(), offline=True)
    assert [url for url in one.asked if url != file.as_uri() and not url.startswith("data:")] == []
    assert one.complaints == []
    assert one.violations() == []
    assert one.page.evaluate("window.hit") is None
    assert "导出于 9月10日 21:04" in one.page.locator(".masthead").inner_text()
    assert one.page.locator("a.head-button").count() == 0


def test_it_is_the_same_page(tmp_path, opened):
    one = opened(_saved(tmp_path, sample.payload()).as_uri(), offline=True)
    assert one.page.locator(".panel.is-open .row").count() == 6
    one.page.click('.leaflet-marker-icon[data-key="team:T001"]')
    assert one.page.locator(".row.is-picked").get_attribute("data-key") == "team:T001"
    assert one.page.locator(".watermark span").first.text_content() == "演示数据"


def test_a_masked_phone_number_is_no_link(tmp_path, opened):
    told = sample.payload()
    told["sheet"]["teams"][0]["phones"] = ["0746-*** **01"]
    one = opened(_saved(tmp_path, told).as_uri(), offline=True)
    one.page.locator(".panel.is-open .row").first.click()
    phone = one.page.locator(".row.is-picked .facts .phone")
    assert phone.inner_text() == "0746-*** **01"
    assert phone.get_attribute("href") is None


def test_its_policy_lets_only_its_own_scripts_run(tmp_path, opened):
    one = opened(_saved(tmp_path, sample.payload()).as_uri())
    one.page.evaluate("fetch('https://example.invalid/x').catch(() => null)")
    one.page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.hit = 1";
        document.head.append(script);
    }""")
    one.page.wait_for_timeout(100)
    assert one.page.evaluate("window.hit") is None
    assert len(one.violations()) == 2


def test_it_is_small_and_holds_its_text_escaped():
    whole = export.single_file(sample.hostile(), WHEN)
    assert len(export.single_file(sample.payload(), WHEN)) < 500_000
    islands = re.findall(
        rb'<script type="application/json" id="payload">(.*?)</script>', whole, re.DOTALL
    )
    assert len(islands) == 1
    assert not re.search(rb"[<`$]", islands[0])
    assert b"\\u003c/script\\u003e" in islands[0]


def test_each_script_is_in_it_once():
    whole = export.single_file(sample.payload(), WHEN).decode()
    assert whole.count(assets.asset("leaflet.js")[0].decode()) == 1
    for name in ("shared/core.js", "map/places.js", "map/boot.js"):
        assert whole.count(f"\n// {name}\nconst $") == 1
    assert "modulepreload" not in whole
    assert not re.search(r'<(script|link)[^>]+(src|href)="(?!data:)', whole)


def test_a_file_without_its_base_map_is_refused():
    with pytest.raises(export.NotWhole):
        export.single_file(sample.payload() | {"basemap": None, "basemap_url": "/b.json"}, WHEN)
