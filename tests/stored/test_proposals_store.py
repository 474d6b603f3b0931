"""Proposed closures in the database: who sees and writes them, and that each is decided once."""

from dataclasses import replace
from typing import Any

import pytest
from psycopg2 import errors
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import connection

from layers.db.asking import Asker
from layers.ids import HazardCode
from layers.roads import proposal_store
from layers.roads.closures import Effect
from layers.roads.proposals import Proposal
from tests.stored.scoped import READER, WRITER, acting, ask
from tests.town.town import CODE, NORTH, SOUTH

PLANNER = Asker("li", regions=(CODE,), clearance=0, writes="own", townships=(NORTH,), layers=None)
OPERATOR = Asker("wang", regions=(CODE,), clearance=2, writes="county", layers=None)
PROPOSAL = Proposal(
    region_code=CODE,
    hazard_code=HazardCode("H02"),
    effect=Effect.LIMITED,
    geometry={"type": "Point", "coordinates": [110.0195, 26.045]},
    reach_m=100,
    reason="滑坡",
    starts_at=None,
    ends_at=None,
    height_m=None,
    weight_t=4.5,
    width_m=None,
    given={},
    proposed_by="li",
)
CLOSE = """INSERT INTO closure (region_code, effect, geom, reach_m, starts_at, reason, reported_by)
           SELECT region_code, 'closed', geom, reach_m, now(), '', '' FROM closure_proposal LIMIT 1
           RETURNING closure_id"""
CONFIRM = """UPDATE closure_proposal SET decision = 'confirmed', decided_at = now(),
                    decided_by = 'wang', closure_id = %s WHERE proposal_id = %s"""
pytestmark = pytest.mark.usefixtures("town")


def _refused(conn: connection, refusal: type[Exception], statement: str, *told: object) -> None:
    ask(conn, "SAVEPOINT before")
    with pytest.raises(refusal):
        ask(conn, statement, *told)
    ask(conn, "ROLLBACK TO SAVEPOINT before")


def test_a_proposal_comes_back_as_it_was(conn: connection) -> None:
    number = proposal_store.add(conn, PROPOSAL)
    found = proposal_store.get(conn, CODE, number)
    assert replace(found, proposal_id=PROPOSAL.proposal_id, proposed_at=None) == PROPOSAL


@pytest.mark.parametrize(
    "told",
    [
        {"actor": "zhang"},  # in another's name
        {"writes": "none"},  # who writes nothing
        {"regions": ("990099",)},  # of another region
        {"townships": (SOUTH,)},  # from a hazard that is hidden from him
    ],
)
def test_who_may_propose_proposes_what_is_his(conn: connection, told: dict[str, Any]) -> None:
    with acting(conn, WRITER, PLANNER):
        proposal_store.add(conn, PROPOSAL)
    with acting(conn, WRITER, replace(PLANNER, **told)), pytest.raises(InsufficientPrivilege):
        proposal_store.add(conn, PROPOSAL)


def test_who_proposed_sees_his_own_and_the_room_sees_all(conn: connection) -> None:
    proposal_store.add(conn, PROPOSAL)
    for asker, seen in (
        (PLANNER, 1),
        (replace(PLANNER, actor="zhang"), 0),
        (OPERATOR, 1),
        (replace(OPERATOR, regions=("990099",)), 0),
        (None, 0),
    ):
        with acting(conn, READER, asker):
            assert len(proposal_store.all(conn, CODE, only_open=True)) == seen, asker


def test_the_room_decides_and_nobody_changes_what_was_proposed(conn: connection) -> None:
    number = proposal_store.add(conn, PROPOSAL)
    decline = """UPDATE closure_proposal SET decision = 'declined', decided_at = now(),
                        decided_by = 'li' RETURNING proposal_id"""
    with acting(conn, WRITER, PLANNER):
        assert ask(conn, decline) == []
    with acting(conn, WRITER, OPERATOR):
        assert ask(conn, decline) == [(number,)]
    with acting(conn, WRITER, OPERATOR):
        _refused(conn, InsufficientPrivilege, "UPDATE closure_proposal SET reach_m = 2000")
        _refused(conn, InsufficientPrivilege, "DELETE FROM closure_proposal")


def test_nothing_is_decided_twice_and_nothing_closes_two_roads(conn: connection) -> None:
    """Not even by the owner, whom no wall holds back."""
    first, second = (proposal_store.add(conn, PROPOSAL) for _ in range(2))
    ((closure,),) = ask(conn, CLOSE)
    _refused(conn, errors.CheckViolation, CONFIRM, None, first)
    ask(conn, CONFIRM, closure, first)
    _refused(conn, errors.RestrictViolation, CONFIRM, closure, first)
    _refused(conn, errors.RestrictViolation, "DELETE FROM closure_proposal WHERE version = 2")
    _refused(conn, errors.UniqueViolation, CONFIRM, closure, second)


def test_only_a_limited_road_has_limits(conn: connection) -> None:
    for effect, weight_t in ((Effect.LIMITED, None), (Effect.CARE, 4.5), (Effect.LIMITED, 0.4)):
        with acting(conn, WRITER, OPERATOR), pytest.raises(errors.CheckViolation):
            proposal_store.add(
                conn, replace(PROPOSAL, effect=effect, weight_t=weight_t, proposed_by="wang")
            )
