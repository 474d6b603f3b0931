"""``/api/orders/limits`` and ``/api/orders/hooks``: what a county sets for its orders."""

from typing import Any

from fastapi import APIRouter
from psycopg2.extensions import connection

from layers.orders import limit_store, outbox_store
from layers.orders.limit_store import LimitSet
from layers.orders.order_life import ReceiverKind
from layers.orders.outbox_store import Receiving
from service.act import Acting
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.flows.deliver import check_url
from service.order_views import sending_json
from service.routes.documented import REFUSALS
from service.schemas.orders import HookIn, LimitIn
from service.versions import IfMatch

router = APIRouter(prefix="/api/orders", tags=["orders"], responses=REFUSALS)


@router.get("/limits", summary="The limits of orders", dependencies=[may(Action.READ_INCIDENTS)])
def limits(conn: Reader, visit: Visiting) -> dict[str, Any]:
    """Each with its version, 0 where the county has not set it."""
    found = limit_store.all(conn, visit.region)
    return {"limits": {name: one._asdict() for name, one in found.items()}}


@router.put("/limits/{limit_name}", summary="Set a limit", dependencies=[may(Action.ISSUE_ORDER)])
def limited(limit_name: str, body: LimitIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Holds for whatever is taken, drafted or issued from now on."""

    def keep(conn: connection) -> dict[str, Any]:
        told = LimitSet(body.value, version)
        kept = limit_store.change(conn, act.region, limit_name, told, act.by)
        return {"limit_name": limit_name, **kept._asdict()}

    return act.do_tagged(keep)


@router.get("/hooks", summary="Receivers' own systems", dependencies=[may(Action.ISSUE_ORDER)])
def hooks(conn: Reader, visit: Visiting) -> dict[str, Any]:
    """Where orders are sent besides the inboxes."""
    return {"hooks": [sending_json(row) for row in outbox_store.hooks(conn, visit.region)]}


@router.put(
    "/hooks/{receiver_kind}/{receiver_code}",
    summary="Set a receiver's own system",
    dependencies=[may(Action.ISSUE_ORDER)],
)
def hooked(
    receiver_kind: ReceiverKind, receiver_code: str, body: HookIn, act: Acting, version: IfMatch
) -> dict[str, Any]:
    """Its address, at a host that the service's settings allow."""

    def keep(conn: connection) -> dict[str, Any]:
        url = check_url(body.url, act.kept.settings.hook_hosts)
        whose = Receiving(act.region, receiver_kind.value, receiver_code)
        kept = outbox_store.set_hook(conn, whose, url, version, act.by)
        return {**whose._asdict(), "url": url, "version": kept}

    return act.do_tagged(keep)


@router.delete(
    "/hooks/{receiver_kind}/{receiver_code}",
    summary="Drop a receiver's own system",
    dependencies=[may(Action.ISSUE_ORDER)],
)
def dropped(
    receiver_kind: ReceiverKind, receiver_code: str, act: Acting, version: IfMatch
) -> dict[str, Any]:
    """Nothing is sent there any more; what was being tried is given up in its time."""

    def keep(conn: connection) -> dict[str, Any]:
        whose = Receiving(act.region, receiver_kind.value, receiver_code)
        outbox_store.drop_hook(conn, whose, version)
        return whose._asdict()

    return act.do(keep)
