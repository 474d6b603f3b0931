"""What a command room does in one story after another, each in a word, and the room itself."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import psycopg2
import pytest
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from layers.duty import store as duty
from layers.forces import store as forces
from layers.ids import LonLat
from layers.roads.vehicles import Vehicle
from tests.asked.ordering import go_round
from tests.pure.duty_people import a_post
from tests.stories.told_after import check_review
from tests.town import town

# Besides the town's own: who fights forest fires, clears ice and digs people out.
MORE = (
    ("T07", "forest_fire", LonLat(110.0202, 26.0501), Vehicle.ALL_TERRAIN, 10.0),
    ("T08", "forest_fire", LonLat(110.0799, 26.0101), Vehicle.CAR, 10.0),
    ("T09", "ice_snow", LonLat(110.0451, 26.0499), Vehicle.HEAVY, 1.0),
    ("T10", "ice_snow", LonLat(110.0202, 26.0101), Vehicle.ALL_TERRAIN, 10.0),
    ("T11", "engineering", LonLat(110.0201, 26.0498), Vehicle.CAR, 40.0),
)
HOME = ("done", "returned")
OUT = ("acknowledged", "departed", "arrived", "working")


@dataclass
class Room:
    """The operator's place, and the town's database behind it."""

    operator: TestClient
    conn: connection

    def asks(self, method: str, path: str, **told: Any) -> Any:
        """The answer to what must succeed."""
        body = told.pop("body", {} if method != "GET" else None)
        answer = self.operator.request(method, f"/api/{path}", json=body, **told)
        assert answer.is_success, answer.text
        return answer.json()

    def hears_of(self, kind: str, lon: float, lat: float, **more: Any) -> str:
        """A report comes in and is confirmed."""
        body = {"kind": kind, "place": {"lon": lon, "lat": lat}, "anyway": True, **more}
        incident: str = self.asks("POST", "incidents", body=body)["incident"]["incident_id"]
        self.does(incident, "life", status="confirmed")
        return incident

    def does(self, incident: str, what: str, **body: Any) -> Any:
        """Acts on the incident as it is now."""
        path = f"/api/incidents/{incident}"
        seen = {"If-Match": self.operator.get(path).headers["ETag"]}
        answer = self.operator.post(f"{path}/{what}", json=body, headers=seen)
        assert answer.is_success, answer.text
        return answer.json()

    def calls_until_one_answers(self, incident: str) -> list[str]:
        """The post is called, does not answer, and whoever stands in for it does."""
        path = f"incidents/{incident}/calls"
        (first,) = self.asks("POST", path, body={"posts": ["post:P1"]})["calls"]
        (second,) = self.asks("POST", "duty/escalate")["calls"]
        assert second["instead_of"] == first["call_id"]
        self.asks("POST", f"{path}/{second['call_id']}/answer", body={"answer": "answered"})
        return [first["person_name"], second["person_name"]]

    def responds(self, incident: str, level: str, reason: str = "") -> Any:
        """The response begins, and those it needs are called."""
        now = self.does(incident, "response", level=level, reason=reason)
        assert self.calls_until_one_answers(incident) == ["A", "B"]
        self.does(incident, "life", status="responding")
        return now["proposed"]["response_now"]

    def notes(self, incident: str, kind: str, text: str) -> None:
        """Something is written on the log."""
        self.asks("POST", f"incidents/{incident}/log", body={"kind": kind, "text": text})

    def sheet(self, incident: str) -> Any:
        """The decision sheet as it is now."""
        return self.asks("GET", f"incidents/{incident}/sheet")["sheet"]

    def minutes(self, incident: str) -> dict[str, float]:
        """Who could come, the soonest first, and in how many minutes."""
        return {one["team_code"]: one["total_min"] for one in self.sheet(incident)["teams"]}

    def plan(self, incident: str) -> tuple[set[str], dict[str, float]]:
        """Who goes there by the best plan, and how much of each thing it still asks for."""
        best = self.asks("POST", "plans")["best"]
        going = {one["code"] for one in best["assigned"] if one["incident_id"] == incident}
        needs = [one for one in best["needs"] if one["incident_id"] == incident]
        return going, {one["code"]: one["needed"] for one in needs}

    def holds(self, incident: str, team: str) -> int:
        """The team is kept while somebody decides."""
        body = {"incident_id": incident, "team_code": team}
        hold: int = self.asks("POST", "holds", body=body)["hold_id"]
        return hold

    def sends(self, incident: str, team: str, **more: Any) -> str:
        """Held, ordered, delivered."""
        receiver = {"kind": "team", "code": team}
        return self.orders(incident, receiver, hold_ids=[self.holds(incident, team)], **more)

    def orders(self, incident: str, receiver: dict[str, str], **more: Any) -> str:
        """An order drafted and issued."""
        body = {"incident_id": incident, "receiver": receiver, "task": "赶赴现场", **more}
        draft = self.asks("POST", "orders", body=body)
        number: str = draft["order_no"]
        seen = {"If-Match": f'"{draft["version"]}"'}
        self.asks("POST", f"orders/{number}/issue", headers=seen)
        self.waits()
        if self.asks("GET", f"orders/{number}")["state"] == "issued":
            self.hears(number, "delivered")  # no inbox: it was told by radio
        return number

    def waits(self) -> None:
        """What the service does by itself, done."""
        go_round(self.operator, self.conn)

    def hears(self, number: str, *answers: str, revision: int = 1, note: str = "") -> str:
        """What its receiver says by radio, one thing after the other; gives where it is then."""
        state = ""
        for said in answers:
            body = {"revision": revision, "answer": said, "note": note}
            state = self.asks("POST", f"orders/{number}/heard", body=body)["state"]
        return state

    def letters(self, incident: str, topic: str) -> list[Any]:
        """What the room was told of that kind, the newest first."""
        told = self.asks("GET", f"orders/messages?incident_id={incident}")["messages"]
        return [one for one in told if one["topic"] == topic]

    def closes(self, lon: float, lat: float, **more: Any) -> int:
        """A road is closed, or limited, at a spot."""
        body = {"geometry": {"type": "Point", "coordinates": [lon, lat]}, "reason": "现场报告"}
        closure: int = self.asks("POST", "closures", body=body | more)["closure_id"]
        return closure

    def confirms_closure(self, **proposed: Any) -> int:
        """A closure is proposed, closes nothing, and a person confirms it."""
        before = len(self.asks("GET", "closures")["closures"])
        number = self.asks("POST", "closures/proposals", body=proposed)["proposal_id"]
        assert len(self.asks("GET", "closures")["closures"]) == before
        path = f"closures/proposals/{number}/confirm"
        closure: int = self.asks("POST", path, headers={"If-Match": '"1"'})["closure_id"]
        return closure

    def ends(self, incident: str) -> list[str]:
        """Under control, over, and looked back at; gives what its log tells, by name."""
        self.does(incident, "life", status="controlled")
        over = self.does(incident, "life", status="closed")
        assert (over["response_level"], over["next_statuses"]) == (None, [])
        told = self.asks("GET", f"incidents/{incident}/log?limit=500")["entries"]
        assert [one["event_no"] for one in told] == sorted(one["event_no"] for one in told)
        orders = self.asks("GET", f"orders?incident_id={incident}")["orders"]
        check_review(self.asks("GET", f"incidents/{incident}/review"), told, orders)
        return [one["name"] for one in told]

    def paper(self, path: str) -> bytes:
        """A file of the service."""
        answer = self.operator.get(f"/api/{path}")
        assert answer.is_success, answer.text
        return bytes(answer.content)


def graded(shown: Any) -> tuple[str, str] | None:
    """What severity is proposed and by which article; None where no law says."""
    found = shown["proposed"]["severity"]
    return found and (found["severity"], found["article"])


@pytest.fixture(scope="module")
def chain(settled_url: str, client: TestClient) -> None:
    """The chain of who answers, and the teams that are wanted besides."""
    with closing(psycopg2.connect(settled_url)) as conn:
        # Whoever holds it must answer before a second has gone by.
        mayor = replace(a_post("P1", "ABC"), answer_min=0.00001)
        duty.save_many(conn, town.CODE, [mayor])
        more = [
            town._team(code, code, kind, base, vehicle=vehicle, turn_out_min=turn_out_min)
            for code, kind, base, vehicle, turn_out_min in MORE
        ]
        forces.save_many(conn, town.CODE, more)
        conn.commit()


@pytest.fixture
def room(client: TestClient, settled: connection, chain: None) -> Iterator[Room]:
    """The operator's place; each story ends with every road open."""
    here = Room(client, settled)
    yield here
    for one in here.asks("GET", "closures")["closures"]:
        seen = {"If-Match": f'"{one["version"]}"'}
        here.asks("POST", f"closures/{one['closure_id']}/lift", headers=seen)
