"""A night in the demonstration county, played by the service's own doors, to be looked at.

A forest burns, a road is cut, teams are asked, on the way and there; a second incident has just
come in.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from psycopg2.extensions import connection

from layers.db import clock
from layers.ids import RegionCode
from service.auth import sessions, store
from service.auth.roles import Role
from service.flows.keep_accounts import Told, make_key
from service.flows.load_demo import load_demo

REGION = RegionCode("431123")
_FIRE = {
    "kind": "11G01",
    "place": {"lon": 111.542, "lat": 25.8338, "datum": "cgcs2000"},
    "description": "山脊有明火，向东北蔓延，下风向有两户（演示）",
}
_FLOOD = {
    "kind": "11B01",
    "place": {"name": "江村镇"},
    "description": "河水上涨，低处有积水（演示）",
    "anyway": True,
}
# How far each of the first teams has come, the soonest first.
_COME: Sequence[Sequence[str]] = (
    ("acknowledged", "departed", "arrived"),
    ("acknowledged", "departed"),
    ("acknowledged",),
    (),
)
_MOST_TRIES = 20
_ACCOUNT = ("role", "login", "name", "person_no", "regions", "unit", "townships", "layers")


@dataclass(frozen=True, slots=True)
class Night:
    """The incident that is led, and the team whose telephone is looked at."""

    incident_id: str
    team_code: str


def signed_in(conn: connection, region_code: RegionCode, role: Role, team_code: str = "") -> str:
    """The token of somebody of that role, signed in beside the door; committed."""
    login = role.value.replace("_", "-") + "-demo"
    told = Told(role, login=login, name=login, person_no=login, team_code=team_code).columns()
    columns = {name: told[name] for name in (*_ACCOUNT, "team_code")} | {"oidc_subject": None}
    columns |= {"password_hash": "", "must_change": False, "is_demo": True}
    account = store.add(conn, region_code, columns, "scripts")
    until = clock.now(conn) + timedelta(days=1)
    token = sessions.open_session(conn, region_code, account.account_id, until, "127.0.0.1", "")
    conn.commit()
    return token


def settle(conn: connection) -> str:
    """The county, and the key of somebody who commands there."""
    for _ in load_demo(conn):
        pass
    until = clock.now(conn) + timedelta(days=1)
    key = make_key(conn, REGION, Told(Role.OPERATOR, name="night"), until, "scripts")[1]
    conn.commit()
    return key


class Played:
    """What the operator does, one step after the other."""

    def __init__(self, room: httpx.Client) -> None:
        self._room = room

    def play(self) -> Night:
        """The whole night; raises RuntimeError at the first step that is not taken."""
        self._ask("/api/incidents", _FLOOD)
        fire = self._ask("/api/incidents", _FIRE)["incident"]["incident_id"]
        self._change(fire, "life", status="confirmed")
        self._change(fire, "response", level="III", reason="下风向有居民")
        self._change(fire, "life", status="responding")
        teams = [one["team_code"] for one in self._sheet(fire)["teams"]]
        for team, answers in zip(teams, _COME, strict=False):
            self._order(fire, team, answers)
        self._close(fire)
        self._ask("/api/holds", {"incident_id": fire, "team_code": teams[len(_COME)]})
        note = {"kind": "report", "text": "风向转东北，火线约两公里（演示）"}
        self._ask(f"/api/incidents/{fire}/log", note)
        return Night(fire, teams[1])

    def _sheet(self, incident: str) -> dict[str, Any]:
        sheet: dict[str, Any] = self._sent("GET", f"/api/incidents/{incident}/sheet").json()[
            "sheet"
        ]
        return sheet

    def _order(self, incident: str, team: str, answers: Sequence[str]) -> None:
        body = {
            "incident_id": incident,
            "receiver": {"kind": "team", "code": team},
            "task": "赶赴火场东北侧开设隔离带，先疏散下风向居民",
            "safety_text": "上风向接近，留好撤离路线",
            "place_text": "何家洞镇火场东北侧",
            "travel_min": 25,
        }
        draft = self._ask("/api/orders", body)
        path = f"/api/orders/{draft['order_no']}"
        self._ask(f"{path}/issue", {}, {"If-Match": f'"{draft["version"]}"'})
        for said in answers:
            self._ask(f"{path}/heard", {"revision": 1, "answer": said})

    def _close(self, incident: str) -> None:
        """A road beyond the first ways is cut: where the last of the ranked would come through."""
        last = self._sheet(incident)["teams"][-1]["leg"]["route"]
        lon, lat = last[len(last) // 2][:2]
        drawn = {"type": "Point", "coordinates": [lon, lat]}
        self._ask("/api/closures", {"geometry": drawn, "reason": "边坡塌方（演示）"})

    def _change(self, incident: str, what: str, **body: Any) -> None:
        path = f"/api/incidents/{incident}"
        tag = self._sent("GET", path).headers["ETag"]
        self._ask(f"{path}/{what}", body, {"If-Match": tag})

    def _ask(self, path: str, body: Any, headers: dict[str, str] | None = None) -> dict[str, Any]:
        told: dict[str, Any] = self._sent("POST", path, json=body, headers=headers or {}).json()
        return told

    def _sent(self, method: str, path: str, **told: Any) -> httpx.Response:
        """The answer; a service that has no place just now is asked again."""
        for _ in range(_MOST_TRIES):
            answer = self._room.request(method, path, **told)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            time.sleep(1)
        if answer.is_error:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
        return answer
