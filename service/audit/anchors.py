"""Anchors: what the ends of the chains were, kept where the database's owner does not write.

A superuser of the database can make a whole chain anew, and no hash in it would tell. So each
verification and each export adds a line ``region_code entry_no hash at`` to ``var/audit.anchors``
(mode 0600, on the disk before anything else happens), and each later verification wants to find
that entry in the chain, unless it was pruned when it was old enough. The file is worth as much as
the distance between it and the database: let another machine fetch it.
"""

import os
from datetime import datetime
from pathlib import Path

from psycopg2.extensions import ISOLATION_LEVEL_DEFAULT, ISOLATION_LEVEL_READ_COMMITTED, connection

from layers.errors import Clash
from service.audit import store
from service.audit.chain import Anchor, Found, follow

FILE = "audit.anchors"


def verify(
    conn: connection,
    region_code: str,
    var_dir: Path,
    told: store.Progress = lambda _done, _total: None,
) -> Found:
    """Recomputes the region's chain and finds the first break; a whole chain is anchored anew.

    ``conn`` sees all entries of the region (the owner, or role ``auditor``) and is READ COMMITTED:
    an anchor may be younger than a snapshot, and its entry would be missed.
    Raises Clash ``audit_anchors_unreadable``.
    """
    if conn.isolation_level not in (ISOLATION_LEVEL_DEFAULT, ISOLATION_LEVEL_READ_COMMITTED):
        raise ValueError("a chain is verified in READ COMMITTED")
    known = read(var_dir)  # first: whatever is anchored here is committed, and will be seen
    ends = store.ends(conn, region_code)
    found = follow(region_code, ends, store.links(conn, region_code, ends, told), known)
    if found.is_whole and found.last is not None:
        append(var_dir, found.last)
    return found


def read(var_dir: Path) -> list[Anchor]:
    """All anchors, the oldest first; raises Clash ``audit_anchors_unreadable``, naming the line."""
    file = var_dir / FILE
    if not file.exists():
        return []
    anchors = []
    for line_no, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            region_code, entry_no, hashed, at = line.split(" ")
            anchor = Anchor(
                region_code, int(entry_no), bytes.fromhex(hashed), datetime.fromisoformat(at)
            )
        except ValueError as error:
            raise Clash("audit_anchors_unreadable", file=str(file), line_no=line_no) from error
        anchors.append(anchor)
    return anchors


def set_aside(var_dir: Path, until: str) -> Path | None:
    """Keeps the anchors of a chain that a backup has taken the place of, under another name.

    They are evidence of what was there; the chain that goes on is not theirs.
    """
    file = var_dir / FILE
    if not file.exists():
        return None
    kept = file.with_name(f"{FILE}.until-{until}")
    file.rename(kept)
    return kept


def append(var_dir: Path, anchor: Anchor) -> None:
    """Adds a line, and comes back when it is on the disk."""
    line = f"{anchor.region_code} {anchor.entry_no} {anchor.hash.hex()} {anchor.at.isoformat()}\n"
    var_dir.mkdir(parents=True, exist_ok=True)
    # One write at the end of the file: two who come at once do not mix their lines.
    opened = os.open(var_dir / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(opened, line.encode())
        os.fsync(opened)
    finally:
        os.close(opened)
