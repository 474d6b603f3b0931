"""``/api/duty``: the chain of who answers, the roster, who would be called, and what is missing."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from psycopg2.extensions import connection
from pydantic import BaseModel, ConfigDict, Field

from layers.db import clock
from layers.duty import roster, roster_store, store
from layers.duty.model import Level
from layers.duty.roster import Part
from layers.ids import PostCode, ShiftId
from service.act import Acting
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.duty_views import (
    call_json,
    checked_json,
    handover_json,
    leaders_json,
    limits_json,
    post_json,
    shift_json,
    span_json,
)
from service.flows.call_leaders import escalate
from service.flows.keep_duty import change_post, change_shift, hand_over, set_limits
from service.flows.leaders import Supposed, check_duty, would_answer
from service.flows.locate import PlaceGiven
from service.masking import masked
from service.phones import Phones
from service.routes.documented import REFUSALS
from service.schemas.duty import HandoverIn, LimitsIn, PostChangeIn, ShiftChangeIn
from service.schemas.shapes import Finite
from service.versions import IfMatch, tagged

router = APIRouter(prefix="/api/duty", tags=["duty"], responses=REFUSALS)
MOST_HANDOVERS = 100
Code = Annotated[str, Path(max_length=80)]
READS, KEEPS = may(Action.READ_DUTY), may(Action.KEEP_DUTY)


class Look(BaseModel):
    """An incident that has not happened: a kind, and a place by name or position, or a township."""

    model_config = ConfigDict(extra="ignore")

    kind: Annotated[str, Field(min_length=1, max_length=100)]
    place: Annotated[str, Field(max_length=200)] = ""
    lon: Finite | None = None
    lat: Finite | None = None
    township_code: Annotated[str, Field(max_length=12)] = ""
    level: Level | None = None

    def supposed(self) -> Supposed:
        """The same in the flow's words."""
        is_placed = bool(self.place) or self.lon is not None or self.lat is not None
        given = PlaceGiven(self.lon, self.lat, name=self.place) if is_placed else None
        return Supposed(self.kind, given, self.township_code, self.level)


@router.get("/posts", summary="The chain of who answers", dependencies=[READS])
def posts(conn: Reader, visit: Visiting, phones: Phones) -> dict[str, Any]:
    """Every post in force by code, with its holder and substitutes."""
    found = store.all(conn, visit.region)
    return phones.shown({"posts": [post_json(one, visit.language) for one in found]})


@router.get("/posts/{post_code}", summary="One post", dependencies=[READS])
def post(
    post_code: Code, conn: Reader, visit: Visiting, phones: Phones, response: Response
) -> dict[str, Any]:
    """The post, with its version as ``ETag``."""
    found = store.get(conn, visit.region, PostCode(post_code))
    return phones.shown(tagged(response, post_json(found, visit.language)))


