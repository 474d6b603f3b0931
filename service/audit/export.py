r"""Entries carried away in a file that nobody can change unnoticed.

``FILE.jsonl`` has one entry a line, the oldest first: ``hash`` in hex, ``at`` in ISO 8601 with its
zone, phone numbers masked in ``reason``, ``before`` and ``after``. The last line says how many
entries there are, the first and last number and the last hash. Beside it lie ``FILE.jsonl.sig``,
the Ed25519 signature of the file's bytes, and ``FILE.jsonl.pem``, the public key. Anyone checks it:

    openssl pkeyutl -verify -rawin -pubin -inkey FILE.jsonl.pem \
        -sigfile FILE.jsonl.sig -in FILE.jsonl

provided that the key is the service's own, which its fingerprint tells: the first 64 characters of

    openssl pkey -pubin -in FILE.jsonl.pem -outform DER | openssl dgst -sha256 -r

The private key is made once and kept in ``var/audit.key`` (mode 0600).
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from psycopg2.extensions import connection

from layers.errors import BadInput, Clash
from service.audit import anchors, store
from service.audit.store import Entry
from service.masking import masked

KEY_FILE = "audit.key"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was carried away, and the SHA-256 (hex) of the file and of the key that signed it."""

    count: int
    first_no: int | None
    last_no: int | None
    sha256: str
    key_fingerprint: str


def export(
    conn: connection,
    region_code: str,
    span: tuple[datetime | None, datetime | None],
    file: Path,
    var_dir: Path,
) -> Exported:
    """Writes and signs the entries of a span (from, until; None: open); remembers it and commits.

    Commits, since nothing may be carried away that is not remembered: only then do the files get
    their names. Raises BadInput ``no_such_file`` for the folder, ``audit_file_exists``.
    """
    if not file.parent.is_dir():
        raise BadInput("no_such_file", field="file", file=str(file.parent))
    for name in _names(file):
        if name.exists():
            raise BadInput("audit_file_exists", field="file", file=str(name))
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".audit-") as folder:
        draft = Path(folder) / file.name
        done = write(draft, region_code, store.history(conn, region_code, *span), var_dir)
        after = {
            "count": done.count,
            "first_no": done.first_no,
            "last_no": done.last_no,
            "sha256": done.sha256,
            "key_fingerprint": done.key_fingerprint,
        }
        store.record(conn, region_code, "exported", "audit", file.name, after=after)
        newest = store.newest(conn, region_code)
        conn.commit()
        for drafted, name in zip(_names(draft), _names(file), strict=True):
            drafted.rename(name)
    if newest is not None:
        anchors.append(var_dir, newest)
    return done


def write(file: Path, region_code: str, entries: Iterable[Entry], var_dir: Path) -> Exported:
    """Writes the entries, their signature and the public key; files that only their owner reads."""
    key = private_key(var_dir)
    count, first, last = 0, None, None
    file.touch(mode=0o600, exist_ok=False)
    with file.open("w", encoding="utf-8") as lines:
        for entry in entries:
            lines.write(_line(entry_json(entry)))
            first, last, count = first or entry, entry, count + 1
        first_no = first.entry_no if first else None
        last_no = last.entry_no if last else None
        end = {"region_code": region_code, "count": count, "first_no": first_no, "last_no": last_no}
        lines.write(_line({**end, "last_hash": last and last.hash.hex()}))
    content = file.read_bytes()
    public = key.public_key()
    _, signature, pem = _names(file)
    signature.write_bytes(key.sign(content))
    pem.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Exported(
        count=count,
        first_no=first_no,
        last_no=last_no,
        sha256=sha256(content).hexdigest(),
        key_fingerprint=sha256(der).hexdigest(),
    )


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry as JSON; phone numbers are masked wherever somebody's words or data stand."""
    told = {name: getattr(entry, name) for name in Entry.__slots__ if name not in ("at", "hash")}
    spoken = {name: masked(told[name], name) for name in ("reason", "before", "after")}
    return {**told, **spoken, "at": entry.at.isoformat(), "hash": entry.hash.hex()}


def private_key(var_dir: Path) -> Ed25519PrivateKey:
    """The key that signs, made once; raises Clash ``audit_key_unusable``."""
    file = var_dir / KEY_FILE
    if not file.exists():
        _make_key(file)
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise Clash("audit_key_unusable", file=str(file))
    return key


def _make_key(file: Path) -> None:
    """Written whole before it gets its name; who comes second keeps the key of the first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("wb", dir=file.parent) as fresh:
        pem = Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        fresh.write(pem)
        fresh.flush()
        os.fsync(fresh.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh.name, file)


def _names(file: Path) -> tuple[Path, Path, Path]:
    """The file itself, its signature, and the key to check it with."""
    return file, file.with_name(f"{file.name}.sig"), file.with_name(f"{file.name}.pem")


def _line(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False) + "\n"
