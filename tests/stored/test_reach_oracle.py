"""Our search against pgRouting on the same costs: equal to a millionth of a second."""

import itertools
import random

import psycopg2
import pytest
from psycopg2.extensions import connection

from layers.ids import LonLat, RegionCode
from layers.places import regions
from layers.places.model import Region
from layers.roads import graph, importer_osm, load_store, network_store
from layers.roads.closures import ClosedStretch, Effect
from layers.roads.drawing import drawn
from layers.roads.driving import Roads, drive
from layers.roads.reach import Access, Asked, Candidate, Pace, towards
from layers.roads.road_state import apply
from layers.roads.snapping import accesses
from layers.roads.vehicles import DEFAULTS, Vehicle
from tests import absent
from tests.stored import oracle

AD = RegionCode("AD")
PACE = Pace()


@pytest.fixture(scope="module")
def andorra(database_url: str) -> Roads:
    """The real network of a mountain country, as a car drives it."""
    extract = absent.beside_us("roads/andorra.osm.pbf")
    conn = psycopg2.connect(database_url)
    regions.save(conn, Region(AD, "安道尔", "Andorra", 32631, "", False, None))
    edges, _ = importer_osm.read_osm(extract)
    network_store.save(conn, AD, edges, extract.name, False, False)
    conn.commit()
    network = graph.build("andorra", load_store.load(conn, AD))
    conn.close()
    return drive(network, DEFAULTS[Vehicle.CAR])


def _spots(seed: int, count: int) -> list[LonLat]:
    """Spots all over Andorra, many of them far from any road."""
    dice = random.Random(seed)
    return [LonLat(dice.uniform(1.42, 1.75), dice.uniform(42.44, 42.64)) for _ in range(count)]


def _compare(
    conn: connection,
    roads: Roads,
    stretches: list[ClosedStretch],
    incident: list[Access],
    candidates: list[Candidate],
) -> int:
    ours = towards(apply(roads, stretches), incident, candidates, PACE)
    theirs = oracle.arrivals(conn, oracle.cut(roads, stretches), incident, candidates, PACE)
    assert set(ours) == set(theirs)
    for index, seconds in theirs.items():
        assert ours[index].arrival_s == pytest.approx(seconds, abs=1e-6)
    return len(theirs)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_equals_pgrouting_with_and_without_closures(
    conn: connection, andorra: Roads, seed: int
) -> None:
    dice = random.Random(seed)
    found = [accesses(andorra, spot, 3_000.0, 4) for spot in _spots(seed, 41)]
    incident = next(accesses for accesses in found if accesses)
    candidates = [Candidate(accesses, dice.uniform(60, 1200)) for accesses in found[1:]]
    reached = _compare(conn, andorra, [], incident, candidates)
    assert reached > 20
    stretches = [
        ClosedStretch(
            edge, low := dice.uniform(0, 0.9), dice.uniform(low, 1), number, Effect.CLOSED
        )
        for number, edge in enumerate(dice.sample(range(andorra.network.edge_count), 400))
    ]
    _compare(conn, andorra, stretches, incident, candidates)


def test_candidates_on_the_incidents_own_edge(conn: connection, andorra: Roads) -> None:
    drivable = andorra.islands.number >= 0
    by_length = andorra.network.length_m.argsort()
    longest = [int(edge) for edge in by_length[drivable[by_length]][-12:]]
    for edge in longest:
        incident = [Access(edge, 0.6, 10.0)]
        candidates = [
            Candidate([Access(edge, fraction, 0.0)], 0.0) for fraction in (0.0, 0.3, 0.6, 0.9, 1.0)
        ]
        _compare(conn, andorra, [], incident, candidates)
        cut = [ClosedStretch(edge, 0.4, 0.5, 1, Effect.CLOSED)]
        _compare(conn, andorra, cut, incident, candidates)


def test_stopping_early_gives_the_same_first_ones(conn: connection, andorra: Roads) -> None:
    found = [accesses(andorra, spot, 3_000.0, 4) for spot in _spots(9, 60)]
    incident = next(accesses for accesses in found if accesses)
    candidates = [Candidate(accesses, 60.0) for accesses in found[1:]]
    state = apply(andorra, [])
    every = sorted(one.arrival_s for one in towards(state, incident, candidates).values())
    few = towards(state, incident, candidates, asked=Asked([5]))
    assert sorted(one.arrival_s for one in few.values()) == every[:5]


def test_drive_and_path_add_up(conn: connection, andorra: Roads) -> None:
    """The stretches driven, at their speeds, are the driving time; each begins where one ended."""
    found = [accesses(andorra, spot, 3_000.0, 4) for spot in _spots(5, 40)]
    incident = next(accesses for accesses in found if accesses)
    arrivals = towards(apply(andorra, []), incident, [Candidate(one, 0.0) for one in found[1:]])
    assert arrivals
    for arrival in arrivals.values():
        seconds = sum(
            abs(part.end - part.start)
            * (
                andorra.forward_s[part.edge]
                if part.end >= part.start
                else andorra.backward_s[part.edge]
            )
            for part in arrival.stretches
            if part.end != part.start
        )
        yard = PACE.yard_s(arrival.start)
        walk = PACE.walk_s(arrival.goal)
        assert arrival.arrival_s == pytest.approx(seconds + yard + walk, abs=1e-6)
        lines = drawn(andorra.network, arrival.stretches)
        steps = itertools.pairwise(lines)
        assert max((abs(a.lon - b.lon) + abs(a.lat - b.lat) for a, b in steps), default=0) < 0.05
