"""The one table of the four maps: all that it names is there, in both languages."""

import dataclasses
import re

import pytest

from layers.words import catalogue
from maps import style
from maps.four import page, wall
from maps.four.table import LAYERS, MAPS, table
from service.picture import LAYERS as READ

SHELL_LIMIT = 20_000


def test_every_layer_is_read_by_the_function_of_its_name() -> None:
    assert list(READ) == list(LAYERS)
    assert all(function.__name__ == key for key, function in READ.items())
    assert {key for keys in MAPS.values() for key in keys} == set(LAYERS)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_symbol_is_in_the_style_s_table(language: str) -> None:
    signs, lines = style.signs(language), style.lines(language)
    for layer in LAYERS.values():
        begins = re.sub(r"\{.*", "", layer.sign)
        assert not layer.sign or any(key.startswith(begins) for key in signs), layer.key
        begins = re.sub(r"\{.*", "", layer.line)
        assert not layer.line or any(key.startswith(begins) for key in lines), layer.key


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", MAPS)
def test_a_map_s_page_is_small_and_the_same_each_time(name: str, language: str) -> None:
    made = page.page(name, language, "/x")
    assert len(made.encode()) <= SHELL_LIMIT
    assert made == page.page(name, language, "/x")
    assert re.findall(r'(?:src|href)="(?!/assets/|data:)([^"]+)"', made) == ["/x"]


def test_the_table_says_nothing_that_the_page_cannot_name() -> None:
    for language in ("zh", "en"):
        said = catalogue(language)
        for name in MAPS:
            for layer in table(name, language)["layers"]:
                for field in (*layer["says"], *layer.get("choose", ()), *layer["card"]):
                    assert layer["labels"][field] == said[f"four.field.{field}"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_wall_turns_through_the_four_maps_with_three_numbers_each(language: str) -> None:
    made = wall.page(language, "/x")
    assert len(made.encode()) <= SHELL_LIMIT
    assert re.findall(r'(?:src|href)="(?!/assets/|data:)([^"]+)"', made) == ["/x"]
    told = wall._table(language)
    layers = {layer["key"]: layer for layer in told["layers"]}
    assert [turn["map"] for turn in told["turns"]] == [name for name in MAPS if name != "all"]
    for turn in told["turns"]:
        assert len({one["counts"] for one in turn["numbers"]}) == 3
        assert all(one["tally"] < len(layers[one["layer"]]["tallies"]) for one in turn["numbers"])
        layer, field = turn["age"]
        assert layers[layer]["labels"][field]
        # The gravest incident is ringed on each of them.
        assert "incidents" in turn["layers"]


def test_an_entry_is_a_value() -> None:
    assert all(dataclasses.is_dataclass(one) for one in LAYERS.values())
    with pytest.raises(dataclasses.FrozenInstanceError):
        LAYERS["teams"].sign = "x"  # type: ignore[misc]
