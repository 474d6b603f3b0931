"""A night in the demonstration county: the leader on shift answers, the township does not."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from fastapi.testclient import TestClient

from layers.duty import store as duty
from layers.ids import PostCode
from service.app import create_app
from service.auth.roles import Role
from service.flows.load_demo import load_demo
from service.settings import Settings
from tests import database
from tests.town import people

COUNTY = "431123"
MAYOR = "SP-R009"  # of 何家洞镇
LINE = {"kind": "12G00", "place": {"name": "何家洞镇"}}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with database.fresh("nobody") as made:
        with closing(psycopg2.connect(made)) as conn:
            list(load_demo(conn))
            conn.commit()
            assert sum(rows for _, rows in load_demo(conn)) == 0, "loading twice changes nothing"
            people.add_keys(conn, COUNTY)
            told = {"answer_min": 0.00001}  # ten minutes are long in a test
            duty.change(conn, duty.get(conn, COUNTY, PostCode(MAYOR)), told, version=1)  # type: ignore[arg-type]
            conn.commit()
        yield made


@pytest.fixture
def room(url: str, tmp_path: Path) -> Iterator[TestClient]:
    app = create_app(
        Settings(database_url=url, region=COUNTY, var_dir=tmp_path, pool_size=4, side_processes=0)
    )
    with people.client_of(app, Role.OPERATOR) as caller:
        yield caller


def _ask(room: TestClient, method: str, path: str, **body: Any) -> dict[str, Any]:
    answer = room.request(method, path, json=body or ({} if method == "POST" else None))
    assert answer.is_success, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_house_burns_in_hejiadong_and_its_mayor_does_not_answer(room: TestClient) -> None:
    # Before anything happens the room looks through its chain, and sees three holes.
    checked = _ask(room, "GET", "/api/duty/check")
    sectors = {one["committee_name"] for one in checked["uncovered"] if one["of_sector"]}
    areas = {one["township_name"] for one in checked["uncovered"] if one["of_township"]}
    assert (sectors, areas) == ({"商贸企业安全生产专业委员会"}, {"双牌五星岭林场"})
    assert {one["name"] for one in checked["without_phone"]} == {"演示-伏", "演示-宋"}
    assert {one["part"] for one in checked["gaps"]} == {"leader", "officer"}  # Saturday night
    assert checked["overlaps"]  # Wednesday evening

    # A house burns. The chain names the township, its fire station, the committee, the county.
    path = _ask(room, "POST", "/api/incidents", **LINE)["links"]["self"]
    found = _ask(room, "GET", f"{path}/leaders?level=III")
    keys = [one["key"] for one in found["leaders"]]
    assert [key for key in keys if key.startswith("post:")] == [
        *("post:SP-R002", "post:SP-R009", "post:SP-R032", "post:SP-R024"),
        *("post:SP-R003", "post:SP-R004"),
    ]

    # All are called. The commander answers; the mayor's telephone rings in an empty house.
    made = _ask(room, "POST", f"{path}/calls", level="III")["calls"]
    commander = next(one for one in made if one["key"] == "post:SP-R002")
    _ask(room, "POST", f"{path}/calls/{commander['call_id']}/answer", answer="answered")
    (second,) = _ask(room, "POST", "/api/duty/escalate")["calls"]
    first = next(one for one in made if one["key"] == f"post:{MAYOR}")
    assert (second["key"], second["instead_of"]) == (f"post:{MAYOR}", first["call_id"])
    assert second["person_name"] != first["person_name"]

    # The substitute comes. Nobody else is called, and everybody who was is on the record.
    answer = {"answer": "answered", "note": "正在赶往现场"}
    _ask(room, "POST", f"{path}/calls/{second['call_id']}/answer", **answer)
    assert _ask(room, "POST", "/api/duty/escalate") == {"calls": [], "exhausted": []}
    told = [one["name"] for one in _ask(room, "GET", path)["events"]]
    assert told == [
        *("reported", *["duty.called"] * len(made)),
        *("duty.answered", "duty.escalated", "duty.answered"),
    ]
