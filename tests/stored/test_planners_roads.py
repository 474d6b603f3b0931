"""Corrections and speeds: kept apart from what is imported, versioned, walled, remembered."""

from contextlib import closing

import psycopg2
import pytest
from psycopg2.errors import CheckViolation, InsufficientPrivilege
from psycopg2.extensions import connection

from layers.db.asking import Asker
from layers.errors import BadInput, Stale, Unknown
from layers.roads import correction_store, corrections, network_store, speed_store
from layers.roads.vehicles import DEFAULTS, Vehicle
from service.flows.set_speeds import set_kmh, set_size
from tests import database
from tests.remembered.auditing import ask
from tests.stored.planners import EDGES, ELSEWHERE, HERE, fix, head, keys, save, settle
from tests.stored.scoped import READER, WRITER, acting


@pytest.fixture(autouse=True)
def roads(conn: connection) -> None:
    settle(conn)


# --- corrections ---


def test_a_correction_names_its_edge_and_raises_the_version_but_not_the_build(
    conn: connection,
) -> None:
    before = head(conn)
    kept = correction_store.save(conn, fix("w1/1", kmh=20.0, forward=False), 0)
    assert kept.edge_ids == (keys(conn)["w1/1"],)
    assert (kept.kmh, kept.forward, kept.backward, kept.name) == (20.0, False, None, None)
    assert correction_store.all(conn, HERE) == [kept]
    now = head(conn)
    assert (now.version, now.build) == (before.version + 1, before.build)
    correction_store.save(conn, fix("w1/1", weight_t=5.0), kept.version)
    correction_store.remove(conn, HERE, "w1/1", kept.version + 1)
    assert head(conn).version == before.version + 3
    assert correction_store.find(conn, HERE, "w1/1") is None
    with pytest.raises(Unknown, match="no_correction"):
        correction_store.remove(conn, HERE, "w1/1", 1)


def test_an_import_keeps_corrections_and_tells_which_found_no_road(conn: connection) -> None:
    correction_store.save(conn, fix("w1/1", kmh=20.0), 0)
    correction_store.save(conn, fix("w2/0", backward=False), 0)
    save(conn, EDGES[:2])
    kept = {one.source_key: one for one in correction_store.all(conn, HERE)}
    assert kept["w1/1"].edge_ids == (keys(conn)["w1/1"],)
    assert (kept["w2/0"].is_orphan, kept["w2/0"].backward) == (True, False)
    save(conn, EDGES[::-1])
    assert not any(one.is_orphan for one in correction_store.all(conn, HERE))


def test_who_has_seen_another_correction_is_told(conn: connection) -> None:
    first = correction_store.save(conn, fix("w1/0", kmh=20.0), 0)
    with pytest.raises(Stale) as refused:
        correction_store.save(conn, fix("w1/0", kmh=30.0), 0)
    assert refused.value.theirs["kmh"] == 20.0
    correction_store.remove(conn, HERE, "w1/0", first.version)
    second = correction_store.save(conn, fix("w1/0", kmh=25.0), 0)
    # Taken back and made anew it is another one: the old number never comes again.
    assert second.version > first.version
    for change in (
        lambda: correction_store.save(conn, fix("w1/0", kmh=30.0), first.version),
        lambda: correction_store.remove(conn, HERE, "w1/0", first.version),
    ):
        with pytest.raises(Stale):
            change()


@pytest.mark.parametrize(
    "told",
    [{}, {"kmh": 0.9}, {"kmh": 151.0}, {"height_m": 0.0}, {"weight_t": float("nan")}],
)
def test_a_correction_that_says_nothing_or_nonsense_is_refused(
    conn: connection, told: dict[str, float]
) -> None:
    with pytest.raises(BadInput):
        corrections.check(fix("w1/0", **told))
    if told != {"weight_t": told.get("weight_t")}:
        with pytest.raises(CheckViolation):
            correction_store.save(conn, fix("w1/0", **told), 0)


# --- speeds and sizes ---


