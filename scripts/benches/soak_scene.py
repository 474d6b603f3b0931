"""Who is there when a soak begins: somebody signed in, teams by what will happen, places."""

from datetime import timedelta

import httpx
from psycopg2.extensions import connection

from layers.db import clock
from layers.forces import rules
from layers.forces import store as forces
from scripts.benches.county import KINDS, County
from scripts.benches.readers import caller
from scripts.benches.soak_life import Town
from service.auth import sessions, store
from service.auth.roles import Role
from service.flows.keep_accounts import Told, make_key

_MOVERS, _ORDERED, _HELD, _SPOTS = 8, 3, 6, 6
_COLUMNS = ("role", "login", "name", "person_no", "regions", "unit", "townships", "layers")


def session(conn: connection, there: County) -> str:
    """The token of an operator who is signed in beside the door; committed."""
    told = Told(Role.OPERATOR, login="soak", name="soak", person_no="SOAK-1").columns()
    columns = {name: told[name] for name in _COLUMNS} | {"oidc_subject": None}
    columns |= {"password_hash": "", "must_change": False, "is_demo": True}
    account = store.add(conn, there.region_code, columns, "bench")
    until = clock.now(conn) + timedelta(days=1)
    token = sessions.open_session(
        conn, there.region_code, account.account_id, until, "127.0.0.1", ""
    )
    conn.commit()
    return token


def town_of(conn: connection, there: County, address: str) -> Town:
    """Teams that move, that are ordered, that are held; roads to close; two incidents."""
    teams = [one for one in forces.all(conn, there.region_code) if rules.is_free(one)]
    movers, rest = teams[:_MOVERS], [str(one.team_code) for one in teams[_MOVERS:]]
    keys = [_phone(conn, there, str(one.team_code)) for one in movers]
    conn.commit()
    with caller(address, there.operator_keys[0]) as asking:
        shown, other = (
            _incident(asking, *told) for told in zip(KINDS[:2], there.spots[:2], strict=True)
        )
        spots = [spot for spot in there.spots[2:60] if _meets_a_road(asking, spot)]
    return Town(
        [(key, *one.base) for key, one in zip(keys, movers, strict=True)],
        rest[:_ORDERED],
        rest[_ORDERED : _ORDERED + _HELD],
        spots[:_SPOTS],
        shown,
        other,
    )


def _phone(conn: connection, there: County, team_code: str) -> str:
    told = Told(Role.TEAM, name=f"soak-{team_code}", team_code=team_code)
    until = clock.now(conn) + timedelta(days=1)
    return make_key(conn, there.region_code, told, until, "bench")[1]


def _incident(asking: httpx.Client, kind: str, spot: tuple[float, float]) -> str:
    body = {"kind": kind, "place": {"lon": spot[0], "lat": spot[1]}, "anyway": True}
    told = asking.post("/api/incidents", json=body).raise_for_status().json()
    incident_id: str = told["incident"]["incident_id"]
    return incident_id


def _meets_a_road(asking: httpx.Client, spot: tuple[float, float]) -> bool:
    body = {"geometry": {"type": "Point", "coordinates": list(spot)}}
    return asking.post("/api/closures/met", json=body).is_success
