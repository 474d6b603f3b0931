"""After a landslide: one team comes late, another refuses, and the log tells the whole of it.

Read as prose: the report, the two orders, a road that is cut while the first is under way, the
review that says what was promised and what came, and three minutes of the night seen again.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from service.auth.roles import Role
from tests.stories.doors import House

SLIDE = {
    "kind": "山体滑坡",
    "place": {"name": "老青山"},
    "description": "埋了一间房",
    "anyway": True,
}


@pytest.fixture
def operator(house: House) -> Iterator[httpx.Client]:
    """The one on duty."""
    with house.asked_by(Role.OPERATOR) as caller:
        yield caller


def _does(who: httpx.Client, path: str, act: str, **body: Any) -> Any:
    """Acts on the thing as it is on the screen now."""
    seen = who.get(path).headers["ETag"]
    answer = who.post(f"{path}/{act}", json=body, headers={"If-Match": seen})
    assert answer.is_success, answer.text
    return answer.json()


def _orders(who: httpx.Client, incident: str, team: str, **more: Any) -> str:
    """An order by word of mouth, which its voice has delivered."""
    told = {"incident_id": incident, "receiver": {"kind": "team", "code": team}, "is_spoken": True}
    answer = who.post("/api/orders", json=told | {"task": "搜救被埋人员", **more})
    assert answer.is_success, answer.text
    return str(answer.json()["order_no"])


def _hears(who: httpx.Client, order: str, said: str, note: str = "") -> None:
    body = {"revision": 1, "answer": said, "note": note}
    answer = who.post(f"/api/orders/{order}/heard", json=body)
    assert answer.is_success, answer.text


def test_the_night_is_told_and_seen_again(operator: httpx.Client) -> None:
    slide = operator.post("/api/incidents", json=SLIDE).json()["incident"]["incident_id"]
    path = f"/api/incidents/{slide}"

    def minute() -> Any:
        return operator.get(f"{path}/replay").json()["at"]

    # The report stands alone on the screen.
    first = minute()
    _does(operator, path, "life", status="confirmed")
    _does(operator, path, "life", status="responding")
    going = _orders(operator, slide, "T01", travel_min=25, contact_name="村支书")
    _hears(operator, going, "acknowledged")
    _hears(operator, going, "departed")
    other = _orders(operator, slide, "T03")
    _hears(operator, other, "refused", "车辆故障")

    # One is under way, one has refused; then the road goes and somebody is found dead.
    second = minute()
    line = {"type": "Point", "coordinates": [110.05, 26.05]}
    cut = operator.post("/api/closures", json={"geometry": line, "reason": "塌方"})
    assert cut.status_code == 201, cut.text
    _does(operator, path, "situation", casualties={"dead": 1}, text="找到一人")
    for said in ("arrived", "working", "done", "returned"):
        _hears(operator, going, said)
    third = minute()
    for status in ("controlled", "closed"):
        _does(operator, path, "life", status=status)

    told = operator.get(f"{path}/review").json()
    prose = [
        event["text"]
        for row in told["timeline"]
        for name in ("known", "ordered", "promised", "done")
        for event in row[name]
    ]
    sent = f"西岸消防救援站（{going}）"
    for sentence in (
        "接报：滑坡",
        f"下达指令：{sent}；口头下达",
        f"答复指令：{sent}；已签收",
        "续报：死亡 1 人，失踪 0 人，受伤 0 人；找到一人",
        f"答复指令：{sent}；已返回",
        "结束",
    ):
        assert any(one.startswith(sentence) for one in prose), (sentence, prose)
    assert any(one.endswith("已拒绝；车辆故障") for one in prose)
    assert (told["casualties_first"]["dead"], told["casualties_last"]["dead"]) == (0, 1)
    assert told["closed_at"] is not None
    courses = {one["order_no"]: one for one in told["orders"]}
    assert courses[going]["promised"]["on_the_road_min"] == 24.0
    assert [one["delay"] for one in courses[other]["delays"]] == ["refused"]
    assert any(one.endswith("拒绝了指令") for one in told["findings"])

    seen = [
        operator.get(f"{path}/replay", params={"at": at}).json() for at in (first, second, third)
    ]
    assert [one["incident"]["status"] for one in seen] == ["reported", "responding", "responding"]
    assert [one["incident"]["casualties"]["dead"] for one in seen] == [0, 0, 1]
    assert [{one["order_no"]: one["state"] for one in picture["orders"]} for picture in seen] == [
        {},
        {going: "departed", other: "refused"},
        {going: "returned", other: "refused"},
    ]
    closed = cut.json()["closure_id"]
    assert [closed in [one["closure_id"] for one in picture["closures"]] for picture in seen] == [
        *(False, False, True),
    ]
    lifted = operator.post(f"/api/closures/{closed}/lift", headers={"If-Match": '"1"'})
    assert lifted.is_success, lifted.text
