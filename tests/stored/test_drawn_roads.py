"""Roads that a planner draws: joined, kept through imports, taken out – and never doubled."""

from dataclasses import replace

import pytest
from psycopg2.extensions import connection

from layers.errors import BadInput, Clash, Stale, Unknown
from layers.geo.crs import geodesic_m
from layers.roads import correction_store, drawn_store, network_store
from layers.roads.model import RoadEdge
from tests.remembered.auditing import ask
from tests.stored.planners import BETWEEN, EDGES, HERE, draw, fix, head, keys, road, save, settle


@pytest.fixture(autouse=True)
def roads(conn: connection) -> None:
    settle(conn)


def edges(conn: connection) -> dict[str, RoadEdge]:
    return {one.source_key: one for one in network_store.edges(conn, HERE)}


def is_one_piece(found: dict[str, RoadEdge]) -> bool:
    """Whether every edge is reached from every other, and ends where its neighbours begin."""
    places: dict[int, tuple[float, float]] = {}
    for one in found.values():
        for node, place in (
            (one.tail_node, one.coordinates[0]),
            (one.head_node, one.coordinates[-1]),
        ):
            assert geodesic_m(*places.setdefault(node, place), *place) < 0.01, one.source_key
    reached: set[int] = set()
    waiting = [next(iter(places))]
    while waiting:
        node = waiting.pop()
        reached.add(node)
        for one in found.values():
            ends = {one.tail_node, one.head_node}
            if node in ends:
                waiting += ends - reached
    return reached == set(places)


def test_a_drawn_road_splits_the_roads_it_joins(conn: connection) -> None:
    before, numbers = head(conn), keys(conn)
    assert not is_one_piece(edges(conn))
    drawn, joints = draw(conn, *BETWEEN)
    assert [one.road.edge.source_key for one in joints] == ["w1/0", "w2/0"]
    assert [round(one.apart_m) for one in joints] == [11, 11]
    found, number = edges(conn), drawn.drawn_id
    assert is_one_piece(found)
    cut = {f"w1/0@{number}.0", f"w2/0@{number}.2"}
    assert set(found) == {"w1/0", "w1/1", "w2/0", f"drawn/{number}"} | cut
    # The first parts keep their numbers, the others have the next ones.
    now = keys(conn)
    assert {key: now[key] for key in numbers} == numbers
    assert sorted(now.values()) == list(range(6))
    for key in ("w1/0", "w2/0"):
        parts = [one for one in found.values() if one.source_key.startswith(key)]
        assert sum(one.length_m for one in parts) == pytest.approx(1000.0)
        assert {one.name for one in parts} == {"南路" if key == "w1/0" else "北路"}
    after = head(conn)
    assert (after.version, after.edge_count) == (before.version + 1, 6)
    assert after.build != before.build
    laid_km = found[f"drawn/{number}"].length_m / 1000
    assert after.length_km == pytest.approx(3.0 + laid_km)


def test_a_correction_acts_on_every_part_of_a_split_road(conn: connection) -> None:
    correction_store.save(conn, fix("w1/0", kmh=20.0), 0)
    drawn, _ = draw(conn, *BETWEEN)
    correction_store.save(conn, fix(f"drawn/{drawn.drawn_id}", kmh=10.0), 0)
    acts_on = {one.source_key: one.edge_ids for one in correction_store.all(conn, HERE)}
    now = keys(conn)
    assert acts_on == {
        "w1/0": tuple(sorted((now["w1/0"], now[f"w1/0@{drawn.drawn_id}.0"]))),
        f"drawn/{drawn.drawn_id}": (now[f"drawn/{drawn.drawn_id}"],),
    }


def test_an_import_keeps_drawn_roads_and_never_doubles_them(conn: connection) -> None:
    draw(conn, *BETWEEN)
    # Another one from the first to the southern road's eastern end.
    draw(conn, (110.0071, 26.01), (110.0199, 26.00001))
    laid, version = edges(conn), head(conn).version
    again = save(conn, EDGES[::-1])
    assert drawn_store.join_drawn(conn, HERE) == []
    assert again.unchanged
    assert (edges(conn), head(conn).version) == (laid, version)
    more = save(conn, [*EDGES, road("w3/0", 8, 9, (110.03, 26.0), (110.04, 26.0))])
    # What planners drew and split is no difference between two imports.
    assert (more.added, more.changed, more.removed) == (1, 0, 0)
    assert drawn_store.join_drawn(conn, HERE) == []
    assert head(conn).version == version + 1
    now = edges(conn)
    # The same edges by the same keys, beside the one that is new.
    del now["w3/0"]
    assert now == laid
    assert sorted(keys(conn).values()) == list(range(head(conn).edge_count))
    assert head(conn).edge_count == len(laid) + 1


