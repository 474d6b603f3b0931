"""Who answers, who would be called, and calls that go on to the next: as a caller sees it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from layers.db import clock
from layers.duty import roster_store, store
from layers.duty.model import Level, Post, Shift
from service.auth.roles import Role
from tests.asked.conftest import calling
from tests.asked.ordering import go_round
from tests.pure.duty_people import a_post, a_shift, person
from tests.town import people, town

# 12D03, a fire with chemicals, is of the committee 4; at the plant is the hazard H01.
AT_PLANT = {"lon": 110.0651, "lat": 26.0301}
REPORT = {"kind": "12D03", "place": AT_PLANT, "anyway": True}
SOON = 0.00001  # minutes: over before anybody asks again
POSTS: tuple[Post, ...] = (
    replace(a_post("P1", "ABC"), answer_min=SOON),
    a_post("P2", "D", township=town.NORTH),
    a_post("P3", "H", township=town.SOUTH),
    a_post("P4", "E", committee="4"),
    a_post("P6", "F", level=Level.III),
)


def _shift(conn: connection, start_h: float, end_h: float) -> Shift:
    now = clock.now(conn).replace(minute=0, second=0, microsecond=0)
    shift = a_shift(0, 1)
    return replace(
        shift, starts_at=now + timedelta(hours=start_h), ends_at=now + timedelta(hours=end_h)
    )


@pytest.fixture(autouse=True)
def chain(settled: connection) -> None:
    """The chain as it is above, and somebody on shift for a day."""
    known = [one.post_code for one in store.all(settled, town.CODE)]
    for code in known:
        store.retire(settled, town.CODE, code)
    store.save_many(settled, town.CODE, POSTS)
    roster_store.save_many(settled, town.CODE, [_shift(settled, -2, 24)])
    settled.commit()


def _report(client: TestClient) -> str:
    answer = client.post("/api/incidents", json=REPORT)
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["incident"]["incident_id"]
    return number


def _ok(answer: Any) -> dict[str, Any]:
    assert answer.is_success, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture
def planner(client: TestClient) -> TestClient:
    assert isinstance(client.app, FastAPI)
    return people.client_of(client.app, Role.PLANNER)


def test_an_incident_names_who_answers_with_reasons_and_masked_numbers(client: TestClient) -> None:
    number = _report(client)
    found = _ok(client.get(f"/api/incidents/{number}/leaders"))
    keys = [one["key"] for one in found["leaders"]]
    assert keys[:2] == ["shift:leader", "shift:officer"]
    assert {"post:P1", "post:P3", "post:P4"} <= set(keys)
    mayor = next(one for one in found["leaders"] if one["key"] == "post:P3")
    assert mayor["reasons"][0]["text"] == "南桥镇的属地责任人"
    assert (mayor["answer_min"], mayor["state"]) == (10, "not_called")
    assert "000-H" not in str(found)
    shown = _ok(client.get(f"/api/incidents/{number}/leaders?phones=whole"))
    assert {"name": "H", "phone": "000-H"} in [
        who for one in shown["leaders"] for who in one["people"]
    ]


def test_the_same_is_asked_before_anything_happens(client: TestClient) -> None:
    before = len(_ok(client.get("/api/incidents?limit=200"))["incidents"])
    asked: dict[str, Any] = {"kind": "12D03", **AT_PLANT}
    would = _ok(client.get("/api/duty/who", params=asked))
    is_so = _ok(client.get(f"/api/incidents/{_report(client)}/leaders"))
    assert [one["key"] for one in would["leaders"]] == [one["key"] for one in is_so["leaders"]]
    assert len(_ok(client.get("/api/incidents?limit=200"))["incidents"]) == min(200, before + 1)
    by_code = _ok(
        client.get("/api/duty/who", params={"kind": "12D03", "township_code": town.SOUTH})
    )
    assert "post:P2" not in [one["key"] for one in by_code["leaders"]]
    assert "duty.level_unknown" in [one["code"] for one in by_code["missing"]]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"kind": "飞碟", "township_code": str(town.NORTH)}, "unknown_kind"),
        ({"kind": "12D03"}, "township_missing"),
        ({"kind": "12D03", "township_code": "F01"}, "township_missing"),
        ({"kind": "12D03", "lon": 110.05}, "place_incomplete"),
        ({"kind": "12D03", "place": "nowhere at all"}, "unknown_place"),
    ],
)
def test_what_cannot_be_understood_is_refused(
    client: TestClient, asked: dict[str, Any], code: str
) -> None:
    answer = client.get("/api/duty/who", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_the_self_check_tells_every_hole(client: TestClient, settled: connection) -> None:
    mute = replace(POSTS[1], substitutes=(person("D")._replace(name="G", phone=""),))
    store.save_many(settled, town.CODE, [mute])
    settled.commit()
    found = _ok(client.get("/api/duty/check"))
    assert found["is_fine"] is False
    pairs = {(one["township_code"], one["committee"]) for one in found["uncovered"]}
    assert len(pairs) == 2 * (14 - 1)  # all but those of the committee 4
    assert {"name": "G", "post": "post P2"} in found["without_phone"]
    assert found["gaps"][0]["part"] == "leader"
    assert found["gaps"][0]["text"].endswith("没有带班领导")


def test_a_post_changes_by_version_and_a_masked_number_is_not_written_back(
    client: TestClient, planner: TestClient
) -> None:
    path = "/api/duty/posts/P4"
    seen = planner.get(path)
    tag = {"If-Match": seen.headers["ETag"]}
    masked = planner.patch(path, json={"holder_phone": "***-**23"}, headers=tag)
    assert (masked.status_code, masked.json()["code"]) == (422, "masked_phone")
    bad = planner.patch(path, json={"committee": "99"}, headers=tag)
    assert (bad.status_code, bad.json()["code"]) == (422, "not_in_list")
    told = {"holder_name": "新", "substitutes": [{"name": "乙", "phone": "000-0000-0009"}]}
    changed = planner.patch(path, json=told, headers=tag)
    assert _ok(changed)["substitutes"] == [{"name": "乙", "phone": "***-****-**09"}]
    assert client.patch(path, json={"unit": "x"}, headers=tag).status_code == 412
    assert client.delete(path, headers={"If-Match": changed.headers["ETag"]}).status_code == 200
    assert client.get(path).json()["code"] == "no_post"


def test_a_planner_sees_no_number_but_his_own_township_s(planner: TestClient) -> None:
    shown = _ok(planner.get("/api/duty/posts?phones=whole"))["posts"]
    numbers = {one["post_code"]: one["holder_phone"] for one in shown}
    assert numbers["P2"] == "000-D"
    assert numbers["P4"] != "000-E"


def test_a_shift_is_swapped_and_handed_over(client: TestClient, settled: connection) -> None:
    roster_store.save_many(settled, town.CODE, [_shift(settled, 24, 30)])
    settled.commit()
    found = _ok(client.get("/api/duty/roster"))
    first, second = found["shifts"][0], found["shifts"][-1]
    assert [one["shift_id"] for one in found["now"]] == [first["shift_id"]]
    path = f"/api/duty/shifts/{second['shift_id']}"
    tag = {"If-Match": client.get(path).headers["ETag"]}
    early = client.patch(path, json={"ends_at": first["starts_at"]}, headers=tag)
    assert (early.status_code, early.json()["code"]) == (422, "shift_ends_before_it_starts")
    assert _ok(client.patch(path, json={"officer_name": "新"}, headers=tag))["version"] > 1
    told = {"from_shift": first["shift_id"], "to_shift": second["shift_id"], "note": "无事"}
    nameless = client.post("/api/duty/handovers", json={**told, "given_by": " ", "taken_by": "乙"})
    assert (nameless.status_code, nameless.json()["code"]) == (422, "name_missing")
    _ok(client.post("/api/duty/handovers", json={**told, "given_by": "甲", "taken_by": "乙"}))
    assert _ok(client.get("/api/duty/handovers"))["handovers"][0]["taken_by"] == "乙"


def test_limits_are_set_once_for_the_county(client: TestClient) -> None:
    path = "/api/duty/limits"
    tag = client.get(path).headers["ETag"]
    body = {"answer_min": 10, "hazard_m": 1000, "ahead_days": 7}
    assert client.put(path, json=body, headers={"If-Match": tag}).status_code == 200
    assert client.put(path, json=body, headers={"If-Match": '"0"'}).status_code == 412


def test_the_next_is_called_until_nobody_is_left_and_all_is_on_the_record(
    client: TestClient,
) -> None:
    number = _report(client)
    path = f"/api/incidents/{number}"
    (first,) = _ok(client.post(f"{path}/calls", json={"posts": ["post:P1"]}))["calls"]
    assert (first["person_name"], first["phone"]) == ("A", "*00-A")
    assert _ok(client.post(f"{path}/calls", json={"posts": ["post:P1"]}))["calls"] == []
    names = []
    for _ in range(4):
        done = _ok(client.post("/api/duty/escalate", json={}))
        names += [one["person_name"] for one in done["calls"] if one["incident_id"] == number]
    assert names == ["B", "C"]
    assert number in [one["incident_id"] for one in done["exhausted"]]
    found = _ok(client.get(f"{path}/leaders"))
    assert next(one for one in found["leaders"] if one["key"] == "post:P1")["state"] == "exhausted"
    events = [one["name"] for one in _ok(client.get(path))["events"]]
    assert events == ["reported", "duty.called", *["duty.escalated"] * 2, "duty.exhausted"]


def test_the_timer_tells_the_room_once_that_nobody_is_left(
    client: TestClient, settled: connection
) -> None:
    number = _report(client)
    _ok(client.post(f"/api/incidents/{number}/calls", json={"posts": ["post:P1"]}))
    for _ in range(2):
        go_round(client, settled)
    (told,) = _ok(client.get(f"/api/orders/messages?incident_id={number}"))["messages"]
    assert (told["topic"], told["post_key"]) == ("duty.exhausted", "post:P1")
    assert number in told["text"]
    assert told["post"] in told["text"]


def test_whoever_answers_ends_it_once(client: TestClient) -> None:
    path = f"/api/incidents/{_report(client)}"
    made = _ok(client.post(f"{path}/calls", json={}))["calls"]
    assert len(made) == len({one["key"] for one in made}) >= 5
    call = next(one for one in made if one["key"] == "post:P1")
    answer = f"{path}/calls/{call['call_id']}/answer"
    assert _ok(client.post(answer, json={"answer": "answered"}))["answered_by"]
    again = client.post(answer, json={"answer": "declined"})
    assert (again.status_code, again.json()["code"]) == (409, "call_already_answered")
    done = _ok(client.post("/api/duty/escalate", json={}))
    mine = [one for one in done["calls"] if path.endswith(one["incident_id"])]
    assert [one for one in mine if one["key"] == "post:P1"] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [({"posts": ["post:P9"]}, "no_answering_post"), ({"level": "V"}, "bad_request")],
)
def test_calls_for_nobody_are_refused(client: TestClient, body: dict[str, Any], code: str) -> None:
    answer = client.post(f"/api/incidents/{_report(client)}/calls", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_planner_keeps_the_chain_but_calls_nobody(
    client: TestClient, planner: TestClient
) -> None:
    number = _report(client)
    answer = planner.post(f"/api/incidents/{number}/calls", json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "may_not")


def test_a_timer_and_two_hands_at_once_call_the_next_once(client: TestClient) -> None:
    number = _report(client)
    _ok(client.post(f"/api/incidents/{number}/calls", json={"posts": ["post:P1"]}))
    assert isinstance(client.app, FastAPI)
    with calling(client.app) as room, ThreadPoolExecutor(3) as hands:
        list(hands.map(lambda _: _ok(room.post("/api/duty/escalate", json={})), range(3)))
    made = _ok(client.get(f"/api/incidents/{number}/leaders"))["calls"]
    names = [one["person_name"] for one in made]
    assert names == sorted(set(names))
