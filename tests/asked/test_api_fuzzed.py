"""Whatever is sent to any operation of the API: no 500, and no answer that it does not announce."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg2.extensions import connection
from schemathesis import Case, GenerationMode, SerializationContext
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.python.asgi import get_client
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from layers.command.photo import TYPES
from maps import assets
from service.app import create_app
from service.auth import store
from service.auth.passwords import Cost, Hasher
from service.auth.roles import Role
from service.deps import CSRF_HEADER
from tests.asked import duty_there
from tests.asked.chance_bodies import (
    BOAT,
    BODIES,
    CLOSURE,
    CODES,
    CORRECTION,
    DRAWN,
    INCIDENT,
    LED,
    PROPOSAL,
)
from tests.asked.conftest import settings_for
from tests.pure.test_photo import jpeg
from tests.town import people, town

EXAMPLES = 8
# These end the asker's own session, or open another one: they are sent one by one, below.
ONE_BY_ONE = {"DELETE /api/session", "POST /api/session/password"}
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
# Without parameters of the security schemes: whoever asks is signed in.
CONFIG = {"generation": {"with-security-parameters": False}}
# What each of the three is for: it must be seen to be done, or only refusals were tried.
WORKS = {
    Role.OPERATOR: re.compile(
        r"/api/(incidents|command|clocks|closures|records|kinds|places|regions|roads)|incidents/|duty/(?!who)"
    ),
    Role.SECURITY_ADMIN: re.compile(r"/api/(accounts|keys)"),
    Role.AUDITOR: re.compile(r"/api/audit"),
}


@schemathesis.serializer(*TYPES)
def _picture(_: SerializationContext, value: Any) -> bytes:
    """A picture is sent as it is; what chance makes of one is seldom bytes."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


class Api(NamedTuple):
    """The service, its announced operations, and a browser that is signed in to it."""

    app: FastAPI
    role: Role
    operations: dict[str, APIOperation[Any, Any, Any, Any]]
    browser: requests.Session
    there: dict[str, Any]

    def named(self, label: str) -> dict[str, Any]:
        """What the operation may be asked for that is really there."""
        operation = self.operations[label]
        layer = next((one for one in CODES if f"/{one}/" in label), "teams")
        there = {**self.there, "code": CODES[layer], "layer": layer}
        # Each change has its own account or incident, of which it knows the first version.
        there["key"] = "R02" if label == f"DELETE {CORRECTION}" else "R01"
        there["account_id"] = there["accounts"]["reset" in label]
        act = label.rpartition("/")[2]
        there["incident_id"] = there["led"].get(act, there["incident_id"])
        there["proposal_id"] = there["proposals"]["decline" in label]
        there["post_code"] = there["posts"]["DELETE" in label]
        if label.endswith("/log/{event_no}/paper"):
            there["event_no"] = there["spoken_no"]
        there["shift_id"] = there["shifts"]["DELETE" in label]
        named: dict[str, Any] = {
            "path_parameters": {
                one.name: there[one.name] for one in operation.path_parameters if one.name in there
            }
        }
        named["headers"] = {}
        if operation.headers.get("if-match"):
            # What planners have not changed yet has version 0.
            is_new = label.startswith(
                tuple(f"PUT /api/{of}" for of in ("roads", "command", "duty", "orders", "clocks"))
            )
            tag = there["corrected"] if label == f"DELETE {CORRECTION}" else '"1"'
            named["headers"] = {"if-match": '"0"' if is_new else tag}
        if not operation.body and operation.method.upper() == "POST":
            # Announced as a request without a body; the guard takes a change as JSON only.
            named["headers"]["content-type"] = "application/json"
        if label in BODIES:
            named["body"] = BODIES[label]
        if label.endswith("/photos"):
            named["media_type"] = TYPES[0]
        if act == "merge":
            named["body"] = {"into": self.there["incident_id"]}
        if label == "POST /api/duty/handovers":
            named["body"] = there["handover"]
        return named


def _there(browser: requests.Session, conn: connection) -> dict[str, Any]:
    """What there is in the town to be asked for."""
    reported, *led = (browser.post("/api/incidents", json=INCIDENT) for _ in ("", *LED))
    closed = browser.post("/api/closures", json=CLOSURE)
    assert (reported.status_code, closed.status_code) == (201, 201), (reported.text, closed.text)
    drawn = browser.post("/api/roads/drawn", json=DRAWN)
    road = CORRECTION.format(key="R02")
    tag = browser.get(road.removesuffix("/correction")).headers["ETag"]
    fix = {"kmh": 20, "reason": "弯多"}
    corrected = browser.put(road, json=fix, headers={"If-Match": tag})
    assert (drawn.status_code, corrected.status_code) == (201, 200), (drawn.text, corrected.text)
    proposed = [browser.post("/api/closures/proposals", json=PROPOSAL).json() for _ in range(2)]
    to = {"incident_id": reported.json()["incident"]["incident_id"]}
    held = browser.post("/api/holds", json=to | BOAT)
    ordered = to | {"receiver": {"kind": "unit", "code": "U1"}, "task": "支援"}
    order = browser.post("/api/orders", json=ordered)
    assert (held.status_code, order.status_code) == (201, 201), (held.text, order.text)
    log = f"/api/incidents/{to['incident_id']}/log"
    spoken = browser.post(log, json={"kind": "spoken_order", "text": "撤离二组"}).json()
    noted = browser.post(log, json={"kind": "report", "text": "到达"}).json()["event_no"]
    kind = {"Content-Type": TYPES[0]}
    photo = browser.post(f"{log}/{noted}/photos", data=jpeg(50, 30), headers=kind)
    assert photo.status_code == 201, photo.text
    named = (people.login_of(role) for role in (Role.DEPARTMENT, Role.PLANNER))
    accounts = [store.find(conn, town.CODE, login) for login in named]
    incident_id = reported.json()["incident"]["incident_id"]
    return {
        **duty_there.there(browser, conn, incident_id),
        "incident_id": incident_id,
        "led": {
            act: one.json()["incident"]["incident_id"] for act, one in zip(LED, led, strict=True)
        },
        "level": "II",
        "rule_code": "first_spoken",
        "closure_id": closed.json()["closure_id"],
        "proposals": [one["proposal_id"] for one in proposed],
        "region_code": town.CODE,
        "drawn_id": drawn.json()["drawn_id"],
        "corrected": corrected.headers["ETag"],
        "vehicle": "heavy",
        "limit_name": "hold_min",
        "event_no": noted,
        "spoken_no": spoken["event_no"],
        "photo_id": photo.json()["facts"]["photo_id"],
        "hold_id": held.json()["hold_id"],
        "order_no": order.json()["order_no"],
        # Setting a PDF costs a second of a core.
        "form": "docx",
        "kind": "paper",
        "road_class": "县道",
        "accounts": [one.account_id for one in accounts if one],
        "key_id": Role.WATCHER.value,
        "name": "palette.css",
        "fingerprint": assets.fingerprint("palette.css"),
    }


