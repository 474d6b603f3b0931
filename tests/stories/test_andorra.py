"""A real mountain country: the straight line lies, a pass closes, and the answer stays right.

The network is OpenStreetMap's (ODbL), the teams are ours and made up. The same story is told with
commands and pictures in docs/main-job.md.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from fastapi.testclient import TestClient

from layers.catalog import IMPORTERS
from layers.geo.datum import Datum
from layers.ids import RegionCode
from layers.importing.door import bring_in
from layers.importing.importer import Terms
from layers.places import regions
from layers.places.model import Region
from service.app import create_app
from service.flows.import_roads import RoadTerms, import_roads
from service.settings import Settings
from tests import absent, database
from tests.town import people
from tests.town.people import KEY

HERE = Path(__file__).parent
AD = RegionCode("AD")
# In the valley of Incles: the team over the pass is nearest in a straight line.
INCLES = {"lon": 1.6843, "lat": 42.6015}
PASS = {"type": "LineString", "coordinates": [[1.7190, 42.5340], [1.7190, 42.5480]]}
CANILLO_ROAD = {"type": "Point", "coordinates": [1.6319, 42.5783]}


@pytest.fixture(scope="module")
def andorra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The service for Andorra, its roads and teams brought in through the same door as any."""
    extract = absent.beside_us("roads/andorra.osm.pbf")
    with database.fresh("andorra") as url:
        with closing(psycopg2.connect(url)) as conn:
            regions.save(conn, Region(AD, "安道尔", "Andorra", 32631, "", True, None))
            import_roads(conn, AD, extract, RoadTerms(), lambda _share, _key: None)
            terms = Terms(AD, Datum.WGS84)
            report = bring_in(conn, IMPORTERS["teams"], HERE / "andorra_teams.csv", terms)
            assert not report.refused
            people.add_keys(conn, AD)
            conn.commit()
        settings = Settings(
            database_url=url,
            region=AD,
            var_dir=tmp_path_factory.mktemp("var"),
            side_processes=0,
        )
        headers = {"Authorization": f"Bearer {KEY}"}
        with TestClient(create_app(settings), "http://127.0.0.1", headers=headers) as caller:
            yield caller


def _report(caller: TestClient) -> Any:
    answer = caller.post("/api/incidents", json={"kind": "12G00", "place": INCLES, "anyway": True})
    assert answer.status_code == 201
    return answer.json()


def _close(caller: TestClient, geometry: dict[str, Any], reason: str) -> int:
    answer = caller.post("/api/closures", json={"geometry": geometry, "reason": reason})
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["closure_id"]
    return number


def _teams(sheet: Any) -> dict[str, Any]:
    return {team["team_code"]: team for team in sheet["teams"]}


def test_the_straight_line_nearest_is_not_the_road_nearest(andorra: TestClient) -> None:
    sheet = _report(andorra)["sheet"]
    by_air = min(sheet["teams"], key=lambda team: team["leg"]["straight_km"])
    assert by_air["team_code"] == "AD-5"
    assert sheet["teams"][0]["team_code"] == "AD-3"
    assert by_air["total_min"] > sheet["teams"][0]["total_min"] + 10
    warned = next(one for one in sheet["warnings"] if one["code"] == "warning.air_is_wrong")
    assert by_air["name"] in warned["text"]


def test_who_stands_on_the_wrong_side_of_a_closed_pass_is_left_out_with_the_reason(
    andorra: TestClient,
) -> None:
    reported = _report(andorra)
    closed = _close(andorra, PASS, "恩瓦利拉山口大雪封路")
    sheet = andorra.get(reported["links"]["sheet"]).json()["sheet"]
    out = next(one for one in sheet["left_out"] if one["code"] == "AD-5")
    assert out["closure_ids"] == [closed]
    assert "恩瓦利拉山口大雪封路" in out["reasons"][0]["text"]
    assert sheet["teams"][0]["team_code"] == "AD-3"
    assert "AD-5" not in _teams(sheet)
    andorra.post(f"/api/closures/{closed}/lift", json={}, headers={"If-Match": '"1"'})


def test_far_from_any_road_the_walk_is_told_and_grows_with_the_distance(
    andorra: TestClient,
) -> None:
    """Farther from the road never means sooner: the walk is the truth, not a straight line."""
    totals = []
    for lat in (42.6424, 42.6448, 42.6500):
        body = {"kind": "12G00", "place": {"lon": 1.72, "lat": lat}, "anyway": True}
        sheet = andorra.post("/api/incidents", json=body).json()["sheet"]
        first = sheet["teams"][0]
        assert first["leg"]["measured_by"] == "road"
        assert first["leg"]["walk_min"] > 60
        totals.append(first["total_min"])
    assert totals == sorted(totals)


def test_a_stray_piece_of_track_does_not_hide_the_road_that_leads_there(
    andorra: TestClient,
) -> None:
    body = {"kind": "12G00", "place": {"lon": 1.4642119, "lat": 42.5876933}, "anyway": True}
    sheet = andorra.post("/api/incidents", json=body).json()["sheet"]
    assert len(sheet["teams"]) >= 6
    assert any(one["code"] == "warning.island_road" for one in sheet["warnings"])


def test_closing_one_road_changes_the_winner_and_opening_it_changes_it_back(
    andorra: TestClient,
) -> None:
    reported = _report(andorra)
    assert reported["sheet"]["teams"][0]["team_code"] == "AD-3"
    closed = _close(andorra, CANILLO_ROAD, "CG-2 塌方")
    sheet = andorra.get(reported["links"]["sheet"]).json()["sheet"]
    assert sheet["teams"][0]["team_code"] == "AD-5"
    canillo = _teams(sheet)["AD-3"]
    before = _teams(reported["sheet"])["AD-3"]
    assert canillo["total_min"] > before["total_min"] + 10
    assert any("CG-2 塌方" in reason["text"] for reason in canillo["reasons"])
    andorra.post(f"/api/closures/{closed}/lift", json={}, headers={"If-Match": '"1"'})
    again = andorra.get(reported["links"]["sheet"]).json()["sheet"]
    assert again["teams"] == reported["sheet"]["teams"]
