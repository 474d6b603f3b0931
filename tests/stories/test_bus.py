"""A school bus in the ditch: what the room owes upward, and what it says when it knows more.

Read as prose: a call from a firm, a first report by telephone and on paper, casualties that change
twice, a final report, and a child who dies four days later.
"""

from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import httpx
import psycopg2

from layers.command import store
from layers.ids import IncidentId
from service.auth.roles import Role
from service.flows.report_upward import clocks_of
from tests.stories.doors import House

BUS = {
    "kind": "校车事故",
    "place": {"name": "老青山"},
    "description": "校车侧翻坠沟，车上约二十人",
    "casualties": {"injured": 6},
    "anyway": True,
}


class Room:
    """The operator with his incident."""

    def __init__(self, caller: httpx.Client) -> None:
        self.caller = caller
        made = caller.post("/api/incidents", json=BUS)
        assert made.is_success, made.text
        self.incident_id = made.json()["incident"]["incident_id"]
        self.path = f"/api/incidents/{self.incident_id}"

    def does(self, what: str, **body: Any) -> Any:
        """Acts on the incident as it is on the screen now."""
        seen = self.caller.get(self.path).headers["ETag"]
        answer = self.caller.post(f"{self.path}/{what}", json=body, headers={"If-Match": seen})
        assert answer.is_success, answer.text
        return answer.json()

    def drafts(self, kind: str) -> Any:
        return self.caller.get(f"{self.path}/reports/draft", params={"kind": kind}).json()

    def files(self, kind: str, **more: Any) -> Any:
        """Takes the draft as it is, and sends it."""
        drafted = self.drafts(kind)
        body = {"kind": kind, "text": drafted["text"], "told": drafted["told"]}
        answer = self.caller.post(f"{self.path}/reports", json=body | more)
        assert answer.is_success, answer.text
        return answer.json()

    def clocks(self) -> dict[str, Any]:
        found = self.caller.get(f"{self.path}/clocks").json()["clocks"]
        return {one["code"]: one for one in found}


def test_from_the_telephone_to_the_seventh_day(house: House) -> None:
    with house.asked_by(Role.OPERATOR) as caller:
        room = Room(caller)

        # The clocks run from the call on. The firm's head reports, too, as he must within the hour.
        due = room.clocks()
        assert {due[code]["state"] for code in ("first_spoken", "first_written")} == {"pending"}
        assert due["county_upward"]["source"] == "国务院令第493号 第十一条"
        told = room.drafts("first")["told"] | {"unit": "某校车公司，校车3台"}
        room.files("first", sender="firm", text="侧翻，六人受伤", told=told)

        # The room telephones, then writes. The draft knows the firm and says what it does not know.
        room.files("first", is_written=False, text="电话报告：校车侧翻，六人受伤")
        drafted = room.drafts("first")
        assert "某校车公司，校车3台" in drafted["text"]
        assert "直接经济损失尚未估计" in drafted["text"]
        room.files("first", sent_to="市应急管理局")
        done = room.clocks()
        four = ("first_spoken", "first_written", "firm_to_county", "county_upward")
        assert {done[code]["state"] for code in four} == {"done"}
        assert done["follow_up"]["state"] == "pending"

        # Two die, then one of the missing is found alive: two follow-ups, each with what changed.
        room.does("life", status="confirmed")
        room.does("situation", casualties={"dead": 1, "missing": 2, "injured": 6}, text="水中救援")
        assert room.clocks()["top_up_7"]["state"] == "pending", "untold for not yet an hour"
        drafted = room.drafts("follow_up")
        assert (drafted["serial"], "死亡：0 → 1" in drafted["text"]) == (1, True)
        assert "水中救援" in drafted["text"]
        room.files("follow_up")
        assert room.clocks()["top_up_7"]["state"] == "watch"
        room.does("life", status="responding")
        room.does("situation", casualties={"dead": 2, "missing": 0, "injured": 7}, loss_wan=45)
        drafted = room.drafts("follow_up")
        assert drafted["serial"] == 2
        assert "下落不明：2 → 0" in drafted["text"]
        assert "水中救援" not in drafted["text"], "that was told the first time"
        room.files("follow_up")

        # It is over. The final report has everything, and who was told what before.
        for status in ("controlled", "closed"):
            room.does("life", status=status)
        due = room.clocks()
        assert due["final"]["state"] == "pending"
        assert "follow_up" not in due
        drafted = room.drafts("final")
        assert [one["name"] for one in drafted["sections"]][-1] == "made"
        assert all(said in drafted["text"] for said in ("水中救援", "45 万元", "续报（第2次）"))
        room.files("final", sent_to="市应急管理局")
        assert room.clocks()["final"]["state"] == "done"

        # For seven days the law wants to hear of every change; then nobody asks any more.
        happened = datetime.fromisoformat(caller.get(room.path).json()["incident"]["occurred_at"])
        assert _watched(house, room, happened + timedelta(days=6, hours=23)) == ("watch", 60)
        assert _watched(house, room, happened + timedelta(days=7, minutes=1)) is None
        room.does("situation", casualties={"dead": 3, "missing": 0, "injured": 6}, text="医治无效")
        assert room.clocks()["top_up_7"]["state"] == "pending"
        assert "死亡：2 → 3" in room.drafts("top_up")["text"]
        room.files("top_up")
        assert room.clocks()["top_up_7"]["state"] == "watch"
        mine = [
            one
            for one in caller.get("/api/clocks").json()["clocks"]
            if one["incident_id"] == room.incident_id
        ]
        assert [one["code"] for one in mine] == ["top_up_7"]


def _watched(house: House, room: Room, now: datetime) -> tuple[str, int | None] | None:
    """How the clock of the seven days will stand then."""
    with closing(psycopg2.connect(house.url)) as conn:
        incident = store.get(conn, IncidentId(room.incident_id))
        for one in clocks_of(conn, incident, now):
            if one.rule.code == "top_up_7":
                return one.state.value, one.minutes_left
    return None
