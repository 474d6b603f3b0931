"""The need cards: every kind of incident calls for something that somebody can bring."""

import csv
from pathlib import Path

import pytest

from layers.codes import code_list
from layers.command import need
from layers.forces.rules import skills_of_kind

HERE = Path(need.__file__)
KINDS = list(code_list("event_kinds"))


def rows() -> list[dict[str, str]]:
    with HERE.with_name("need_cards.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("kind_code", KINDS)
def test_every_kind_of_incident_has_a_card_that_asks_for_people_and_things(kind_code: str) -> None:
    card = need.card_for(kind_code)
    assert card.skills
    assert card.items
    assert min(*card.skills.values(), *card.items.values()) > 0
    # The card is the kind's own or that of a class or group above it.
    assert card.card_code in (kind_code, f"{kind_code[:3]}00", f"{kind_code[:2]}000")


def test_every_group_has_a_card_of_its_own() -> None:
    groups = [code for code, row in code_list("event_kinds").items() if row["depth"] == "1"]
    assert [need.card_for(code).card_code for code in groups] == groups


def test_the_own_card_goes_before_that_of_the_class_and_the_group() -> None:
    assert need.card_for("11A51").card_code == "11A51"
    assert need.card_for("11G01").card_code == "11G00"
    assert need.card_for("11F00").card_code == "11000"
    assert need.card_for("13A00").card_code == "13000"


def test_cards_are_written_for_kinds_that_exist() -> None:
    assert {row["kind_code"] for row in rows()} <= set(KINDS)


def test_nothing_is_asked_for_twice_on_one_card() -> None:
    asked = [(row["kind_code"], row["what"], row["code"]) for row in rows()]
    assert len(asked) == len(set(asked))
    assert {row["what"] for row in rows()} == {"skill", "item"}
    # Who leads follows from the severity, not from the kind.
    assert {one for many in need.LEADERS.values() for one in many} <= set(code_list("leaders"))


def test_the_skills_are_known_and_some_kind_of_team_has_each() -> None:
    skills = {row["code"] for row in rows() if row["what"] == "skill"}
    assert skills <= set(code_list("skills"))
    held = {skill for kind in code_list("team_kinds") for skill in skills_of_kind(kind)}
    assert skills <= held


def test_the_items_are_on_the_code_list_and_known_to_the_demonstration_county() -> None:
    file = HERE.parents[1] / "demo" / "431123" / "items.csv"
    with file.open(encoding="utf-8", newline="") as table:
        known = {row["编码"] for row in csv.DictReader(table)}
    asked = {row["code"] for row in rows() if row["what"] == "item"}
    assert asked <= known
    assert asked <= set(code_list("items"))


def test_a_kind_that_nobody_knows_has_no_card() -> None:
    with pytest.raises(KeyError):
        need.card_for("99X01")


def own(*lines: tuple[str, str, str, float]) -> need.Own:
    return {"11G00": [need.CardLine(*one) for one in lines]}


def test_a_graver_severity_calls_for_more_whole_people_and_things_and_other_leaders() -> None:
    card, graver = need.card_for("11G01", "general"), need.card_for("11G01", "larger")
    assert card.skills == need.card_for("11G01").skills
    assert graver.skills["forest_fire"] == card.skills["forest_fire"] * 1.5
    assert all(one == int(one) for one in graver.items.values())
    assert (list(card.leaders), "deputy_head" in graver.leaders) == (
        ["on_shift", "township_head"],
        True,
    )
    sevenfold = need.card_for("11G01", "major", {}, {"major": 0.7})
    assert sevenfold.skills["medical"] == 3, "2.8 people are three"


def test_a_county_s_own_card_goes_before_the_project_s_and_its_severity_before_the_factor() -> None:
    lines = own(
        ("", "skill", "fire", 10),
        ("", "leader", "county_head", 1),
        ("major", "item", "2060102", 7),
    )
    base, larger = need.card_for("11G01", "", lines), need.card_for("11G01", "larger", lines)
    assert (base.skills, base.items, base.leaders) == ({"fire": 10}, {}, {"county_head": 1})
    assert (base.card_code, base.is_own) == ("11G00", True)
    assert (larger.skills, larger.leaders) == ({"fire": 15}, {"county_head": 1})
    major = need.card_for("11G01", "major", lines)
    assert (major.skills, major.items) == ({}, {"2060102": 7})
    # The kind's own card of the project goes before the county's card of the class.
    assert need.card_for("11A51", "", {"11A00": lines["11G00"]}).is_own is False


def test_a_card_for_one_severity_leaves_the_others_as_they_are() -> None:
    lines = own(("special", "skill", "fire", 99))
    assert need.card_for("11G01", "special", lines).skills == {"fire": 99}
    assert need.card_for("11G01", "general", lines) == need.card_for("11G01", "general")
