"""Photographs in the database, beside the log. Works in its caller's transaction."""

from pathlib import Path

from psycopg2.extensions import connection

from layers.command.incident import Incident
from layers.command.log import EVENTS
from layers.command.photo import MOST_OF_A_REPORT, Photo
from layers.command.store import Event
from layers.db.queries import Queries
from layers.errors import Clash, Unknown

_QUERIES = Queries(Path(__file__).with_name("photos.sql"))


def report(conn: connection, incident: Incident, event_no: int) -> Event:
    """What photographs may be added to: a note in the incident's own log.

    Raises Unknown ``no_report_of_that_number``, also for one that the asker does not see.
    """
    row = _QUERIES.find(conn, "report", event_no=event_no, **_of(incident))
    if row is None or row["name"] not in EVENTS.values():
        raise Unknown("no_report_of_that_number", field="event_no", event_no=event_no)
    return Event(**row)


def add(conn: connection, incident: Incident, of_event: int, photo: Photo) -> None:
    """Keeps a photograph of a report; whoever adds waits for his turn in the log before.

    Raises Clash ``photo_already_there``, ``too_many_photos``.
    """
    which = {"of_event": of_event, "photo_id": photo.photo_id}
    region = {"region_code": incident.region_code}
    if _QUERIES.one(conn, "count", **region, **which)["others"] >= MOST_OF_A_REPORT:
        raise Clash("too_many_photos", field="event_no", most=MOST_OF_A_REPORT)
    size = {"width_px": photo.width_px, "height_px": photo.height_px}
    kept = {"is_exercise": incident.is_exercise, "picture": photo.picture}
    # Asked of the table itself: it may have one that the asker does not see.
    if not _QUERIES.run(conn, "add", **_of(incident), **which, **size, **kept):
        raise Clash("photo_already_there", field="body")


def picture(conn: connection, incident: Incident, photo_id: str) -> bytes:
    """The JPEG; raises Unknown ``no_photo``."""
    row = _QUERIES.find(conn, "picture", photo_id=photo_id, **_of(incident))
    if row is None:
        raise Unknown("no_photo", field="photo_id")
    return bytes(row["picture"])


def _of(incident: Incident) -> dict[str, str]:
    return {"region_code": incident.region_code, "incident_id": incident.incident_id}
