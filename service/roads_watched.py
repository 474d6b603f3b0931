"""Hears from the database that a region's roads have changed, and brings them in beforehand.

No answer depends on it: each asks the database which version is in force. But who has heard of a
new build before anybody asks has it at hand when somebody does.
"""

import select
import threading

import psycopg2
import structlog
from psycopg2.extensions import connection

from layers.db.pool import connect
from layers.errors import NotReady
from layers.ids import RegionCode
from service.roads_kept import RoadKeeper

_LISTEN = "LISTEN situ_roads"
_LISTEN_S, _AGAIN_S = 2.0, 5.0
_log = structlog.get_logger()


class RoadsWatch:
    """One thread with one connection that listens, and comes back when the connection is lost."""

    def __init__(self, database_url: str, role: str, keeper: RoadKeeper) -> None:
        self._url = database_url
        self._role = role
        self._keeper = keeper
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to listen, without making anybody wait for the database."""
        self._ended.clear()
        self._thread = threading.Thread(target=self._run, name="roads-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(_LISTEN_S + 1)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                conn = connect(self._url, role=self._role)
            except NotReady as error:
                _log.info("roads_not_watched", reason=error.code)
                self._ended.wait(_AGAIN_S)
                continue
            try:
                self._listen(conn)
            except psycopg2.Error as error:
                # The database went away: answers ask it themselves, so nothing is missed.
                _log.info("roads_not_watched", reason=type(error).__name__)
                self._ended.wait(_AGAIN_S)
            finally:
                conn.close()

    def _listen(self, conn: connection) -> None:
        conn.autocommit = True
        with conn.cursor() as cursor:
            cursor.execute(_LISTEN)
        while not self._ended.is_set():
            if select.select([conn], [], [], _LISTEN_S)[0]:
                conn.poll()
                for region_code in dict.fromkeys(note.payload for note in conn.notifies):
                    self._heard(RegionCode(region_code))
                conn.notifies.clear()

    def _heard(self, region_code: RegionCode) -> None:
        """Only regions that are used here are worth bringing in."""
        if self._keeper.holds(region_code):
            self._keeper.bring(region_code)
