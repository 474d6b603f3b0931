"""What verification finds in a chain of entries, link by link and without a database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from layers.errors import Clash
from service.audit import anchors as anchor_file
from service.audit.chain import KEPT_DAYS, KEPT_FOR, Anchor, Ends, Found, Link, Why, follow

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
START = sha256(b"431123").digest()


def hashed(number: int) -> bytes:
    return sha256(str(number).encode()).digest() if number else START


def link(number: int) -> Link:
    one = hashed(number)
    return Link(number, NOW - timedelta(hours=100 - number), "update", "team", "D1", one, one)


LINKS = [link(number) for number in range(1, 11)]
ENDS = Ends(0, START, 10, hashed(10), 10, NOW)


def anchor(number: int, said: bytes | None = None, age: timedelta = timedelta()) -> Anchor:
    return Anchor("431123", number, said or hashed(number), NOW - age)


def found(
    links: Sequence[Link] = LINKS, ends: Ends = ENDS, anchors: Sequence[Anchor] = ()
) -> Found:
    return follow("431123", ends, links, anchors)


def broken(
    links: Sequence[Link] = LINKS, ends: Ends = ENDS, anchors: Sequence[Anchor] = ()
) -> tuple[Why, int, int | None]:
    one = found(links, ends, anchors).broken
    assert one is not None
    return one.why, one.entry_no, one.link.entry_no if one.link else None


def test_a_whole_chain_is_whole_and_names_its_last_entry() -> None:
    one = found(anchors=[anchor(3), anchor(10)])
    assert one.is_whole
    assert (one.entries, one.last) == (10, Anchor("431123", 10, hashed(10), LINKS[-1].at))


def test_nothing_at_all_is_whole() -> None:
    one = found([], replace(ENDS, head_no=None, head_hash=None))
    assert (one.is_whole, one.entries, one.last) == (True, 0, None)


def test_the_first_entry_that_says_something_else_is_named() -> None:
    bad = [replace(one, should_be=b"x") if one.entry_no in (4, 7) else one for one in LINKS]
    assert broken(bad) == (Why.HASH_DIFFERS, 4, 4)


def test_a_missing_entry_is_named_and_what_came_instead() -> None:
    assert broken(LINKS[:3] + LINKS[4:]) == (Why.GAP, 4, 5)
    assert broken(LINKS[1:]) == (Why.GAP, 1, 2)


def test_a_number_that_stands_twice_is_no_chain() -> None:
    assert broken([*LINKS[:4], link(4), *LINKS[4:]]) == (Why.GAP, 5, 4)


def test_an_end_that_is_missing_is_told_by_the_head() -> None:
    assert broken(LINKS[:7]) == (Why.CUT_OFF, 8, 7)
    assert broken([]) == (Why.CUT_OFF, 1, None)


def test_an_end_that_is_missing_with_the_head_set_back_is_told_by_an_anchor_only() -> None:
    back = replace(ENDS, head_no=7, head_hash=hashed(7))
    assert found(LINKS[:7], back).is_whole
    assert broken(LINKS[:7], back, [anchor(9)]) == (Why.CUT_OFF, 8, 7)


@pytest.mark.parametrize("ends", [(9, hashed(9)), (10, b"other"), (None, None)])
def test_a_head_that_says_otherwise_is_told(ends: tuple[int | None, bytes | None]) -> None:
    head_no, head_hash = ends
    ends_so = replace(ENDS, head_no=head_no, head_hash=head_hash)
    assert broken(ends=ends_so) == (Why.HEAD_DIFFERS, 10, 10)


def test_a_chain_made_anew_is_told_by_the_first_anchor_that_differs() -> None:
    old = [anchor(2), anchor(6, b"before"), anchor(9, b"before")]
    assert broken(anchors=old) == (Why.ANCHOR_DIFFERS, 6, 6)


def test_two_anchors_of_one_number_cannot_both_be_right() -> None:
    assert broken(anchors=[anchor(6), anchor(6, b"other")]) == (Why.ANCHOR_DIFFERS, 6, 6)


def test_anchors_of_another_region_do_not_count() -> None:
    assert found(anchors=[replace(anchor(6, b"other"), region_code="431124")]).is_whole


def test_a_pruned_chain_begins_where_it_was_cut() -> None:
    pruned = replace(ENDS, start_no=4, start_hash=hashed(4))
    old = [anchor(2, age=KEPT_FOR), anchor(4, age=KEPT_FOR), anchor(8)]
    assert found(LINKS[4:], pruned, old).entries == 6
    assert found(LINKS[4:], pruned, old).is_whole
    assert broken(LINKS, pruned) == (Why.GAP, 5, 1)


def test_pruning_excuses_no_young_anchor() -> None:
    pruned = replace(ENDS, start_no=4, start_hash=hashed(4))
    young = anchor(3, age=KEPT_FOR - timedelta(seconds=1))
    assert broken(LINKS[4:], pruned, [young]) == (Why.CUT_OFF, 3, None)


def test_what_was_pruned_is_what_was_anchored() -> None:
    pruned = replace(ENDS, start_no=4, start_hash=hashed(4))
    other = anchor(4, b"other", KEPT_FOR)
    assert broken(LINKS[4:], pruned, [other]) == (Why.ANCHOR_DIFFERS, 4, None)


def test_no_six_months_are_longer_than_what_is_kept() -> None:
    starts = [datetime(2027, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(1461)]
    longest = 0
    for start in starts:
        month = (start.month + 5) % 12 + 1
        year = start.year + (start.month > 6)
        if start.day <= 28:
            longest = max(longest, (start.replace(year=year, month=month) - start).days)
    assert longest == KEPT_DAYS


def test_an_anchor_comes_back_as_it_was_written(tmp_path: Path) -> None:
    var_dir = tmp_path / "var"
    assert anchor_file.read(var_dir) == []
    anchor_file.append(var_dir, anchor(3))
    anchor_file.append(var_dir, anchor(9))
    assert anchor_file.read(var_dir) == [anchor(3), anchor(9)]
    assert (var_dir / "audit.anchors").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "line", ["431123 7", "431123 x 00 2026-11-21T00:00:00+08:00", "", "a b c d"]
)
def test_an_anchor_that_cannot_be_read_is_no_anchor_forgotten(tmp_path: Path, line: str) -> None:
    anchor_file.append(tmp_path, anchor(3))
    with (tmp_path / "audit.anchors").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(Clash) as refused:
        anchor_file.read(tmp_path)
    assert refused.value.code == "audit_anchors_unreadable"
    assert refused.value.params["line_no"] == 2