def test_a_county_changes_one_speed_and_has_all_others_as_before(conn: connection) -> None:
    before = head(conn)
    car = DEFAULTS[Vehicle.CAR]
    assert speed_store.profile(conn, HERE, Vehicle.CAR) == car
    changed = set_kmh(conn, HERE, Vehicle.CAR, "县道", 25.0, 0)
    mine = speed_store.profile(conn, HERE, Vehicle.CAR)
    assert mine.kmh == {**car.kmh, "县道": 25.0}
    profiles = speed_store.profiles(conn, HERE)
    assert profiles[Vehicle.CAR] == mine
    assert profiles[Vehicle.HEAVY] == DEFAULTS[Vehicle.HEAVY]
    assert speed_store.profile(conn, ELSEWHERE, Vehicle.CAR) == car
    with pytest.raises(Stale):
        set_kmh(conn, HERE, Vehicle.CAR, "县道", None, 0)
    assert set_kmh(conn, HERE, Vehicle.CAR, "县道", None, changed.version).version == 0
    assert set_kmh(conn, HERE, Vehicle.CAR, "县道", None, 0).version == 0
    assert speed_store.profile(conn, HERE, Vehicle.CAR) == car
    now = head(conn)
    assert (now.version, now.build) == (before.version + 2, before.build)


def test_a_county_s_fire_engine_is_its_own(conn: connection) -> None:
    size = {"height_m": 3.2, "weight_t": 12.0, "width_m": 2.4}
    size |= {"takes_rough": True, "takes_fords": False}
    kept = set_size(conn, HERE, Vehicle.HEAVY, size, 0)
    engine = speed_store.profile(conn, HERE, Vehicle.HEAVY)
    assert (engine.height_m, engine.weight_t, engine.width_m) == (3.2, 12.0, 2.4)
    assert (engine.takes_rough, engine.takes_fords) == (True, False)
    assert engine.kmh == DEFAULTS[Vehicle.HEAVY].kmh
    set_size(conn, HERE, Vehicle.HEAVY, None, kept.version)
    assert speed_store.profile(conn, HERE, Vehicle.HEAVY) == DEFAULTS[Vehicle.HEAVY]
    with pytest.raises(BadInput, match="walks"):
        set_size(conn, HERE, Vehicle.FOOT, size, 0)
    with pytest.raises(BadInput, match="bad_road_number"):
        set_size(conn, HERE, Vehicle.CAR, {**size, "height_m": 0.0}, 0)
    with pytest.raises(Unknown, match="no_road_class"):
        set_kmh(conn, HERE, Vehicle.CAR, "水路", 25.0, 0)


# --- the wall, the memory, the bell ---


@pytest.mark.parametrize(
    ("regions", "writes", "may"),
    [
        ((HERE,), "own", True),
        (None, "county", True),
        ((HERE,), "none", False),
        ((ELSEWHERE,), "county", False),
    ],
)
def test_only_who_keeps_something_of_that_county_keeps_its_roads(
    conn: connection, regions: tuple[str, ...] | None, writes: str, may: bool
) -> None:
    correction_store.save(conn, fix("w1/1", kmh=20.0), 0)
    asker = Asker("li", regions=regions, writes=writes)  # type: ignore[arg-type]
    with acting(conn, WRITER, asker):
        assert len(correction_store.all(conn, HERE)) == 1
        touched = ask(conn, "UPDATE road_edge SET name = 'x' RETURNING 1")
        assert len(touched) == (3 if may else 0)
        assert len(ask(conn, "DELETE FROM road_correction RETURNING 1")) == int(may)
        if may:
            assert set_kmh(conn, HERE, Vehicle.CAR, "县道", 25.0, 0).updated_by == "li"
            return
        with pytest.raises(InsufficientPrivilege):
            set_kmh(conn, HERE, Vehicle.CAR, "县道", 25.0, 0)


def test_the_reader_sees_all_of_it_and_changes_nothing(conn: connection) -> None:
    correction_store.save(conn, fix("w1/1", kmh=20.0), 0)
    with acting(conn, READER, None):
        assert len(correction_store.all(conn, HERE)) == 1
        assert network_store.version(conn, HERE) == 2
        with pytest.raises(InsufficientPrivilege):
            correction_store.remove(conn, HERE, "w1/1", 2)


def test_each_change_is_remembered_and_every_process_is_told() -> None:
    with database.fresh("planners") as url, closing(psycopg2.connect(url)) as conn:
        settle(conn)
        ask(conn, "LISTEN situ_roads")
        conn.commit()
        conn.poll()
        conn.notifies.clear()
        kept = correction_store.save(conn, fix("w1/1", kmh=20.0), 0)
        conn.commit()
        conn.poll()
        assert [one.payload for one in conn.notifies] == [HERE]
        correction_store.remove(conn, HERE, "w1/1", kept.version)
        conn.commit()
        told = "SELECT action, before ->> 'kmh', after ->> 'kmh' FROM audit_entry"
        told += " WHERE region_code = %s AND object_kind = 'road_correction' ORDER BY entry_no"
        assert ask(conn, told, HERE) == [("insert", None, "20"), ("delete", "20", None)]
