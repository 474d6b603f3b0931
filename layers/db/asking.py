"""Who is asking, told to the database: what row-level security and the audit go by.

Told at the start of each transaction and forgotten at its end. A transaction of the service's roles
in which nobody was told sees no row of any layer and changes none.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from psycopg2.extensions import connection

from layers.db.queries import Queries

_QUERIES = Queries(Path(__file__).parent / "queries.sql")
EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever asks: ``actor`` and where from, for the audit; the rest is the scope of rows.

    ``regions`` and ``layers`` None: all of them. ``clearance``: rows up to that sensitivity are
    seen in the whole region (0 公开, 1 内部, 2 敏感; -1 none). Rows of one's own ``unit`` or
    ``townships``, in one's ``layers``, are seen whatever their sensitivity. ``writes``: which rows
    may be changed; ``commands``: whether incidents may be led, also by who keeps no rows;
    ``team``: the team whose leader asks.
    """

    actor: str
    role: str = ""
    address: str = ""
    request_id: str = ""
    regions: tuple[str, ...] | None = ()
    clearance: int = -1
    writes: Literal["county", "own", "none"] = "none"
    commands: Literal["county", "none"] = "none"
    unit: str = ""
    townships: tuple[str, ...] = ()
    layers: tuple[str, ...] | None = ()
    team: str = ""

    def nameless(self) -> "Asker":
        """The scope without the name: whoever has the same sees the same rows."""
        return replace(self, actor="", address="", request_id="")


def tell(conn: connection, asker: Asker, for_session: bool = False) -> None:
    """Tells the database who asks, for this transaction or for as long as the connection lives."""
    _QUERIES.one(
        conn,
        "tell_asker",
        actor=asker.actor,
        role=asker.role,
        address=asker.address,
        request_id=asker.request_id,
        regions=_joined(asker.regions),
        clearance=str(asker.clearance),
        writes=asker.writes,
        commands=asker.commands,
        unit=asker.unit,
        townships=_joined(asker.townships),
        layers=_joined(asker.layers),
        team=asker.team,
        is_local=not for_session,
    )


def _joined(names: tuple[str, ...] | None) -> str:
    """Codes joined by commas, which no code contains."""
    return EVERYTHING if names is None else ",".join(names)
