"""Asked twice, done once: a lost answer is not a lost commit, so its sender asks again.

A sender gives each act a key of its own (``Idempotency-Key``). The key, what was asked and the
answer are written in the act's own transaction. The same key and question again get the first
answer; the same key with another question is refused; a key whose act is still under way is a 409.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.errors import BadInput, Clash
from layers.ids import RegionCode

LONGEST_KEY = 200
_QUERIES = Queries(Path(__file__).with_name("once.sql"))
Answer = dict[str, Any]


class Passing(Answer):
    """An answer that is not kept, as it holds for this moment alone: asked again, it is tried."""


class Once:
    """One request and the key its sender gave it; without a key an act is simply done."""

    def __init__(self, key: str | None, fingerprint: str) -> None:
        self.key = key
        self.fingerprint = fingerprint

    def do(
        self, conn: connection, region_code: RegionCode, actor: str, act: Callable[[], Answer]
    ) -> Answer:
        """The answer of the act, or of the time it was done before; never commits.

        Raises Clash ``request_in_progress``, BadInput ``request_key_reused``.
        """
        if self.key is None:
            return act()
        told = {"region_code": region_code, "actor": actor, "request_key": self.key}
        claimed = "/".join(("request", *told.values()))
        if not _QUERIES.one(conn, "claim", claimed=claimed)["is_ours"]:
            raise Clash("request_in_progress", field="Idempotency-Key")
        done = _QUERIES.find(conn, "done", **told)
        if done is not None:
            return self._again(done)
        answer = act()
        if isinstance(answer, Passing):
            return answer
        kept = json.dumps(answer, ensure_ascii=False)
        _QUERIES.run(conn, "remember", fingerprint=self.fingerprint, answer=kept, **told)
        return answer

    def _again(self, done: Mapping[str, Any]) -> Answer:
        if done["fingerprint"] != self.fingerprint:
            raise BadInput("request_key_reused", field="Idempotency-Key")
        answer: Answer = done["answer"]
        return answer


async def once(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(description="A key of the sender's own for this act: sent again, it is done once."),
    ] = None,
) -> Once:
    """The request's key, and the fingerprint of what is asked: path, query and body."""
    if idempotency_key is not None and not 0 < len(idempotency_key.strip()) <= LONGEST_KEY:
        raise BadInput("bad_request_key", field="Idempotency-Key", limit=LONGEST_KEY)
    version = request.headers.get("if-match", "")
    head = f"{request.method} {request.url.path}?{request.url.query} {version}"
    asked = head.encode("utf-8", "replace") + b"\n" + await request.body()
    return Once(idempotency_key, hashlib.sha256(asked).hexdigest())


AskedOnce = Annotated[Once, Depends(once)]
