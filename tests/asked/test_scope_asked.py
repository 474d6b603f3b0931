"""No planner and no department's machine gets out of its scope: by no filter, number or export."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

import psycopg2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.db.asking import Asker
from layers.ids import RegionCode
from layers.records.model import LAYERS
from service.auth.roles import Action, Role
from service.auth.who import Scope, Who
from tests.asked.scoped import ELSEWHERE, HERE, asked_at, machine, person, settled
from tests.town import scopes
from tests.town.scopes import REGIONS, TOWNSHIPS, UNITS, Thing

THINGS = tuple(scopes.things())
# Somebody of each confined role, as a person and as a machine; each knows one of the two regions.
SCOPES: dict[str, tuple[Role, Scope]] = {
    "planner of a township": (Role.PLANNER, Scope((HERE,), "", (TOWNSHIPS[1],))),
    "machine of a unit": (Role.PLANNER, Scope((HERE,), UNITS[1], ())),
    "machine of both, two layers": (
        Role.PLANNER,
        Scope((HERE,), UNITS[2], (TOWNSHIPS[2],), ("hazards", "teams")),
    ),
    "machine of everywhere": (Role.PLANNER, Scope(None, UNITS[1], (TOWNSHIPS[1],))),
    "department": (Role.DEPARTMENT, Scope((HERE,), UNITS[1], (), ("hazards",))),
    "machine of a department": (Role.DEPARTMENT, Scope((ELSEWHERE,), UNITS[2], ())),
}
SMALLEST_PAGE = 7
steadily = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class Somebody(NamedTuple):
    """Who asks, as the model knows him, and how he reaches the service."""

    asker: Asker
    role: Role
    caller: TestClient
    url: str

    def sees(self, region: str, layer: str) -> list[str]:
        """The codes that are there for him, in their order."""
        return [
            one.code
            for one in THINGS
            if one[:2] == (layer, region) and scopes.may_see(self.asker, one)
        ]


@pytest.fixture(scope="module")
def ground() -> Iterator[str]:
    with settled() as url:
        yield url


@pytest.fixture(scope="module")
def app(ground: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with asked_at(ground, tmp_path_factory.mktemp("var")) as made:
        yield made


@pytest.fixture(scope="module", params=SCOPES)
def who(request: pytest.FixtureRequest, app: FastAPI, ground: str) -> Somebody:
    scope_name = request.param
    role, scope = SCOPES[scope_name]
    login = f"somebody-{list(SCOPES).index(scope_name)}"
    with closing(psycopg2.connect(ground)) as conn:
        made = machine if "machine" in scope_name else person
        caller = made(conn, app, login, role, scope)
        conn.commit()
    # Clearance and writing as the roles' table says; that it says so is tested with the table.
    asker = Who(login, role, scope).asker()
    assert (asker.clearance, asker.writes) == (0, "own" if role is Role.PLANNER else "none")
    return Somebody(asker, role, caller, ground)


layers = st.sampled_from(LAYERS)
filters = st.fixed_dictionaries(
    {},
    optional={
        "q": st.sampled_from(["S0", "1", "name", "", "%", "_", "' OR true --", "S21"]),
        "township_code": st.sampled_from([*TOWNSHIPS, "990012100"]),
        "after": st.sampled_from(["", "S", "S050", "S150", "ZZZ"]),
        "limit": st.integers(1, 500),
        "region_code": st.sampled_from([*REGIONS, "990099", "*", "%", ""]),
    },
)


@steadily
@given(layer=layers, asked=filters)
def test_no_filter_shows_more_than_the_scope(
    who: Somebody, layer: str, asked: dict[str, Any]
) -> None:
    answer = who.caller.get(f"/api/records/{layer}", params=asked)
    assert answer.status_code == 200, answer.text
    records = answer.json()["records"]
    region = asked.get("region_code") or HERE
    assert {one["region_code"] for one in records} <= {region}
    seen = who.sees(region, layer)
    found = [one["code"] for one in records]
    assert set(found) <= set(seen)
    if not asked.keys() & {"q", "township_code", "after"}:
        assert found == seen[: asked.get("limit", 200)]


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("region", REGIONS)
def test_page_by_page_everything_of_the_scope_is_there_and_nothing_else(
    who: Somebody, layer: str, region: RegionCode
) -> None:
    found: list[str] = []
    asked: dict[str, Any] = {"limit": SMALLEST_PAGE, "region_code": region}
    while True:
        page = who.caller.get(f"/api/records/{layer}", params=asked).json()
        found += [one["code"] for one in page["records"]]
        if page["next"] is None:
            break
        asked["after"] = page["next"]
    assert found == who.sees(region, layer)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("region", REGIONS)
def test_an_export_carries_away_the_scope_and_nothing_else(
    who: Somebody, layer: str, region: RegionCode
) -> None:
    answer = who.caller.get(f"/api/records/{layer}/export.geojson", params={"region_code": region})
    assert answer.status_code == 200
    found = [one["properties"]["code"] for one in answer.json()["features"]]
    assert found == who.sees(region, layer)


def test_a_region_that_is_not_one_s_own_has_nothing_in_it(who: Somebody) -> None:
    for region in REGIONS:
        if who.asker.regions is None or region in who.asker.regions:
            continue
        for layer in LAYERS:
            listed = who.caller.get(f"/api/records/{layer}", params={"region_code": region})
            assert listed.json() == {"records": [], "next": None}


def test_what_is_outside_the_scope_is_not_there(who: Somebody) -> None:
    for one in THINGS:
        answer = who.caller.get(
            f"/api/records/{one.layer}/{one.code}", params={"region_code": one.region}
        )
        expected = 200 if scopes.may_see(who.asker, one) else 404
        assert answer.status_code == expected, one
        assert (one.code in answer.text and "name S" in answer.text) == (expected == 200)


def _stored(url: str) -> dict[str, tuple[Any, ...]]:
    """Every thing as it is kept, whatever its layer."""
    with closing(psycopg2.connect(url)) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT code, to_jsonb(record) FROM record")
        return dict(cursor.fetchall())


@steadily
@given(
    thing=st.sampled_from(THINGS),
    moved=st.fixed_dictionaries(
        {"note": st.sampled_from(["x", "y"])},
        optional={
            "unit": st.sampled_from(UNITS),
            "township_code": st.sampled_from(TOWNSHIPS),
        },
    ),
)
def test_nothing_is_changed_outside_the_scope_and_nothing_leaves_or_enters_it(
    who: Somebody, thing: Thing, moved: dict[str, Any]
) -> None:
    before = _stored(who.url)
    version = before[thing.code]["version"]  # type: ignore[call-overload]
    answer = who.caller.patch(
        f"/api/records/{thing.layer}/{thing.code}",
        params={"region_code": thing.region},
        json=moved,
        headers={"If-Match": f'"{version}"'},
    )
    present = thing._replace(
        unit=before[thing.code]["unit"],  # type: ignore[call-overload]
        township=before[thing.code]["township_code"],  # type: ignore[call-overload]
    )
    after = present._replace(
        unit=moved.get("unit", present.unit),
        township=moved.get("township_code", present.township),
    )
    if who.role is Role.DEPARTMENT:
        expected = 403
    elif not scopes.may_see(who.asker, present):
        expected = 404
    elif scopes.may_write(who.asker, present) and scopes.may_write(who.asker, after):
        expected = 200
    else:
        expected = 403
    assert answer.status_code == expected, answer.text
    now = _stored(who.url)
    changed = {code for code in now if now[code] != before[code]}
    if expected == 200:
        _put_back(who.url, thing)
    assert changed <= ({thing.code} if expected == 200 else set())


def _put_back(url: str, thing: Thing) -> None:
    """Where it was, for whoever comes next."""
    table, code, unit = scopes.TABLES[thing.layer]
    with closing(psycopg2.connect(url)) as conn, conn.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {unit} = %s, township_code = %s, note = '' WHERE {code} = %s",
            (thing.unit, thing.township, thing.code),
        )
        conn.commit()


def test_the_room_s_own_is_closed_to_who_is_confined(who: Somebody) -> None:
    for path in ("/api/incidents", "/api/closures", "/api/incidents/1/sheet"):
        answer = who.caller.get(path, params={"region_code": HERE})
        assert (answer.status_code, answer.json()["code"]) == (403, "may_not")
    phones = who.caller.get("/api/records/teams", params={"phones": "whole"})
    assert phones.status_code == (200 if who.role is Role.PLANNER else 403)
    assert Who("x", who.role, Scope()).may(Action.SEE_PHONES) == (who.role is Role.PLANNER)


def test_places_are_found_by_name_only_where_they_may_be_seen(who: Somebody) -> None:
    for region in REGIONS:
        found = who.caller.get("/api/places", params={"q": "name S0", "region_code": region})
        assert found.status_code == 200
        codes = {one["code"] for one in found.json()["places"]}
        assert codes <= set(who.sees(region, "places"))
