"""How the tests lead an incident: report it, act on a version of it, read its log."""

from typing import Any

from fastapi.testclient import TestClient

PLANT = {"lon": 110.0651, "lat": 26.0301}
# Each kind is reported as alike by one test only.
BUS, COLLAPSE, LEAK, SLIDE = "12H05", "12P13", "12D02", "11D01"


def report(client: TestClient, kind: str = SLIDE, **more: Any) -> Any:
    """One more incident at the plant, whatever was reported there before."""
    body: dict[str, Any] = {"kind": kind, "place": PLANT, "anyway": True}
    answer = client.post("/api/incidents", json=body | more)
    assert answer.status_code == 201, answer.text
    return answer.json()["incident"]


def act(caller: Any, incident_id: str, what: str, version: int, **body: Any) -> Any:
    """The answer to an act on that version."""
    headers = {"If-Match": f'"{version}"'}
    return caller.post(f"/api/incidents/{incident_id}/{what}", json=body, headers=headers)


def log_of(caller: TestClient, incident_id: str, **query: Any) -> Any:
    """A page of the timeline."""
    answer = caller.get(f"/api/incidents/{incident_id}/log", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def names_of(caller: TestClient, incident_id: str) -> list[str]:
    """What happened, by name."""
    return [one["name"] for one in log_of(caller, incident_id)["entries"]]
