"""Asked twice, done once: keys, replays, and twenty callers at the same time."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
from fastapi.testclient import TestClient

from service.app import create_app
from tests.asked.conftest import KEY, settings_for
from tests.town import people, town

BODY = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "anyway": True}


def _report(client: TestClient, key: str, **more: Any) -> Any:
    return client.post("/api/incidents", json={**BODY, **more}, headers={"Idempotency-Key": key})


def _count(url: str) -> int:
    conn = psycopg2.connect(url)
    with conn.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM incident")
        (number,) = cursor.fetchone() or (0,)
    conn.close()
    return int(number)


def test_the_same_key_and_question_get_the_first_answer(
    client: TestClient, settled_url: str
) -> None:
    first = _report(client, "night-1")
    before = _count(settled_url)
    again = _report(client, "night-1")
    assert again.status_code == 201
    assert again.json()["incident"] == first.json()["incident"]
    assert again.json()["sheet"]["teams"]
    assert _count(settled_url) == before


def test_the_same_key_with_another_question_is_refused(
    client: TestClient, settled_url: str
) -> None:
    _report(client, "night-2")
    before = _count(settled_url)
    other = _report(client, "night-2", description="another")
    assert (other.status_code, other.json()["code"]) == (422, "request_key_reused")
    assert _count(settled_url) == before


def test_a_refused_request_may_be_mended_under_its_key(client: TestClient) -> None:
    """Nothing was done under the key, so nothing is remembered."""
    assert _report(client, "night-3", kind="飞碟").status_code == 422
    assert _report(client, "night-3").status_code == 201


def test_a_closure_asked_for_twice_is_one_closure(client: TestClient) -> None:
    body = {"geometry": {"type": "Point", "coordinates": [110.05, 26.05]}, "reason": "塌方"}
    answers = [
        client.post("/api/closures", json=body, headers={"Idempotency-Key": "c-1"}).json()
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    client.post(
        f"/api/closures/{answers[0]['closure_id']}/lift", json={}, headers={"If-Match": '"1"'}
    )


def test_twenty_callers_with_one_key_make_one_incident(
    client: TestClient, settled_url: str
) -> None:
    before = _count(settled_url)
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: _report(client, "night-20"), range(20)))
    assert _count(settled_url) == before + 1
    done = {answer.json()["incident"]["incident_id"] for answer in answers if answer.is_success}
    assert len(done) == 1
    # The others were told to ask again; asked again, they get the one answer.
    assert {answer.status_code for answer in answers} <= {201, 409, 503}
    again = _report(client, "night-20")
    assert again.json()["incident"]["incident_id"] in done


def test_a_station_whose_own_region_is_empty_may_report_for_another(
    settled_url: str, tmp_path: Path
) -> None:
    settings = settings_for(settled_url, tmp_path).model_copy(update={"region": "123456"})
    with closing(psycopg2.connect(settled_url)) as conn:
        people.add_keys(conn, "123456")
        conn.commit()
    headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "away-1"}
    with TestClient(create_app(settings), "http://127.0.0.1", headers=headers) as caller:
        body = {**BODY, "region_code": town.CODE}
        answers = [caller.post("/api/incidents", json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["incident"] == answers[1].json()["incident"]


def test_a_key_must_be_usable(client: TestClient) -> None:
    for key in (" ", "x" * 201):
        answer = _report(client, key)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_request_key")
