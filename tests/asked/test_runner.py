"""What the service does by itself: a dead system and a fault keep nothing else waiting."""

from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from layers.orders.outbox import Channel
from service.flows import deliver
from service.pulse import Pulse
from service.runner import Hand, Runner
from service.state import State
from tests.asked.hooked import Duty, duty, hook, order, room, send_all, sender
from tests.asked.ordering import all_home, made, nothing_by_itself, order_to, report, send

__all__ = ["all_home", "duty", "nothing_by_itself", "room", "sender"]


def kept_of(client: TestClient) -> State:
    assert isinstance(client.app, FastAPI)
    kept: State = client.app.state.situ
    return kept


def webhooks(room: TestClient, number: str) -> list[dict[str, Any]]:
    sendings = made(room.get(f"/api/orders/{number}"))["sendings"]
    return [one for one in sendings if one["channel"] == "webhook"]


def boom(*_: object, **__: object) -> NoReturn:
    raise ZeroDivisionError


def test_a_dead_system_delays_neither_the_teams_nor_the_other_systems(
    room: TestClient, duty: Duty, sender: connection
) -> None:
    hook(room, "DEAD", f"http://{duty.host}/situ")
    hook(room, "WELL", f"http://{duty.host}/situ")
    dead = [order(room, "DEAD") for _ in range(3)]
    well = order(room, "WELL")
    team = order_to(room, report(room))["order_no"]
    clocks, hooks = Runner(kept_of(room)).hands
    clocks.go_round(sender)
    assert made(room.get(f"/api/orders/{team}"))["state"] == "delivered"
    assert [webhooks(room, number)[0]["tries"] for number in (*dead, well)] == [0] * 4
    duty.answers[:] = [500]
    hooks.go_round(sender)  # whoever did not take one is asked no more in that round
    assert [webhooks(room, number)[0]["tries"] for number in (*dead, well)] == [1, 0, 0, 1]
    assert made(room.get(f"/api/orders/{well}"))["state"] == "delivered"
    hooks.go_round(sender)  # and its first message waits for its pause
    assert [webhooks(room, number)[0]["tries"] for number in dead] == [1, 1, 1]
    send_all(sender, {duty.host})


def test_a_flood_of_messages_does_not_stop_the_clocks(
    room: TestClient, sender: connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.runner.TICK_S", 0.05)
    monkeypatch.setattr("service.runner.deliver_next", lambda *_, **__: True)
    clocks, _ = Runner(kept_of(room)).hands
    assert clocks.go_round(sender) > 0


def test_a_revision_that_was_overtaken_is_not_sent_to_a_system(
    room: TestClient, duty: Duty, sender: connection
) -> None:
    hook(room, "LATE", f"http://{duty.host}/situ")
    number = order(room, "LATE")
    _, hooks = Runner(kept_of(room)).hands
    duty.answers[:] = [500]
    hooks.go_round(sender)
    version = made(room.get(f"/api/orders/{number}"))["version"]
    made(send(room, f"/api/orders/{number}/withdraw", {"why": "误报"}, version))
    hooks.go_round(sender)  # the withdrawal waits behind what is not taken yet
    send_all(sender, {duty.host})
    told = [body for _, body in duty.got if body["order"]["order_no"] == number]
    assert [(one["topic"], one["order"]["revision"]) for one in told] == [
        ("order", 1),
        ("order.withdrawn", 2),
    ]
    first, second = webhooks(room, number)
    assert (first["taken_at"], first["given_up_at"], second["superseded_at"]) == (None,) * 3
    assert first["superseded_at"]
    assert second["taken_at"]


def test_a_fault_stops_nothing_else_and_the_room_is_told_once(
    room: TestClient, sender: connection
) -> None:
    rounds: list[int] = []

    def counts(*_: object) -> int:
        rounds.append(1)
        return 0

    incident = report(room)
    runner = Runner(kept_of(room), (boom_is_due, counts))
    for _ in range(3):
        runner.tick(sender)
    told = made(room.get(f"/api/orders/messages?incident_id={incident}"))["messages"]
    assert [one["topic"] for one in told] == ["runner.failed"]
    assert "boom_is_due" in told[0]["text"]
    assert len(rounds) == 3


def boom_is_due(*_: object) -> NoReturn:
    boom()


def test_a_message_that_nobody_foresaw_stands_before_no_other(
    room: TestClient, sender: connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = order_to(room, report(room))["order_no"]
    channels = {**deliver._CHANNELS, Channel.LOG: boom}
    monkeypatch.setattr(deliver, "_CHANNELS", channels)
    Runner(kept_of(room)).tick(sender)
    shown = made(room.get(f"/api/orders/{team}"))
    faults = {one["channel"]: (one["tries"], one["last_fault"]) for one in shown["sendings"]}
    assert faults["log"] == (1, "ZeroDivisionError")
    assert shown["state"] == "delivered"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_hand_outlives_a_fault_and_its_end_is_told(
    room: TestClient, settled_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.runner._AGAIN_S", 0.0)
    ends = iter((ZeroDivisionError, SystemExit))

    def acts(_: connection) -> Iterator[Any]:
        raise next(ends)

    pulse = Pulse()
    hand = Hand("clocks", settled_url, acts, pulse)
    hand.start()
    hand.join()
    assert next(ends, None) is None
    assert pulse.late() == ["clocks"]
    kept = kept_of(room)
    monkeypatch.setattr(kept, "pulse", pulse)
    kept.looked_at = -1e9
    stopped = room.get("/readyz")
    assert (stopped.status_code, stopped.json()["code"]) == (503, "runner_stopped")
    pulse.beat("clocks")
    kept.looked_at = -1e9
    assert made(room.get("/readyz"))["last_round_s"]["clocks"] < 60
