"""A map carried away: what is in it, what is not, and that it is written down who took it."""

import asyncio
import csv
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import python_calamine
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection
from pypdf import PdfReader

from maps.four.table import MAPS
from service.auth.roles import Role
from tests.asked import at_the_door as door
from tests.town import people

# On a quick machine these tests ask more often than a room may.
pytestmark = pytest.mark.usefixtures("patience")


def _list(client: TestClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_list_has_the_rows_that_are_chosen_and_no_other(client: TestClient) -> None:
    every = _list(client, "/maps/forces/list.csv")
    medical = _list(client, "/maps/forces/list.csv?teams.kind=medical,hazmat")
    assert 0 < len(medical) < len(every)
    assert {one["类型"] for one in medical} <= {"医疗救护队", "危险化学品救援队"}
    assert _list(client, "/maps/forces/list.csv?teams.free=gone") == []
    assert _list(client, "/maps/risk/list.csv?list=facilities&lang=en")[0].keys() >= {"Code"}


def test_a_drill_is_told_from_what_is_real_on_a_list(client: TestClient) -> None:
    told = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "anyway": True}
    for is_exercise in (False, True):
        report = told | {"is_exercise": is_exercise}
        assert client.post("/api/incidents", json=report).status_code == 201
    listed = _list(client, "/maps/command/list.csv?list=incidents")
    names = [one["名称"] for one in listed]
    # Nobody has confirmed how grave they are: what the law proposes says so.
    grades = [one["事件等级"] for one in listed if one["事件等级"]]
    assert grades
    assert all(one.endswith("（未核定）") for one in grades)
    played = [name for name in names if name.startswith("【演练】")]
    assert 0 < len(played) < len(names)


def test_a_file_with_a_drill_says_so(client: TestClient) -> None:
    drill = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "is_exercise": True}
    assert client.post("/api/incidents", json=drill | {"anyway": True}).status_code == 201
    assert _payload(client.get("/maps/command/map.html").text)["mark"] == "含演练 · 演示数据"


def test_a_spreadsheet_says_the_same_as_the_list(client: TestClient) -> None:
    plain = _list(client, "/maps/risk/list.csv")
    answer = client.get("/maps/risk/list.xlsx")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_index(0).to_python()
    head = next(index for index, row in enumerate(rows) if row[0] == "编号")
    assert [row[0] for row in rows[head + 1 :]] == [one["编号"] for one in plain]


@pytest.mark.parametrize("name", ["risk", "command"])
def test_a_file_holds_all_and_asks_nobody(client: TestClient, name: str) -> None:
    answer = client.get(f"/maps/{name}/map.html?hazards.level=major&lang=en")
    assert answer.status_code == 200
    page = answer.text
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    bare = re.sub(r"<script.*?</script>", "", page, flags=re.S)
    assert not re.search(r'(?:src|href)="(?!data:)', bare)
    told = _payload(page)
    assert set(told["layers"]) == set(MAPS[name])
    assert told["search"] == "hazards.level=major&lang=en"
    assert told["author"]
    assert told["exported_at"]
    assert "boundary" in told["basemap"]
    assert len(page.encode()) < 500_000 + sum(map(len, told["layers"].values()))


def _payload(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="payload">(.*?)</script>', page, re.S)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_a_sheet_is_a_sheet(client: TestClient) -> None:
    paper = client.get("/maps/risk/sheet.pdf?box=110.0,25.9,110.1,26.1")
    assert paper.content.startswith(b"%PDF")
    assert client.get("/maps/risk/sheet.png?paper=A3").content.startswith(b"\x89PNG")


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "9,9,1,1", "nan,nan,nan,nan", "0,0,999,1"])
def test_what_is_no_part_of_a_map_is_refused(client: TestClient, box: str) -> None:
    refused = client.get("/maps/risk/sheet.pdf", params={"box": box})
    assert refused.status_code == 422


def test_what_is_carried_away_leaves_a_place_to_who_looks(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(client.app, FastAPI)
    at_once, most = 0, 0

    async def made(*_: Any) -> bytes:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.2)
        at_once -= 1
        return b"%PDF"

    monkeypatch.setattr(client.app.state.situ.looking, "do", made)
    monkeypatch.setattr(client.app.state.situ.limits, "take", lambda *_: None)
    paths = ["/maps/risk/sheet.pdf", "/maps/forces/list.csv", "/maps/risk/map.html"]
    with ThreadPoolExecutor(len(paths)) as crowd:
        assert [one.status_code for one in crowd.map(client.get, paths)] == [200] * 3
    assert most == 1


def test_it_is_remembered_who_took_what(client: TestClient, settled: connection) -> None:
    assert isinstance(client.app, FastAPI)
    leader = people.signed_in(client.app, settled, Role.LEADER)
    assert leader.get("/maps/reserves/list.csv").status_code == 200
    taken = door.remembered(settled, action="exported")
    assert any(
        one["object_kind"] == "map:reserves" and one["after"]["as"] == "csv" for one in taken
    )


def test_who_sees_no_incidents_carries_none_away(client: TestClient, settled: connection) -> None:
    assert isinstance(client.app, FastAPI)
    for role in (Role.PLANNER, Role.DEPARTMENT):
        caller = people.signed_in(client.app, settled, role)
        seen = set(caller.get("/api/maps/all").json()["layers"])
        page = caller.get("/maps/all/map.html").text
        assert set(_payload(page)["layers"]) == seen
        # What is not the whole county says so.
        assert any("突发事件" in one for one in _payload(page)["part"])
    assert client.get("/api/maps/risk").json()["part"] == []


def test_how_far_the_forces_reach_is_carried_with_them(
    client: TestClient, settled: connection
) -> None:
    shown = client.get("/api/forces/reach?minutes=15,30,60").json()
    inside = _payload(client.get("/maps/forces/map.html").text)["reach"]
    assert inside["features"] == shown["features"]
    assert len(inside["features"]) == 3
    counted = shown["features"][0]["properties"]["hazards"]
    told = f"（{counted['inside']}/{counted['all']}）"
    assert f"风险点{told}" in _on_paper(client, "/maps/forces/sheet.pdf")
    without = _on_paper(client, "/maps/forces/sheet.pdf?off=reach")
    assert "未画：道路可达范围" in without
    assert "分钟可达" not in without
    # Neither for who may not know which teams are out, nor on a map that asks something else.
    assert isinstance(client.app, FastAPI)
    planner = people.signed_in(client.app, settled, Role.PLANNER)
    assert _payload(planner.get("/maps/forces/map.html").text)["reach"] is None
    assert "分钟可达" not in _on_paper(planner, "/maps/forces/sheet.pdf")
    assert _payload(client.get("/maps/risk/map.html").text)["reach"] is None


def test_whom_nobody_reaches_is_named_on_paper(client: TestClient, settled: connection) -> None:
    with settled.cursor() as cursor:
        cursor.execute("UPDATE team SET status = 'resting'")
    settled.commit()
    assert "没有可出动的队伍" in _on_paper(client, "/maps/forces/sheet.pdf")


def _on_paper(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return re.sub(r"\s", "", text)


def test_a_sheet_says_what_is_left_out_of_it(client: TestClient) -> None:
    bare = _on_paper(client, "/maps/risk/sheet.pdf?hazards.level=major&off=facilities")
    # Whole layers first, then what is chosen within one, then the question: a line is cut.
    told = [bare.index(one) for one in ("未画：防护目标", "风险点只含等级：重大", "哪里危险")]
    assert told == sorted(told)