def _browser(app: FastAPI, conn: connection, role: Role) -> requests.Session:
    """The same session as ``people.signed_in`` opens, for the sender that schemathesis has."""
    signed_in = people.signed_in(app, conn, role)
    browser: requests.Session = get_client(app)
    browser.base_url = people.BASE  # type: ignore[attr-defined] # the sender's own
    browser.cookies.update(dict(signed_in.cookies))
    browser.headers[CSRF_HEADER] = signed_in.headers[CSRF_HEADER]
    return browser


@pytest.fixture(params=WORKS, ids=str)
def api(
    request: pytest.FixtureRequest,
    settled_url: str,
    settled: connection,
    patience: None,
    tmp_path: Path,
) -> Iterator[Api]:
    app = create_app(settings_for(settled_url, tmp_path))
    app.state.situ.hasher = Hasher(Cost(time_cost=1, memory_kib=8))
    config = SchemathesisConfig.from_dict(CONFIG)
    document = schemathesis.openapi.from_dict(app.openapi(), config=config)
    document.app = app
    found = [one.ok() for one in document.get_all_operations()]
    with _browser(app, settled, Role.OPERATOR) as operator:
        there = _there(operator, settled)
        browser = _browser(app, settled, request.param)
        yield Api(app, request.param, {one.label: one for one in found}, browser, there)


def _cases(api: Api, label: str) -> st.SearchStrategy[Case]:
    """What names things that are there, what fits the document, and what does not."""
    operation = api.operations[label]
    cases = [operation.as_strategy(**api.named(label)), operation.as_strategy()]
    if list(operation.iter_parameters()) or operation.body:
        cases.append(operation.as_strategy(GenerationMode.NEGATIVE))
    return st.one_of(cases)


def _fuzz(api: Api, label: str, answers: Counter[int]) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=_cases(api, label))
    def answered(case: Case) -> None:
        answer = case.call(base_url=people.BASE, session=api.browser)
        answers[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    answered()


@pytest.mark.parametrize("api", [Role.LEADER], indirect=True, ids=str)
def test_what_ends_a_session_announces_its_answers_too(api: Api) -> None:
    announced = api.operations["POST /api/session/password"].definition.raw["responses"]
    bodies = {}, {"old": "x", "new": "y"}, {"old": people.PASSWORD, "new": "Xi-He_99481x"}
    told = [api.browser.post("/api/session/password", json=body) for body in bodies]
    assert [one.status_code for one in told] == [422, 401, 200]
    assert {str(one.status_code) for one in told} <= announced.keys()
    # The session has a new token now, and with it another mark.
    api.browser.cookies.clear()
    api.browser.cookies.update(dict(told[-1].cookies))
    api.browser.headers[CSRF_HEADER] = told[-1].json()["csrf"]
    assert api.browser.get("/api/session").status_code == 200
    announced = api.operations["DELETE /api/session"].definition.raw["responses"]
    unmarked = {CSRF_HEADER: ""}
    ended = [api.browser.delete("/api/session", headers=one) for one in (unmarked, None)]
    assert [one.status_code for one in ended] == [403, 204]
    assert {str(one.status_code) for one in ended} <= announced.keys()
    assert api.browser.get("/api/session").status_code == 401


def test_no_operation_gives_an_answer_it_does_not_announce(
    api: Api, subtests: pytest.Subtests
) -> None:
    # Signing in last: whoever tries it often is locked out.
    labels = sorted(api.operations.keys() - ONE_BY_ONE, key=lambda one: ("session" in one, one))
    assert len(labels) > 35
    works = {label for label in labels if WORKS[api.role].search(label)}
    # The operator tries everything, the two others what is theirs.
    tried = labels if api.role is Role.OPERATOR else sorted(works)
    seen = {label: Counter[int]() for label in tried}
    for label in tried:
        with subtests.test(label):
            _fuzz(api, label, seen[label])
    # Each of its works was seen to be done, so it was not only refusals that were looked at.
    done = {label for label in tried if any(200 <= status < 300 for status in seen[label])}
    assert works
    assert works - done == set()
    assert all(seen.values())
    # And the session lasted: nothing that was tried ended it.
    assert api.browser.get("/api/session").status_code == 200
