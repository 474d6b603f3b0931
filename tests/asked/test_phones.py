"""Telephone numbers: whole only for who may see them and asks to, wherever they were written."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.auth.roles import Role
from service.masking import masked
from tests.town import people

NUMBERS = [
    "13912345678",
    "+8613912345678",
    "86 139 1234 5678",
    "139-1234-5678",
    "0746-8221234",
    "07468221234",
    "010-82211234",
    "(0746)8221234",
    "000-0000-0000",
]
NO_NUMBERS = [
    "111.54213912345, 25.83380746123",
    "431123-20261121-003",
    "2026-11-21T21:04:00.123456+08:00",
    "过火约2亩，存油12000升，编号 37512345.123",
    "X012 线 K1390+500",
    "139123456789012345",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_in_the_middle_of_words_keeps_its_last_two_figures(number: str) -> None:
    said = masked({"description": f"报警人电话{number}，在路口等候"})["description"]
    figures = [mark for mark in said if mark.isdigit()]
    assert figures == list(number[-2:])
    assert said.startswith("报警人电话")
    assert said.endswith("，在路口等候")


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_positions_times_and_quantities_stay(text: str) -> None:
    assert masked({"description": text}) == {"description": text}


def test_what_is_no_word_stays() -> None:
    value = {
        "team_code": "13912345678",
        "incident_id": "13912345678",
        "at": [111.5, 25.8],
        "edge_count": 13912345678,
        "made_at": "13912345678",
    }
    assert masked(value) == value


def test_a_whole_number_is_shown_to_who_may_see_it_and_asks(
    client: TestClient, settled: connection
) -> None:
    number = "13912345678"
    body: dict[str, Any] = {
        "kind": "12D03",
        "anyway": True,
        "place": {"lon": 110.0651, "lat": 26.0301, "name": f"化工厂门口 {number}"},
        "description": f"值班员 {number}",
        "reporter": {"name": f"王某 {number}", "phone": number},
    }
    answer = client.post("/api/incidents", json=body)
    links = answer.json()["links"]
    for path in (links["self"], links["sheet"], links["file"], "/api/incidents", "/"):
        assert number not in client.get(path).text, path
    assert json.dumps(client.get(f"{links['self']}?phones=whole").json()).count(number) >= 4
    # What is carried away never has one, and a map cannot be asked for with them.
    assert number not in client.get(f"{links['file']}?phones=whole").text
    with settled.cursor() as cursor:
        cursor.execute(
            "SELECT actor, after FROM audit_entry WHERE action = 'phones_seen' ORDER BY entry_no"
        )
        assert cursor.fetchall() == [
            ("key:test-operator", {"path": links["self"], "query": "phones=whole"})
        ]


def test_who_may_not_see_numbers_is_refused_them(client: TestClient) -> None:
    assert isinstance(client.app, FastAPI)
    department = people.client_of(client.app, Role.DEPARTMENT)
    assert department.get("/api/records/teams").status_code == 200
    answer = department.get("/api/records/teams?phones=whole")
    assert (answer.status_code, answer.json()["code"]) == (403, "may_not")
