"""What cannot be understood is refused in the reader's words, never by an error of ours."""

import re
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient
from pydantic_core.core_schema import ErrorType

from layers.words import knows
from service.errors import INVALID_AS

PLANT = {"lon": 110.0651, "lat": 26.0301}
BODY: dict[str, Any] = {"kind": "12D03", "place": PLANT, "anyway": True}
LATIN = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"kind": ...}, "kind", "必填"),
        ({"surprise": 1}, "surprise", "没有这一项"),
        ({"kind": 12}, "kind", "应为文字"),
        ({"kind": ""}, "kind", "至少 1 个字"),
        ({"place": {**PLANT, "lon": "east"}}, "place.lon", "应为数字"),
        ({"place": {**PLANT, "datum": "mars"}}, "place.datum", "cgcs2000、wgs84"),
        ({"place": {**PLANT, "datum_confirmed": "perhaps"}}, "place.datum_confirmed", "true"),
        ({"casualties": {"dead": 1.5}}, "casualties.dead", "应为整数"),
        ({"casualties": {"dead": "two"}}, "casualties.dead", "应为整数"),
        ({"occurred_at": "yesterday"}, "occurred_at", "应为时间"),
        ({"place": "somewhere"}, "place", "JSON 对象"),
    ],
)
def test_a_chinese_refusal_holds_no_english_sentence(
    client: TestClient, changed: dict[str, Any], field: str, told: str
) -> None:
    body = {key: value for key, value in (BODY | changed).items() if value is not ...}
    answer = client.post("/api/incidents", json=body)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["field"]) == (422, "bad_request", field)
    assert told in problem["title"]
    allowed = {"JSON", "true", "false", "cgcs", "wgs", "gcj"}
    assert set(LATIN.findall(problem["title"])) <= allowed


def test_what_is_no_json_is_said_so(client: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/api/incidents", content=b'{"kind": ', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")
    assert "不是完整的 JSON" in answer.json()["title"]
    assert "field" not in answer.json()


def test_a_method_that_a_path_does_not_take_is_said_so(client: TestClient) -> None:
    answer = client.put("/api/incidents", json={})
    assert answer.status_code == 405
    assert answer.headers["Allow"]
    assert "不接受 PUT" in answer.json()["title"]


def test_every_way_of_being_wrong_has_its_words() -> None:
    assert set(INVALID_AS) <= set(get_args(ErrorType))
    assert [kind for kind in INVALID_AS.values() if not knows(f"invalid.{kind}")] == []


@pytest.mark.parametrize("limit", ["0", "-1", "201", "99999999999999999999999", "x", "1.5"])
def test_a_limit_out_of_range_is_refused(client: TestClient, limit: str) -> None:
    answer = client.get(f"/api/incidents?limit={limit}")
    assert (answer.status_code, answer.json()["field"]) == (422, "limit")


@pytest.mark.parametrize("number", ["0", "-1", "2147483648", "9" * 19, "9" * 40, "9" * 5000, "x"])
def test_a_closure_number_out_of_range_is_no_fault_of_ours(client: TestClient, number: str) -> None:
    answer = client.post(f"/api/closures/{number}/lift", json={}, headers={"If-Match": '"1"'})
    assert answer.status_code in (404, 422)
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/api/incidents/%00",
        "/api/incidents/x%0a/sheet",
        "/incidents/%00/map",
        "/assets/%00/palette.css",
        "/api/regions/%00/basemap",
        "/api/kinds?q=%00",
        "/api/places?q=a%00b",
        "/api/places?q=a&region_code=%00",
        "/api/closures?region_code=%1f",
        "/api/incidents?region_code=%7F",
        "/?lang=%00",
    ],
)
def test_control_marks_in_an_address_are_refused(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (422, "text_with_control_marks")


def test_the_examples_of_the_api_document_are_understood(client: TestClient) -> None:
    """Their places may be elsewhere; but no example is refused for its shape, and none breaks."""
    document = client.get("/openapi.json").json()
    schemas, tried = document["components"]["schemas"], 0
    for path, methods in document["paths"].items():
        body = methods.get("post", {}).get("requestBody")
        if body is None or path.endswith("/photos"):  # a picture is its own example
            continue
        shape = body["content"]["application/json"]["schema"]
        shape = schemas[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
        assert shape.get("examples"), f"{path} has no example"
        for example in shape["examples"]:
            answer = client.post(re.sub(r"\{\w+\}", "1", path), json=example)
            tried += 1
            assert answer.status_code < 500, answer.text
            assert answer.status_code in (200, 201) or answer.json()["code"] != "bad_request"
    assert tried >= 3