@router.patch("/posts/{post_code}", summary="Change a post", dependencies=[KEEPS])
def change(post_code: Code, body: PostChangeIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """What is not sent stays; an old version is a 412 with what the post is now."""

    def keep(conn: connection) -> dict[str, Any]:
        changed = change_post(conn, act.region, PostCode(post_code), body.told(), version)
        shown: dict[str, Any] = masked(post_json(changed, act.language))
        return shown

    return act.do_tagged(keep)


@router.delete("/posts/{post_code}", summary="Take a post out", dependencies=[KEEPS])
def retire(post_code: Code, act: Acting, version: IfMatch) -> dict[str, Any]:
    """It answers no more; its past calls stay."""

    def keep(conn: connection) -> dict[str, Any]:
        store.retire(conn, act.region, PostCode(post_code), version)
        return {"post_code": post_code}

    return act.do(keep)


@router.get("/roster", summary="The roster from now on", dependencies=[READS])
def listed(conn: Reader, visit: Visiting, phones: Phones) -> dict[str, Any]:
    """The shifts of the days looked ahead, who is on shift now, gaps and overlaps told."""
    now, limits = clock.now(conn), store.limits(conn, visit.region)
    until = now + timedelta(days=limits.ahead_days)
    found = roster_store.between(conn, visit.region, now, until)
    gaps = [one for part in Part for one in roster.gaps(found, part, now, until)]
    overlaps = [one for part in Part for one in roster.overlaps(found, part, now, until)]
    body = {
        "now": [shift_json(one) for one in roster.on_shift(found, now)],
        "shifts": [shift_json(one) for one in found],
        "gaps": [span_json(one, "gap", visit.language) for one in gaps],
        "overlaps": [span_json(one, "overlap", visit.language) for one in overlaps],
    }
    return phones.shown(body)


@router.get("/shifts/{shift_id}", summary="One shift", dependencies=[READS])
def shift(
    shift_id: int, conn: Reader, visit: Visiting, phones: Phones, response: Response
) -> dict[str, Any]:
    """The shift, with its version as ``ETag``."""
    found = roster_store.get(conn, visit.region, ShiftId(shift_id))
    return phones.shown(tagged(response, shift_json(found)))


@router.patch("/shifts/{shift_id}", summary="Change a shift", dependencies=[KEEPS])
def swap(shift_id: int, body: ShiftChangeIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """What is not sent stays; an old version is a 412 with what the shift is now."""

    def keep(conn: connection) -> dict[str, Any]:
        number, told = ShiftId(shift_id), body.told()
        changed = change_shift(conn, act.region, number, told, version, clock.now(conn))
        shown: dict[str, Any] = masked(shift_json(changed))
        return shown

    return act.do_tagged(keep)


@router.delete("/shifts/{shift_id}", summary="Strike a shift out", dependencies=[KEEPS])
def strike(shift_id: int, act: Acting, version: IfMatch) -> dict[str, Any]:
    """It is no longer in the roster; its handovers stay."""

    def keep(conn: connection) -> dict[str, Any]:
        found = roster_store.get(conn, act.region, ShiftId(shift_id))
        roster_store.retire(conn, found, version)
        return {"shift_id": shift_id}

    return act.do(keep)


@router.get("/handovers", summary="The last handovers", dependencies=[READS])
def handovers(conn: Reader, visit: Visiting, phones: Phones) -> dict[str, Any]:
    """The newest first."""
    found = roster_store.handovers(conn, visit.region, MOST_HANDOVERS)
    return phones.shown({"handovers": [handover_json(one) for one in found]})


@router.post("/handovers", status_code=201, summary="Hand a shift over", dependencies=[KEEPS])
def passed(body: HandoverIn, act: Acting) -> dict[str, Any]:
    """Both names and what was said; never changed afterwards."""

    def keep(conn: connection) -> dict[str, Any]:
        kept = hand_over(conn, act.region, body.passed(), act.by)
        shown: dict[str, Any] = masked(handover_json(kept))
        return shown

    return act.do(keep)


@router.get("/limits", summary="Minutes, metres, days", dependencies=[READS])
def limits(conn: Reader, visit: Visiting, response: Response) -> dict[str, Any]:
    """The county's, or the project's working figures, with the version as ``ETag``."""
    return tagged(response, limits_json(store.limits(conn, visit.region)))


@router.put("/limits", summary="Set minutes, metres, days", dependencies=[KEEPS])
def limit(body: LimitsIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """The county's own from now on; ``"0"`` where it had none."""

    def keep(conn: connection) -> dict[str, Any]:
        return limits_json(set_limits(conn, act.region, body.model_dump(), version))

    return act.do_tagged(keep)


@router.get("/who", summary="Who would be called now", dependencies=[READS])
def who(
    look: Annotated[Look, Query()], conn: Reader, visit: Visiting, phones: Phones
) -> dict[str, Any]:
    """For a kind, a place and a level, before anything happens. Saves nothing, calls nobody."""
    found = would_answer(conn, visit.region, look.supposed())
    return phones.shown(leaders_json(found, visit.language))


@router.get("/check", summary="What is missing in the chain", dependencies=[READS])
def check(conn: Reader, visit: Visiting, phones: Phones) -> dict[str, Any]:
    """Every township and sector without anybody, people without a number, gaps of the roster."""
    return phones.shown(checked_json(check_duty(conn, visit.region), visit.language))


@router.post(
    "/escalate",
    summary="Call the next where nobody answered",
    dependencies=[may(Action.COMMAND_INCIDENT)],
)
def go_on(act: Acting) -> dict[str, Any]:
    """In every incident that goes on; done twice it calls nobody twice."""

    def keep(conn: connection) -> dict[str, Any]:
        done = escalate(conn, clock.now(conn), act.by, act.region)
        shown: dict[str, Any] = masked(
            {
                "calls": [call_json(one, act.language) for one in done.calls],
                "exhausted": [
                    {"incident_id": number, "key": one.key, "post": one.post}
                    for number, one in done.exhausted
                ],
            }
        )
        return shown

    return act.do(keep)