def test_a_road_whose_neighbours_are_gone_waits_for_them(conn: connection) -> None:
    drawn, _ = draw(conn, *BETWEEN)
    far = [road("w9/0", 8, 9, (110.03, 26.0), (110.04, 26.0))]
    save(conn, far)
    assert [one.drawn_id for one in drawn_store.join_drawn(conn, HERE)] == [drawn.drawn_id]
    assert list(edges(conn)) == ["w9/0"]
    assert not drawn_store.get(conn, HERE, drawn.drawn_id).is_laid
    save(conn, EDGES)
    assert drawn_store.join_drawn(conn, HERE) == []
    assert is_one_piece(edges(conn))


def test_taken_out_it_leaves_no_gap_and_no_trace_but_the_splits(conn: connection) -> None:
    first, _ = draw(conn, *BETWEEN)
    second, _ = draw(conn, (110.015, 26.0001), (110.015, 26.0199))
    before = head(conn)
    with pytest.raises(Stale):
        drawn_store.remove(conn, HERE, first.drawn_id, first.version + 1)
    drawn_store.remove(conn, HERE, first.drawn_id, first.version)
    now = head(conn)
    assert (now.version, now.build != before.build) == (before.version + 1, True)
    found = edges(conn)
    assert f"drawn/{first.drawn_id}" not in found
    assert f"drawn/{second.drawn_id}" in found
    assert is_one_piece(found)
    assert sorted(keys(conn).values()) == list(range(now.edge_count))
    drawn_store.remove(conn, HERE, second.drawn_id, second.version)
    assert head(conn).length_km == pytest.approx(3.0)
    assert not is_one_piece(edges(conn))
    with pytest.raises(Unknown, match="no_drawn_road"):
        drawn_store.remove(conn, HERE, second.drawn_id, 1)


def test_what_carries_another_drawn_road_stays(conn: connection) -> None:
    carrier, _ = draw(conn, *BETWEEN)
    spur, joints = draw(conn, (110.0071, 26.01), (110.0085, 26.011))
    assert [one.road.base_key for one in joints] == [f"drawn/{carrier.drawn_id}"]
    with pytest.raises(Clash) as refused:
        drawn_store.remove(conn, HERE, carrier.drawn_id, carrier.version)
    assert refused.value.params["others"] == [str(spur.drawn_id)]


@pytest.mark.parametrize(
    ("line", "joins", "met", "cut"),
    [
        # Near a road's own end that end is meant, and nothing is cut.
        (((110.01, 26.00002), (110.01, 26.01)), (), [0], []),
        # 29 m is near enough.
        (((110.015, 26.00026), (110.015, 26.01)), (), [0], [0]),
        # Both ends on one road, which becomes three.
        (((110.003, 26.0), (110.005, 26.005), (110.007, 26.0)), (), [0, 2], [0, 2]),
        # A crossing joins only where it is said to.
        (((110.005, 25.99), (110.005, 26.0), (110.005, 26.02)), (), [2], [2]),
        (((110.005, 25.99), (110.005, 26.0), (110.005, 26.02)), (1,), [1, 2], [1, 2]),
    ],
)
def test_ends_join_what_is_near_and_other_vertices_what_they_are_told_to(
    conn: connection,
    line: tuple[tuple[float, float], ...],
    joins: tuple[int, ...],
    met: list[int],
    cut: list[int],
) -> None:
    _, joints = draw(conn, *line, joins=joins)
    assert [one.vertex for one in joints] == met
    assert [one.vertex for one in joints if one.cut_at is not None] == cut
    found = edges(conn).values()
    own = [one for one in found if one.source_key.startswith("drawn/")]
    assert (len(own), len(found)) == (1 + len(joins), 3 + len(cut) + 1 + len(joins))
    at_others = {node for one in found if one not in own for node in (one.tail_node, one.head_node)}
    mine = {node for one in own for node in (one.tail_node, one.head_node)}
    assert mine & at_others == {one.node for one in joints}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (((110.005, 26.0004), (110.007, 26.01)), "drawn_road_island"),
        (((110.005, 26.0001), (110.00501, 26.0001)), "drawn_road_too_short"),
    ],
)
def test_an_island_and_a_stub_are_refused(
    conn: connection, line: tuple[tuple[float, float], ...], code: str
) -> None:
    with pytest.raises(BadInput, match=code):
        draw(conn, *line)


def test_a_road_for_vehicles_does_not_join_a_footpath(conn: connection) -> None:
    path = replace(EDGES[2], forward=False, backward=False, road_class="步道")
    save(conn, [*EDGES[:2], path])
    _, joints = draw(conn, *BETWEEN)
    assert [one.road.edge.source_key for one in joints] == ["w1/0"]
    aside = (110.015, 26.0001), (110.015, 26.0199)
    _, joints = draw(conn, *aside, forward=False, backward=False)
    assert "w2/0" in [one.road.edge.source_key for one in joints]


def test_where_there_are_no_roads_none_can_be_drawn(conn: connection) -> None:
    ask(conn, "DELETE FROM road_edge WHERE region_code = %s", HERE)
    ask(conn, "DELETE FROM road_network WHERE region_code = %s", HERE)
    with pytest.raises(BadInput, match="no_roads"):
        draw(conn, *BETWEEN)
