"""A backup that takes the place of a database takes the place of its chain: the anchors follow."""

from pathlib import Path

from psycopg2.extensions import connection

from service.audit import anchors
from tests.remembered.auditing import REGION, write


def test_anchors_of_a_replaced_chain_are_kept_under_another_name(
    conn: connection, tmp_path: Path
) -> None:
    write(conn, 3)
    assert anchors.verify(conn, REGION, tmp_path).is_whole
    held = (tmp_path / anchors.FILE).read_text(encoding="utf-8")
    aside = anchors.set_aside(tmp_path, "situ-20261122")
    assert aside is not None
    assert aside.read_text(encoding="utf-8") == held
    assert anchors.read(tmp_path) == []
    assert anchors.set_aside(tmp_path, "situ-20261122") is None
