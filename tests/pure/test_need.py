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
