"""What one operator does for one incident, step by step, and how long each step takes him."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from scripts.benches.spread import CHAIN, ISSUE, WITH_MAP, Sent

REPORT, SHEET, PLAN = (
    "report, answered with the sheet",
    "the sheet again, for the map",
    "the plan at once",
)
HOLD, DRAFT = "hold the team", "draft the order"
BEST = "the best plan, asked for when the order is out"
STEPS = (REPORT, SHEET, PLAN, HOLD, DRAFT, ISSUE)
_IN_CHAIN = (REPORT, PLAN, HOLD, DRAFT, ISSUE)
_MOST_HOLDS = 8
# So long a team stays ordered: what is taken and given back at once could not be taken twice.
_KEPT_S = 0.5
_OVER = "测速结束"


class Broken(Exception):
    """A step was not answered as it should be; its text names step, status and code."""


@dataclass(slots=True)
class Done:
    """What came of an operator's chains."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lost: int = 0
    without_team: int = 0

    def note(self, step: str, seconds: float) -> None:
        """One more time of a step."""
        self.seconds.setdefault(step, []).append(seconds)


class Chain:
    """One incident: from the report to the order, and home again, which is not timed."""

    def __init__(self, caller: httpx.Client, done: Done) -> None:
        self._caller, self._done = caller, done
        self._took: dict[str, float] = {}

    def run(self, kind: str, spot: tuple[float, float]) -> str:
        """Gives the incident's number; what went wrong is written into ``done``."""
        body = {"kind": kind, "place": {"lon": spot[0], "lat": spot[1]}, "anyway": True}
        with self._timed(REPORT):
            reported = self._ask(REPORT, "POST", "/api/incidents", body)
        incident = reported["incident"]
        incident_id: str = incident["incident_id"]
        try:
            self._command(incident_id, reported)
        finally:
            # Also where the chain broke, with something held or drafted.
            over = {"status": "cancelled", "reason": _OVER, "anyway": True}
            self._change(f"/api/incidents/{incident_id}/life", over, incident["version"])
        return incident_id

    def _command(self, incident_id: str, reported: Mapping[str, Any]) -> None:
        with self._timed(SHEET):
            self._ask(SHEET, "GET", reported["links"]["sheet"])
        with self._timed(PLAN):
            plan = self._ask(PLAN, "POST", "/api/plans", {"at_once": True})
        with self._timed(HOLD):
            held = self._hold(incident_id, _wished(incident_id, plan, reported))
        since = time.perf_counter()
        if held is None:
            self._done.without_team += 1
            return
        order = self._order(incident_id, held)
        self._note()
        time.sleep(_KEPT_S)
        began = time.perf_counter()
        self._ask(BEST, "POST", "/api/plans", {})
        self._done.note(BEST, time.perf_counter() - began)
        path, team = f"/api/orders/{order['order_no']}", held["team_code"]
        self._done.sent.append(Sent(team, order["order_no"], since, time.perf_counter()))
        self._change(f"{path}/withdraw", {"why": _OVER}, order["version"])

    def _hold(self, incident_id: str, wished: Iterator[str]) -> dict[str, Any] | None:
        """The best team that is still free; whoever comes second takes the next best offered."""
        team = next(wished, None)
        for _ in range(_MOST_HOLDS):
            if team is None:
                return None
            body = {"incident_id": incident_id, "team_code": team}
            answer = self._caller.post("/api/holds", json=body)
            if answer.status_code == 201:
                held: dict[str, Any] = answer.json()
                return held
            if answer.status_code != 409:
                raise Broken(_told(HOLD, answer))
            self._done.lost += 1
            offered = answer.json().get("offered") or []
            team = offered[0]["team_code"] if offered else next(wished, None)
        return None

    def _order(self, incident_id: str, held: Mapping[str, Any]) -> dict[str, Any]:
        written = {
            "incident_id": incident_id,
            "receiver": {"kind": "team", "code": held["team_code"]},
            "task": "赶赴现场救援",
            "hold_ids": [held["hold_id"]],
        }
        with self._timed(DRAFT):
            draft = self._ask(DRAFT, "POST", "/api/orders", written)
        path = f"/api/orders/{draft['order_no']}/issue"
        with self._timed(ISSUE):
            return self._ask(ISSUE, "POST", path, {}, draft["version"])

    def _note(self) -> None:
        """A chain that came to its end counts; the map's own sheet is not on its way."""
        for step, seconds in self._took.items():
            self._done.note(step, seconds)
        self._done.note(CHAIN, sum(self._took[step] for step in _IN_CHAIN))
        self._done.note(WITH_MAP, sum(self._took.values()))

    def _change(self, path: str, body: Mapping[str, Any], version: int) -> None:
        """A change that another may come before – the order was delivered, say: then anew."""
        for _ in range(3):
            answer = self._send("POST", path, body, version)
            if answer.status_code != 412:
                break
            version = answer.json()["theirs"]["version"]
        if answer.is_error:
            raise Broken(_told(path.rpartition("/")[2], answer))

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self._took[step] = time.perf_counter() - began

    def _ask(
        self, step: str, method: str, path: str, body: Any = None, version: int | None = None
    ) -> dict[str, Any]:
        answer = self._send(method, path, body, version)
        if answer.is_error:
            raise Broken(_told(step, answer))
        told: dict[str, Any] = answer.json()
        return told

    def _send(self, method: str, path: str, body: Any, version: int | None) -> httpx.Response:
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return self._caller.request(method, path, json=body, headers=headers)


def _wished(
    incident_id: str, plan: Mapping[str, Any], reported: Mapping[str, Any]
) -> Iterator[str]:
    """Whom the plan sends there, and then whom the sheet names, the soonest first."""
    for one in plan["at_once"]["assigned"]:
        if one["what"] == "team" and one["incident_id"] == incident_id:
            yield one["code"]
    for one in (reported["sheet"] or {"teams": []})["teams"]:
        yield one["team_code"]


def _told(step: str, answer: httpx.Response) -> str:
    """What to write down of an answer that should have been another."""
    try:
        code = answer.json().get("code", "")
    except ValueError:
        code = ""
    return f"{step}: {answer.status_code} {code}".strip()
