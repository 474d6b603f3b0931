"""``/api/audit``: what is remembered, for the auditor alone."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from layers.db.asking import tell
from layers.errors import BadInput, NotAllowed, Unknown
from layers.moments import with_zone
from layers.places import regions
from service.audit import anchors, store
from service.audit.export import entry_json
from service.auth.roles import Action
from service.deps import Reader, Reads, Visit, Visiting, may
from service.phones import remembered
from service.routes.documented import REFUSALS

router = APIRouter(prefix="/api/audit", tags=["audit"], responses=REFUSALS)
READ = may(Action.READ_AUDIT)
MOST_LISTED = 500


def _in_utc(value: datetime | None) -> datetime | None:
    """No clock on earth is sixteen hours off, and PostgreSQL knows none."""
    try:
        return None if value is None else with_zone(value, "since").astimezone(UTC)
    except OverflowError as error:
        raise BadInput("time_out_of_range", field="since", value=str(value)) from error


Moment = Annotated[datetime | None, AfterValidator(_in_utc)]
Word = Annotated[str | None, Field(max_length=200)]


class Look(BaseModel):
    """What is looked for; ``before_no`` goes on where a page ends."""

    model_config = ConfigDict(extra="ignore")

    actor: Word = None
    action: Word = None
    object_kind: Word = None
    object_id: Word = None
    outcome: Literal["done", "refused"] | None = None
    since: Moment = None
    until: Moment = None
    before_no: Annotated[int | None, Field(ge=1, le=2**62)] = None
    limit: Annotated[int, Field(ge=1, le=MOST_LISTED)] = 100


@router.get("", summary="What was done and what was refused", dependencies=[READ])
def entries(look: Annotated[Look, Query()], conn: Reader, visit: Visiting) -> dict[str, Any]:
    """The newest first; ``next`` is the ``before_no`` of the page after this one."""
    _refuse_outside(visit)
    found = store.entries(conn, store.Sought(visit.region, **look.model_dump()))
    more = found[-1].entry_no if len(found) == look.limit else None
    return {"entries": [entry_json(one) for one in found], "next": more}


@router.get("/verified", summary="Whether the chain is whole", dependencies=[READ, Reads])
def verified(visit: Visiting) -> dict[str, Any]:
    """Every hash computed again; names the first entry that is not what it was."""
    kept = visit.kept
    _refuse_outside(visit)
    kept.limits.take("export", visit.who.actor)
    # Not in a snapshot: an anchor may be younger than one, and its entry would be missed.
    with kept.readers.pool.lend() as conn:
        tell(conn, visit.who.asker())
        found = anchors.verify(conn, visit.region, kept.settings.var_dir)
        if not found.entries and found.is_whole and regions.find(conn, visit.region) is None:
            raise Unknown("no_region", field="region_code", region_code=visit.region)
    broken = found.broken
    remembered(kept, visit.who, "verified", "audit", {"whole": found.is_whole})
    return {
        "region_code": visit.region,
        "entries": found.entries,
        "whole": found.is_whole,
        "broken": broken and {"entry_no": broken.entry_no, "why": broken.why.value},
    }


def _refuse_outside(visit: Visit) -> None:
    """An auditor of one region reads nothing of another's."""
    if not visit.who.reaches(visit.region):
        raise NotAllowed("outside_scope", field="region_code")
