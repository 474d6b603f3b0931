"""Each refusal and each repair of these layers has its sentences, in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

from layers import words

LAYERS = Path(__file__).parents[2] / "layers"
ROOMS = ("importing", "places", "hazards", "reserves", "forces", "duty", "allocation")
REFUSAL = re.compile(
    r"(?:BadFile|BadInput|Unknown|Clash|Problem)\(\s*[^\"()]*\"([a-z_]+\.?[a-z_]+)\""
)
DOORS = re.compile(r"\"import\.([a-z_]+)\"")


def source() -> str:
    return "\n".join(
        file.read_text(encoding="utf-8") for room in ROOMS for file in (LAYERS / room).glob("*.py")
    )


def doors_codes() -> set[str]:
    return {f"import.{name}" for name in DOORS.findall(source())}


def places_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_code_has_its_sentences(language: str) -> None:
    told = words.catalogue(language)
    codes = doors_codes()
    assert len(codes) > 40
    for code in codes:
        refuses = f"refusal.{code}" in told and f"remedy.{code}" in told
        assert refuses != (code in told), code


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_refusal_of_a_store_has_its_sentences(language: str) -> None:
    told = words.catalogue(language)
    codes = {code for code in REFUSAL.findall(source()) if not code.startswith("import.")}
    assert codes >= {"no_team", "no_depot", "no_hazard", "no_place", "stock_not_negative"}
    for code in codes:
        assert f"refusal.{code}" in told, code
        assert f"remedy.{code}" in told, code


def test_both_languages_fill_the_same_places() -> None:
    chinese, english = words.catalogue("zh"), words.catalogue("en")
    for key, text in chinese.items():
        if ".import." in key or key.startswith("import."):
            assert places_in(text) == places_in(english[key]), key


def test_no_sentence_is_left_that_nobody_says() -> None:
    spoken = doors_codes()
    for key in words.catalogue("zh"):
        if key.startswith(("refusal.import.", "remedy.import.", "import.")):
            assert "import." + key.rpartition(".")[2] in spoken, key
