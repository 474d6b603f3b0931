"""What is carried away is signed, masked and remembered, or it is not carried away."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from psycopg2.errors import UndefinedTable
from psycopg2.extensions import connection

from layers.errors import BadInput, Clash
from service.audit import anchors, export, store
from service.audit.store import Sought
from tests import absent
from tests.remembered.auditing import REGION, ask, write

OPEN = (None, None)


def read(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def is_genuine(file: Path) -> bool:
    key = load_pem_public_key(file.with_name(file.name + ".pem").read_bytes())
    assert isinstance(key, Ed25519PublicKey)
    try:
        key.verify(file.with_name(file.name + ".sig").read_bytes(), file.read_bytes())
    except InvalidSignature:
        return False
    return True


def openssl_says_genuine(file: Path) -> bool:
    openssl = shutil.which("openssl")
    if openssl is None:
        absent.from_set_up("no openssl on this machine")
    done = subprocess.run(
        [
            openssl,
            "pkeyutl",
            "-verify",
            "-rawin",
            "-pubin",
            "-inkey",
            file.name + ".pem",
            "-sigfile",
            file.name + ".sig",
            "-in",
            file.name,
        ],
        cwd=file.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0 and "Verified Successfully" in done.stdout


@pytest.mark.parametrize("genuine", [is_genuine, openssl_says_genuine])
def test_an_export_is_genuine_until_a_byte_changes(
    conn: connection, tmp_path: Path, genuine: Callable[[Path], bool]
) -> None:
    write(conn, 5)
    file = tmp_path / "entries.jsonl"
    export.export(conn, REGION, OPEN, file, tmp_path / "var")
    assert genuine(file)
    file.write_bytes(file.read_bytes().replace(b'"people": 3', b'"people": 4'))
    assert not genuine(file)


def test_an_export_says_everything_and_ends_with_its_count(
    conn: connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "STEP_ROWS", 2)
    write(conn, 5)
    file, var_dir = tmp_path / "entries.jsonl", tmp_path / "var"
    done = export.export(conn, REGION, OPEN, file, var_dir)
    *lines, end = read(file)
    held = list(reversed(store.entries(conn, Sought(REGION, before_no=6))))
    assert [line["hash"] for line in lines] == [one.hash.hex() for one in held]
    assert [line["at"] for line in lines] == [one.at.isoformat() for one in held]
    assert str(lines[0]["at"]).endswith("+08:00")
    assert end == {
        "region_code": REGION,
        "count": 5,
        "first_no": 1,
        "last_no": 5,
        "last_hash": held[-1].hash.hex(),
    }
    (remembered,) = store.entries(conn, Sought(REGION, action="exported"))
    assert (remembered.object_kind, remembered.object_id) == ("audit", "entries.jsonl")
    assert (remembered.after["count"], remembered.after["sha256"]) == (5, done.sha256)
    assert anchors.read(var_dir) == [store.newest(conn, REGION)]
    assert anchors.verify(conn, REGION, var_dir).is_whole


def test_nobody_but_the_owner_reads_the_key_and_the_file(conn: connection, tmp_path: Path) -> None:
    file, var_dir = tmp_path / "entries.jsonl", tmp_path / "var"
    first = export.export(conn, REGION, OPEN, file, var_dir)
    second = export.export(conn, REGION, OPEN, tmp_path / "b.jsonl", var_dir)
    assert first.key_fingerprint == second.key_fingerprint
    for secret in (var_dir / export.KEY_FILE, file):
        assert secret.stat().st_mode & 0o777 == 0o600
    assert {one.name for one in var_dir.iterdir()} == {"audit.key", "audit.anchors"}


def test_phone_numbers_are_masked_in_an_export(conn: connection, tmp_path: Path) -> None:
    told: store.Told = {
        "before": {"phones": ["13800138000"], "note": "叫 13800138000"},
        "after": {"phones": ["13900139000"]},
        "reason": "13700137000 不对",
    }
    store.record(conn, REGION, "update", "team", "D1", **told)
    conn.commit()
    file = tmp_path / "entries.jsonl"
    export.export(conn, REGION, OPEN, file, tmp_path)
    text = file.read_text(encoding="utf-8")
    assert not any(number in text for number in ("13800138000", "13900139000", "13700137000"))
    assert "*********00" in text


def test_what_cannot_be_remembered_is_not_carried_away(conn: connection, tmp_path: Path) -> None:
    ask(conn, "ALTER TABLE audit_head RENAME TO elsewhere")
    conn.commit()
    folder = tmp_path / "carried"
    folder.mkdir()
    with pytest.raises(UndefinedTable):
        export.export(conn, REGION, OPEN, folder / "entries.jsonl", tmp_path / "var")
    assert list(folder.iterdir()) == []


def test_an_export_replaces_no_file_and_makes_no_folder(conn: connection, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.sig").touch()
    with pytest.raises(BadInput, match="audit_file_exists"):
        export.export(conn, REGION, OPEN, tmp_path / "a.jsonl", tmp_path)
    with pytest.raises(BadInput, match="no_such_file"):
        export.export(conn, REGION, OPEN, tmp_path / "none" / "a.jsonl", tmp_path)


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / export.KEY_FILE).write_text("no key", encoding="utf-8")
    with pytest.raises(Clash, match="audit_key_unusable"):
        export.private_key(tmp_path)
