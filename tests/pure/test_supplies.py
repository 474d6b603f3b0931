"""Which depots to draw on: nearest first, never more than there is, never more than is needed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.command import supplies
from layers.command.legs import SNAP_DOUBT_M
from layers.command.need import NeedCard
from layers.command.sheet import Remark
from layers.command.supplies import RankedDepots
from layers.ids import ClosureId, ItemCode
from layers.reserves.model import Depot, StockLine
from layers.roads.measuring import Outcome, Verdict
from tests.pure.small_county import TODAY, at, catalogue_of, depot, measured, outcome, stock

ITEMS = catalogue_of("tent", "sack", "boat")
NAMES = {ClosureId(4): "桥断"}
ROAD, CUT = Verdict.ROAD, outcome(Verdict.CUT, closures=[4])
D1, D2, D3 = depot("D1"), depot("D2"), depot("D3")


def card(**items: float) -> NeedCard:
    return NeedCard("11A00", {}, {ItemCode(code): needed for code, needed in items.items()})


def ranked(
    needs: NeedCard, lines: Sequence[StockLine], ends: Mapping[str, Outcome], *depots: Depot
) -> RankedDepots:
    """The depots' part of the sheet when the measuring ended like this, by depot."""
    stocked, left_out = supplies.sort_out(depots, lines, needs, ITEMS, TODAY)
    found = [measured(one, ends[one.depot.depot_code]) for one in stocked]
    return supplies.rank(found, needs, ITEMS, NAMES, left_out)


def road(seconds: float) -> Outcome:
    return outcome(ROAD, seconds)


def test_filling_is_nearest_first_and_stops_when_there_is_enough() -> None:
    found = ranked(
        card(tent=100),
        [stock("D1", "tent", "30"), stock("D2", "tent", "60"), stock("D3", "tent", "50")],
        {"D1": road(900), "D2": road(600), "D3": road(1200)},
        D1,
        D2,
        D3,
    )
    assert [one.depot_code for one in found.choices] == ["D2", "D1", "D3"]
    (need,) = found.needs
    assert dict(need.from_depots) == {"D2": 60, "D1": 30, "D3": 10}
    assert (need.filled, need.needed, need.unit, need.name) == (100, 100, "件", "物资tent")
    assert [one.holdings[0].take for one in found.choices] == [60, 30, 10]
    assert found.shortfalls == []
    assert found.choices[0].reasons == [Remark("reason.fastest")]


def test_a_farther_depot_that_is_not_needed_any_more_says_so() -> None:
    lines = [stock("D1", "tent", "30"), stock("D2", "tent", "60")]
    found = ranked(card(tent=20), lines, {"D1": road(900), "D2": road(600)}, D1, D2)
    assert found.choices[1].reasons == [Remark("left_out.not_needed")]
    assert found.choices[1].holdings[0].take == 0
    assert found.choices[1].holdings[0].free == 30


def test_a_depot_far_from_its_road_says_so_like_a_team() -> None:
    ended = road(900)
    assert ended.arrival is not None
    far = replace(ended, arrival=replace(ended.arrival, start=at(0, 0.0, SNAP_DOUBT_M + 1)))
    (choice,) = ranked(card(tent=9), [stock("D1", "tent", "9")], {"D1": far}, D1).choices
    assert choice.reasons == [Remark("reason.fastest"), Remark("reason.snap_far", {"snap_m": 301})]
    assert choice.vehicle == "car"


def test_batches_of_one_item_count_together() -> None:
    lines = [
        stock("D1", "tent", "3", TODAY + timedelta(days=9), "b"),
        stock("D1", "tent", "4", TODAY + timedelta(days=5), "a"),
        stock("D1", "tent", "5"),
    ]
    (holding,) = ranked(card(tent=20), lines, {"D1": road(600)}, D1).choices[0].holdings
    assert (holding.free, holding.take) == (12, 12)
    assert holding.expires_on == TODAY + timedelta(days=5)
    assert [(one.batch, one.take) for one in holding.batches] == [("a", 4), ("b", 3), ("", 5)]
    (some,) = ranked(card(tent=6), lines, {"D1": road(600)}, D1).choices[0].holdings
    assert [(one.batch, one.take) for one in some.batches] == [("a", 4), ("b", 2)]


def test_expired_stock_is_not_stock_and_the_last_day_still_is() -> None:
    yesterday = TODAY - timedelta(days=1)
    lines = [stock("D1", "tent", "3", yesterday), stock("D2", "tent", "4", TODAY)]
    found = ranked(card(tent=20), lines, {"D2": road(600)}, D1, D2)
    assert [(one.depot_code, one.holdings[0].free) for one in found.choices] == [("D2", 4)]
    (out,) = found.left_out
    assert (out.what, out.code) == ("depot", "D1")
    assert out.reasons == [Remark("left_out.out_of_stock", {"item_names": ["物资tent"]})]


def test_an_expired_batch_beside_a_good_one_is_neither_free_nor_shown() -> None:
    lines = [stock("D1", "tent", "3", date(2020, 1, 1), "old"), stock("D1", "tent", "4")]
    (holding,) = ranked(card(tent=20), lines, {"D1": road(600)}, D1).choices[0].holdings
    assert (holding.free, holding.expires_on) == (4, None)


def test_an_empty_shelf_and_a_depot_for_other_things_are_told_apart() -> None:
    lines = [stock("D1", "tent", "0"), stock("D1", "boat", "9"), stock("D2", "boat", "9")]
    found = ranked(card(tent=5, sack=5), lines, {}, D1, D2, D3)
    assert found.choices == []
    assert [list(one.reasons) for one in found.left_out] == [
        [Remark("left_out.out_of_stock", {"item_names": ["物资tent"]})],
        [Remark("left_out.no_needed_item")],
        [Remark("left_out.no_needed_item")],
    ]


