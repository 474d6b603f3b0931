"""The outbox: sent at least once, called delivered only when taken, given up with an alarm."""

import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from layers.db.asking import tell
from layers.db.pool import connect
from service.app import create_app
from service.flows.deliver import deliver_next
from service.flows.what_is_due import asker
from service.runner import Runner
from tests.asked.conftest import settings_for
from tests.asked.hooked import Duty, duty, hook, order, room, send_all, sender
from tests.asked.ordering import go_round

__all__ = ["duty", "room", "sender"]


def test_what_the_receiver_does_not_take_is_sent_again_under_its_number(
    room: TestClient, duty: Duty, sender: connection
) -> None:
    assert hook(room, "U1", f"http://{duty.host}/situ").status_code == 200
    duty.answers[:] = [500, 302, 503, 204]
    number = order(room, "U1")
    assert room.get(f"/api/orders/{number}").json()["state"] == "issued"
    send_all(sender, {duty.host})
    shown = room.get(f"/api/orders/{number}").json()
    assert shown["state"] == "delivered"
    keys = [key for key, body in duty.got if body["order"]["order_no"] == number]
    assert (len(keys), len(set(keys))) == (4, 1)
    (sent,) = [one for one in shown["sendings"] if one["channel"] == "webhook"]
    assert (sent["tries"], sent["given_up_at"]) == (4, None)
    assert sent["taken_at"]


def test_a_process_that_dies_after_sending_sends_again(
    room: TestClient, duty: Duty, sender: connection, settled_url: str
) -> None:
    hook(room, "U2", f"http://{duty.host}/situ")
    number = order(room, "U2")
    with closing(connect(settled_url, role="situ_writer")) as dying:
        tell(dying, asker())
        while not [one for one in duty.got if one[1]["order"]["order_no"] == number]:
            assert deliver_next(dying, {duty.host})
    assert room.get(f"/api/orders/{number}").json()["state"] == "issued"
    send_all(sender, {duty.host})
    keys = [key for key, body in duty.got if body["order"]["order_no"] == number]
    assert (len(keys), len(set(keys))) == (2, 1)
    assert room.get(f"/api/orders/{number}").json()["state"] == "delivered"


def test_what_is_never_taken_is_given_up_and_the_room_is_told(
    room: TestClient, duty: Duty, sender: connection
) -> None:
    hook(room, "U3", f"http://{duty.host}/situ")
    limit = room.put("/api/orders/limits/tries", json={"value": 3}, headers={"If-Match": '"0"'})
    assert limit.json() == {"limit_name": "tries", "value": 3, "version": 1}
    duty.answers[:] = [500] * 3
    number = order(room, "U3")
    send_all(sender, {duty.host})
    assert duty.answers == []
    assert room.get(f"/api/orders/{number}").json()["state"] == "issued"
    told = room.get("/api/orders/messages").json()["messages"][0]
    assert (told["topic"], told["order_no"]) == ("order.undelivered", number)
    assert "HTTP 500" in told["text"]


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "http://{host}@evil.example/",
        "http://evil.example/{host}",
        "http://{host}.evil.example/",
        "gopher://{host}/",
        "http://[",
    ],
)
def test_nothing_is_sent_to_a_host_that_the_settings_do_not_name(
    room: TestClient, duty: Duty, url: str
) -> None:
    answer = hook(room, "U9", url.replace("{host}", duty.host))
    assert (answer.status_code, answer.json()["code"]) == (422, "hook_not_allowed")


def test_an_address_that_was_allowed_once_is_asked_no_more(
    room: TestClient, duty: Duty, sender: connection
) -> None:
    hook(room, "U4", f"http://{duty.host}/situ")
    number = order(room, "U4")
    send_all(sender, set())
    assert not [one for one in duty.got if one[1]["order"]["order_no"] == number]
    assert room.get(f"/api/orders/{number}").json()["state"] == "issued"


DELIVERED = """
    SELECT count(*) FROM dispatch_order WHERE state = 'delivered' AND order_no = ANY (%s)"""


def test_two_processes_send_each_message_once_and_by_themselves(
    settled_url: str, duty: Duty, tmp_path: Path, room: TestClient
) -> None:
    hook(room, "U5", f"http://{duty.host}/situ")
    numbers = {order(room, "U5") for _ in range(6)}
    told = settings_for(settled_url, tmp_path).model_copy(update={"webhook_hosts": duty.host})
    runners = [Runner(create_app(told).state.situ) for _ in range(2)]
    for runner in runners:
        runner.start()
    with closing(psycopg2.connect(settled_url)) as conn, conn.cursor() as cursor:
        for _ in range(200):
            cursor.execute(DELIVERED, (list(numbers),))
            if cursor.fetchone() == (6,):
                break
            conn.rollback()
            time.sleep(0.1)
    for runner in runners:
        runner.close()
    got = [body["order"]["order_no"] for _, body in duty.got]
    assert sorted(one for one in got if one in numbers) == sorted(numbers)


def test_a_word_about_the_way_is_no_order_delivered_and_names_what_cuts_it(
    room: TestClient, duty: Duty, sender: connection, settled_url: str
) -> None:
    hook(room, "T04", f"http://{duty.host}/situ", "team")
    number = order(room, "T04", "team")
    duty.answers[:] = [500]
    with closing(connect(settled_url, role="situ_writer")) as conn:
        go_round(room, conn)  # the order is not taken, and waits
        bridge = {"type": "Point", "coordinates": [110.05, 26.05]}
        cut = room.post("/api/closures", json={"geometry": bridge, "reason": "塌方"}).json()
        go_round(room, conn)
    (key, word) = duty.got[-1]
    assert (word["topic"], word["order_no"], word["number"]) == ("order.way_cut", number, key)
    assert [one["closure_id"] for one in word["closures"]] == [cut["closure_id"]]
    assert room.get(f"/api/orders/{number}").json()["state"] == "issued"
    send_all(sender, {duty.host})
    assert room.get(f"/api/orders/{number}").json()["state"] == "delivered"
    room.post(f"/api/closures/{cut['closure_id']}/lift", headers={"If-Match": '"1"'})
