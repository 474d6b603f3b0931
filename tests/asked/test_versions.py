"""Twenty who change the same thing at once: one of them does, the others are told who it was."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg2
import pytest
from fastapi import FastAPI
from httpx import Client
from psycopg2.extensions import connection
from psycopg2.extras import RealDictCursor

from service.app import create_app
from service.auth import sessions, store
from service.auth.roles import Role
from service.cookies import COOKIE
from service.deps import CSRF_HEADER
from tests.asked.conftest import free_port, serving, settings_for
from tests.town import people, town

CROWD = 20
TEAM = "/api/records/teams/T02"
# What may be changed says so in the document by asking for a version. A key is only ever revoked,
# and revoked again it stays so.
UNVERSIONED = {
    "/api/session",
    "/api/keys/{key_id}/revoke",
    "/api/incidents/{incident_id}/what-if",  # changes nothing
    "/api/incidents/{incident_id}/log",  # is only added to
    "/api/incidents/{incident_id}/log/{event_no}/paper",
    "/api/incidents/{incident_id}/log/{event_no}/photos",
    "/api/orders/{order_no}/report",
    "/api/orders/{order_no}/report/{event_no}/photos",
    "/api/incidents/{incident_id}/reports",  # likewise
    "/api/incidents/{incident_id}/calls",  # made once, answered once
    "/api/incidents/{incident_id}/calls/{call_id}/answer",
    "/api/holds/{hold_id}",  # a hold is only ever ended, once
    # An answer says to which revision it is, and its steps are in the table of the order's life.
    "/api/orders/{order_no}/answer",
    "/api/orders/{order_no}/heard",
}


class Room(NamedTuple):
    """The service as it runs for people, and who comes to it."""

    app: FastAPI
    address: str

    def caller(self, headers: dict[str, str], cookies: dict[str, str] | None = None) -> Client:
        return Client(
            base_url=self.address, headers=headers, cookies=cookies, timeout=60, trust_env=False
        )

    def person(self, conn: connection, role: Role) -> Client:
        """Somebody of that role at a screen of his own."""
        signed_in = people.signed_in(self.app, conn, role)
        mark = {CSRF_HEADER: signed_in.headers[CSRF_HEADER]}
        return self.caller(mark, dict(signed_in.cookies))


# On a wire and not in-process: twenty callers in one event loop, as they come to a real service.
@pytest.fixture(scope="module")
def room(settled_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    made = create_app(settings_for(settled_url, tmp_path_factory.mktemp("var")))
    with serving(made, free_port()) as address:
        yield Room(made, address)


def _operators(room: Room, conn: connection) -> list[Client]:
    """Half of them at their screens, half of them machines; each known by a name of its own."""
    callers = []
    until = datetime.now(UTC) + timedelta(hours=1)
    told = {"role": "operator", "regions": None, "unit": "", "townships": [], "layers": None}
    for number in range(CROWD // 2):
        account = {
            **{"login": f"operator-{number}", "name": f"演示{number}", "person_no": ""},
            **{"password_hash": "", "must_change": False, "oidc_subject": None, "is_demo": True},
        }
        made = store.add(conn, town.CODE, {**told, **account}, "tests").account_id
        token = sessions.open_session(conn, town.CODE, made, until, "testclient", "")
        mark = {CSRF_HEADER: sessions.csrf_of(token)}
        callers.append(room.caller(mark, {COOKIE: token}))
        key = f"situ_machine-{number}_a-key-for-tests-only-0123456789"
        named = {"name": f"machine-{number}", "expires_at": until, "by": "tests"}
        sessions.add_key(conn, town.CODE, key, {**told, **named})
        callers.append(room.caller({"Authorization": f"Bearer {key}"}))
    conn.commit()
    return callers


def _row(url: str, statement: str, *params: object) -> list[dict[str, Any]]:
    with closing(psycopg2.connect(url)) as conn, conn.cursor(cursor_factory=RealDictCursor) as rows:
        rows.execute(statement, params)
        return [dict(row) for row in rows.fetchall()]


def test_of_twenty_who_change_one_team_one_does_and_nineteen_are_told_who(
    room: Room, settled: connection, settled_url: str
) -> None:
    operators = _operators(room, settled)
    seen = operators[0].get(TEAM)
    version = seen.json()["version"]

    def change(number: int) -> Any:
        body = {"note": f"note {number}", "people_available": number}
        return operators[number].patch(TEAM, json=body, headers={"If-Match": seen.headers["ETag"]})

    with ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(change, range(CROWD)))
    assert sorted(one.status_code for one in answers) == [200] + [412] * (CROWD - 1)
    (won,) = (number for number, one in enumerate(answers) if one.status_code == 200)
    winner = answers[won].json()
    assert (winner["note"], winner["version"]) == (f"note {won}", version + 1)
    assert answers[won].headers["ETag"] == f'"{version + 1}"'
    who = f"operator-{won // 2}" if won % 2 == 0 else f"key:machine-{won // 2}"
    for number, one in enumerate(answers):
        if number == won:
            continue
        told = one.json()
        assert told["code"] == "changed_meanwhile"
        assert told["yours"] == {
            **{"note": f"note {number}", "people_available": number, "version": version}
        }
        theirs = told["theirs"]
        assert (theirs["note"], theirs["people_available"]) == (f"note {won}", won)
        assert (theirs["updated_by"], theirs["version"]) == (who, version + 1)

    (row,) = _row(settled_url, "SELECT * FROM team WHERE team_code = 'T02'")
    assert (row["note"], row["people_available"]) == (f"note {won}", won)
    assert (row["version"], row["updated_by"]) == (version + 1, who)
    (entry,) = _row(
        settled_url,
        "SELECT actor, before, after FROM audit_entry"
        " WHERE object_kind = 'team' AND object_id = 'T02' AND action = 'update'",
    )
    assert entry["actor"] == who
    assert (entry["before"]["version"], entry["after"]["version"]) == (version, version + 1)
    assert (entry["before"]["note"], entry["after"]["note"]) == ("", f"note {won}")


def test_of_twenty_who_change_one_account_one_does_and_nineteen_are_told_who(
    room: Room, settled: connection, settled_url: str
) -> None:
    changed = store.find(settled, town.CODE, people.login_of(Role.DEPARTMENT))
    assert changed
    path = f"/api/accounts/{changed.account_id}"
    administrators = [room.person(settled, Role.SECURITY_ADMIN) for _ in range(CROWD)]
    tag = administrators[0].get(path).headers["ETag"]

    def change(number: int) -> Any:
        body = {"role": "department", "unit": people.UNIT, "name": f"name {number}"}
        return administrators[number].put(path, json=body, headers={"If-Match": tag})

    with ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(change, range(CROWD)))
    assert sorted(one.status_code for one in answers) == [200] + [412] * (CROWD - 1)
    (won,) = (number for number, one in enumerate(answers) if one.status_code == 200)
    who = people.login_of(Role.SECURITY_ADMIN)
    for number, one in enumerate(answers):
        if number != won:
            yours, theirs = one.json()["yours"], one.json()["theirs"]
            assert (yours["name"], theirs["name"]) == (f"name {number}", f"name {won}")
            assert (theirs["updated_by"], theirs["version"]) == (who, changed.version + 1)
    (row,) = _row(settled_url, "SELECT * FROM account WHERE account_id = %s", changed.account_id)
    assert (row["name"], row["version"]) == (f"name {won}", changed.version + 1)
    (entry,) = _row(
        settled_url,
        "SELECT before, after FROM audit_entry WHERE object_kind = 'account'"
        " AND action = 'update' AND object_id = %s",
        changed.login,
    )
    assert (entry["before"]["name"], entry["after"]["name"]) == (changed.name, f"name {won}")
    assert "password_hash" not in entry["before"].keys() | entry["after"].keys()


# --- which paths ask for a version ---


def _changes(app: FastAPI) -> list[tuple[str, str]]:
    """Every announced change of something that is there: PATCH, PUT, and an act upon one thing."""
    return [
        (method, path)
        for path, operations in app.openapi()["paths"].items()
        for method in operations
        if method in ("patch", "put", "delete") or (method == "post" and "{" in path)
        if path not in UNVERSIONED
    ]


def test_every_change_announces_that_it_asks_for_a_version(room: Room) -> None:
    changes = _changes(room.app)
    assert {"lift", "reset", "{code}", "{account_id}"} <= {
        path.rsplit("/", 1)[1] for _, path in changes
    }
    for method, path in changes:
        asked = room.app.openapi()["paths"][path][method]
        assert "if-match" in {one["name"] for one in asked["parameters"]}, path
        assert {"412", "422", "428"} <= asked["responses"].keys(), path


def test_every_change_without_a_version_or_with_none_is_refused(
    room: Room, settled: connection
) -> None:
    operator = room.person(settled, Role.OPERATOR)
    administrator = room.person(settled, Role.SECURITY_ADMIN)
    for method, path in _changes(room.app):
        caller = administrator if "accounts" in path else operator
        real = path.replace("{code}", "T03").replace("{closure_id}", "1")
        real = real.replace("{account_id}", "1")
        body = {"role": "operator"} if method == "put" else {}
        without = caller.request(method, real, json=body)
        assert (without.status_code, without.json()["code"]) == (428, "version_missing"), path
        for wrong in ("*", "abc", '"1", "2"', "", '"-1"', '"' + "9" * 30 + '"'):
            answer = caller.request(method, real, json=body, headers={"If-Match": wrong})
            assert (answer.status_code, answer.json()["code"]) == (422, "bad_version"), path


def test_an_old_version_changes_nothing_and_shows_both(
    room: Room, settled: connection, settled_url: str, tmp_path: Path
) -> None:
    """For each layer, one after the other: the second of two who had read the same."""
    operator = room.person(settled, Role.OPERATOR)
    codes = {"places": "F01", "hazards": "H01", "depots": "D01", "teams": "T04"}
    for layer, code in codes.items():
        path = f"/api/records/{layer}/{code}"
        tag = operator.get(path).headers["ETag"]
        first = operator.patch(path, json={"note": "first"}, headers={"If-Match": tag})
        second = operator.patch(path, json={"note": "second"}, headers={"If-Match": tag})
        assert (first.status_code, second.status_code) == (200, 412)
        assert second.json()["theirs"]["note"] == "first"
        assert operator.get(path).json()["note"] == "first"
        third = operator.patch(
            path, json={"note": "third"}, headers={"If-Match": first.headers["ETag"]}
        )
        assert (third.status_code, third.json()["note"]) == (200, "third")


@pytest.mark.parametrize("path", ["/api/records/teams/T04", "/api/records/depots/D01"])
def test_what_somebody_comes_with_is_one_of_the_list(
    room: Room, settled: connection, path: str
) -> None:
    operator = room.person(settled, Role.OPERATOR)
    for vehicle, status in (("heavy", 200), ("flying_carpet", 422), ("car", 200)):
        tag = operator.get(path).headers["ETag"]
        answer = operator.patch(path, json={"vehicle": vehicle}, headers={"If-Match": tag})
        assert answer.status_code == status
        if status == 422:
            told = answer.json()
            assert (told["code"], told["field"]) == ("not_in_list", "vehicle")
            assert operator.get(path).json()["vehicle_name"] == "重型救援车"


def test_a_closure_is_lifted_by_one_of_twenty(room: Room, settled: connection) -> None:
    operator = room.person(settled, Role.OPERATOR)
    body = {"geometry": {"type": "Point", "coordinates": [110.05, 26.05]}, "reason": "塌方"}
    closed = operator.post("/api/closures", json=body)
    assert closed.status_code == 201, closed.text
    path = f"/api/closures/{closed.json()['closure_id']}/lift"
    callers = [room.person(settled, Role.OPERATOR) for _ in range(CROWD)]

    def lift(caller: Client) -> Any:
        return caller.post(path, json={}, headers={"If-Match": closed.headers["ETag"]})

    with ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(lift, callers))
    statuses = [one.status_code for one in answers]
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 409, 412}