def test_used_up_is_another_reason_than_never_stocked() -> None:
    needs = card(tent=1)
    found = supplies.rank([], needs, ITEMS, NAMES, [], {ItemCode("tent")})
    assert [one.code for one in found.shortfalls[0].reasons] == ["short.used_up"]
    found = supplies.rank([], needs, ITEMS, NAMES, [])
    assert [one.code for one in found.shortfalls[0].reasons] == ["short.no_item"]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ({"D1": road(600), "D2": CUT}, ["short.depots_left_out", "short.too_little"]),
        ({"D1": CUT, "D2": CUT}, ["short.depots_left_out"]),
        ({"D1": road(600), "D2": road(700)}, ["short.too_little"]),
    ],
)
def test_a_shortfall_says_why(ends: Mapping[str, Outcome], expected: list[str]) -> None:
    lines = [stock("D1", "tent", "10"), stock("D2", "tent", "5")]
    found = ranked(card(tent=100, sack=1), lines, ends, D1, D2)
    tents, sacks = found.shortfalls
    assert [one.code for one in tents.reasons] == expected
    assert list(sacks.reasons) == [Remark("short.no_item")]
    assert (sacks.what, sacks.code, sacks.needed, sacks.found) == ("item", "sack", 1, 0)


def test_a_cut_off_depot_names_the_closure() -> None:
    found = ranked(card(tent=1), [stock("D1", "tent", "1")], {"D1": CUT}, D1)
    (out,) = found.left_out
    assert out.reasons == [
        Remark(
            "left_out.cut_by_closure",
            {"closures": [Remark("list.closure", {"closure_id": 4, "reason": "桥断"})]},
        )
    ]
    assert tuple(out.closure_ids) == (4,)
    assert "D1库" in str(found.shortfalls[0].reasons[0].params["names"])


def test_an_item_that_the_region_does_not_list_goes_by_its_code() -> None:
    found = ranked(card(rope=5), [stock("D1", "rope", "2")], {"D1": road(600)}, D1)
    assert (found.needs[0].name, found.needs[0].unit) == ("rope", "")


def test_loading_travel_and_walk_add_up_to_the_total() -> None:
    (choice,) = ranked(card(tent=1), [stock("D1", "tent", "1")], {"D1": road(1800)}, D1).choices
    assert (choice.load_min, choice.leg.travel_min, choice.total_min) == (20, 10, 30)


def test_shares_of_tenths_add_up_without_a_rest() -> None:
    """0.1 + 0.2 + … in binary is not what it is on a stocktake sheet."""
    lines = [stock("D1", "tent", "0.7"), stock("D2", "tent", "0.1"), stock("D3", "tent", "0.3")]
    ends = {"D1": road(600), "D2": road(700), "D3": road(800)}
    found = ranked(card(tent=1.1), lines, ends, D1, D2, D3)
    assert found.shortfalls == []
    assert dict(found.needs[0].from_depots) == {"D1": 0.7, "D2": 0.1, "D3": 0.3}


AMOUNTS = st.decimals(0, 30, places=1)
DAYS = st.sampled_from([None, TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
LINES = st.lists(
    st.builds(
        lambda where, what, on_hand, until: stock(where, what, str(on_hand), until),
        st.sampled_from(["D1", "D2", "D3"]),
        st.sampled_from(["tent", "sack", "boat"]),
        AMOUNTS,
        DAYS,
    ),
    max_size=12,
)
ENDS = st.lists(
    st.one_of(
        st.builds(outcome, st.sampled_from([ROAD, Verdict.STRAIGHT_LINE]), st.floats(1200, 9000)),
        st.builds(outcome, st.sampled_from([Verdict.CUT, Verdict.ISLAND])),
    ),
    min_size=3,
    max_size=3,
)
NEEDS = st.dictionaries(
    st.sampled_from(["tent", "sack"]), st.decimals("0.1", 40, places=1).map(float)
)


@settings(max_examples=400, deadline=None)
@given(LINES, ENDS, NEEDS)
def test_no_more_is_taken_than_is_free_or_needed(
    lines: list[StockLine], ends: list[Outcome], needs: dict[str, float]
) -> None:
    found = ranked(
        card(**needs), lines, dict(zip(("D1", "D2", "D3"), ends, strict=True)), D1, D2, D3
    )
    named = [one.depot_code for one in found.choices] + [one.code for one in found.left_out]
    assert sorted(named) == ["D1", "D2", "D3"]
    assert all(one.reasons for one in found.left_out)
    assert all(one.reasons for one in found.shortfalls)
    for choice in found.choices:
        for holding in choice.holdings:
            good = sum(
                line.on_hand
                for line in lines
                if (line.depot_code, line.item_code) == (choice.depot_code, holding.item_code)
                and (line.expires_on is None or line.expires_on >= TODAY)
            )
            assert Decimal(str(holding.free)) == good > 0
            assert 0 <= holding.take <= holding.free
    for need in found.needs:
        taken = {
            choice.depot_code: holding.take
            for choice in found.choices
            for holding in choice.holdings
            if holding.item_code == need.item_code and holding.take
        }
        assert dict(need.from_depots) == taken
        there = sum(
            Decimal(str(holding.free))
            for choice in found.choices
            for holding in choice.holdings
            if holding.item_code == need.item_code
        )
        # All that is needed, or all that is there, to the last tenth.
        assert need.filled == float(min(there, Decimal(str(need.needed))))
        assert sum(Decimal(str(share)) for share in taken.values()) == Decimal(str(need.filled))
    short = {one.code for one in found.shortfalls}
    assert short == {need.item_code for need in found.needs if need.filled < need.needed}
