"""A chain, a roster and a call for whoever sends chance at the API: what can be named there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import requests
from psycopg2.extensions import connection

from layers.duty import roster_store, store
from tests.pure.duty_people import NOON, a_post, a_shift
from tests.town import town

# Bodies with which something is done; those that chance makes are nearly always refused.
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/incidents/{incident_id}/calls": {},
    "POST /api/incidents/{incident_id}/calls/{call_id}/answer": {"answer": "answered"},
    "PATCH /api/duty/posts/{post_code}": {"note": "轮换"},
    "PATCH /api/duty/shifts/{shift_id}": {"note": "换班"},
    "PUT /api/duty/limits": {"answer_min": 5, "hazard_m": 500, "ahead_days": 3},
}


def there(browser: requests.Session, conn: connection, incident_id: str) -> dict[str, Any]:
    """Two posts, three shifts and a call; of each the second is there to be taken away."""
    posts = [a_post("Z1", "AB"), a_post("Z2", "C")]
    store.save_many(conn, town.CODE, posts)
    # Each comer brings shifts of his own: those before may be changed already.
    number = len(roster_store.between(conn, town.CODE, NOON, NOON + timedelta(days=3650)))
    shifts = [a_shift(hour, hour + 1) for hour in range(number, number + 3)]
    shifts = [replace(one, place=f"room {number}") for one in shifts]
    roster_store.save_many(conn, town.CODE, shifts)
    conn.commit()
    kept = roster_store.between(conn, town.CODE, NOON, NOON + timedelta(days=3650))
    numbers = [one.shift_id for one in kept if one.place == f"room {number}"]
    passed = {"from_shift": numbers[0], "to_shift": numbers[2]}
    made = browser.post(f"/api/incidents/{incident_id}/calls", json={"posts": ["post:Z1"]})
    assert made.status_code == 201, made.text
    return {
        "posts": [str(one.post_code) for one in posts],
        "shifts": numbers,
        "handover": {**passed, "given_by": "甲", "taken_by": "乙"},
        "call_id": made.json()["calls"][0]["call_id"],
    }
