"""What is numbered stands in its order, and who reads on from the last one misses none."""

from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from tests.asked.ordering import TASK, incident, made, nothing_by_itself, send

__all__ = ["incident", "nothing_by_itself"]

_LAID = """
INSERT INTO inbox (region_code, message_no, incident_id, order_no, revision, topic, receiver_kind,
                   receiver_code, body)
SELECT region_code, message_no, incident_id, order_no, revision, topic, receiver_kind,
       receiver_code, body
  FROM outbox o
 WHERE incident_id = %s AND topic = 'order.late' AND message_no {those} (
       SELECT min(message_no) FROM outbox m
        WHERE (m.incident_id, m.topic) = (o.incident_id, o.topic))
"""


def test_order_a_hundred_comes_after_eleven(
    client: TestClient, incident: str, settled: connection
) -> None:
    to = {"incident_id": incident, "receiver": {"kind": "unit", "code": "水利局"}, "task": TASK}
    for last in (10, 99):
        with settled.cursor() as cursor:
            cursor.execute(
                "INSERT INTO order_counter VALUES ('990001', %s, %s) ON CONFLICT"
                " (region_code, incident_id) DO UPDATE SET last = EXCLUDED.last",
                (incident, last),
            )
        settled.commit()
        made(send(client, "/api/orders", to), 201)
    listed = made(client.get(f"/api/orders?incident_id={incident}"))["orders"]
    assert [one["order_no"].rsplit("-")[-1] for one in listed] == ["11", "100"]


def test_a_message_that_comes_late_is_not_skipped(
    client: TestClient, incident: str, settled: connection
) -> None:
    with settled.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outbox (region_code, is_exercise, incident_id, topic, channel,"
            " receiver_kind, body, taken_at) SELECT '990001', false, %s, 'order.late', 'inbox',"
            ' \'room\', \'{"receiver": "", "substitute": ""}\', now()'
            " FROM generate_series(1, 131)",
            (incident,),
        )
    path = f"/api/orders/messages?incident_id={incident}&after="
    read: list[int] = []
    # One could not be delivered at first, and comes after those with higher numbers.
    for those in (">", "="):
        with settled.cursor() as cursor:
            cursor.execute(_LAID.format(those=those), (incident,))
        settled.commit()
        while page := made(client.get(path + str(max(read, default=0))))["messages"]:
            read += [one["came_no"] for one in page]
    assert (len(read), read) == (131, sorted(read))
