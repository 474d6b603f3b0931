"""Bringing a planner's file in: all of it or nothing, and a report of every row.

A file with bad rows is refused whole, unless the planner says that the good ones shall be
saved without them. The transaction is the caller's.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.errors import BadFile
from layers.importing.importer import Importer, Terms, Thing
from layers.importing.incoming import Incoming, Progress
from layers.importing.read import read_table
from layers.importing.report import Report
from layers.importing.saving import Saved

_QUERIES = Queries(Path(__file__).with_name("queries.sql"))


def bring_in(
    conn: connection,
    importer: Importer[Any],
    path: Path,
    terms: Terms,
    on_progress: Progress | None = None,
) -> Report:
    """Brings the file in, in the caller's transaction, and reports every row.

    Raises BadFile: without a report for a file that cannot be read at all, with one when
    rows are refused and ``terms.skip_bad`` does not allow it; nothing is saved then. A dry
    run gives the same report, refused rows or not, and saves nothing.
    """
    table = read_table(path)
    file = Incoming(importer, terms, importer.known(conn, terms.region_code), table)
    things = file.read(on_progress)
    can_be_saved = not file.problems or (terms.skip_bad and not file.is_unfit)
    saved = _save(conn, importer, terms, things) if can_be_saved else None
    report = file.report(path.name, len(things), saved)
    if not can_be_saved and not terms.dry_run:
        raise BadFile("import.refused", report=report, count=len(report.refused))
    return report


def _save(
    conn: connection, importer: Importer[Thing], terms: Terms, things: Sequence[Thing]
) -> Saved:
    """What saving changes; a dry run looks at it and takes it back."""
    _QUERIES.run(conn, "mark")
    saved = importer.save(conn, terms.region_code, things)
    if terms.dry_run:
        _QUERIES.run(conn, "go_back")
    _QUERIES.run(conn, "forget_mark")
    return saved
