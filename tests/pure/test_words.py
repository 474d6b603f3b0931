"""Every sentence is in both catalogues with the same places, and no code says what is not there."""

import json
import re
import string
from collections.abc import Iterable
from pathlib import Path

import pytest

from layers import words
from layers.importing import read
from layers.orders import hold_store
from layers.roads import vector_file
from layers.telling import _LIST_OF
from layers.words import LANGUAGES, catalogue, knows, say
from service.auth import store
from tests.pure import said_in_code
from tests.pure.said_in_code import HAN, Said

HOME = Path(words.__file__).parent
ZH, EN = catalogue("zh"), catalogue("en")
TOPICS = frozenset(key.split(".")[0] for key in ZH)

# Refusals whose code is a variable where they are raised, and the codes it can be.
BY_VARIABLE = {
    "layers/importing/read.py": sorted(set(read._REFUSED_ENDINGS.values())),
    "layers/importing/positions.py": ["bad_coordinate", "unreadable_degree", "not_packed_dms"],
    "layers/orders/hold_store.py": sorted(hold_store._OF_WHAT.values()),
    "layers/roads/vector_file.py": sorted(vector_file.FAULTS),
    "service/flows/locate.py": ["far_from_region", "outside_region", "datum_doubt"],
    "service/queues.py": ["database_busy", "photo_busy", "sign_in_busy", "tiles_busy"],
    "service/tiles/tianditu.py": ["tianditu_away", "tianditu_refuses"],
    "service/auth/store.py": sorted(store._CLASHES.values()),
}
# What a report of a file knows of every row, besides what the refusal brings.
OF_A_ROW = frozenset({"row", "head", "value"})

# English sentences that name what a planner is to type into a Chinese table, or the other language.
QUOTES_CHINESE = {
    "map.other_language",
    "page.other_language",
    "remedy.import.no_position",
    "remedy.import.not_a_phone",
    "remedy.import.not_yes_no",
    "roads.note_unknown_class",
    "roads.note_unreadable_one_way",
}
# What looks like a key and is none: files, and the looks of symbols on a map.
FILES = (".html", ".css", ".js", ".json", ".geojson", ".csv", ".key", ".anchors")
LOOKS = {"left_out.team", "left_out.depot"}

# Where Chinese may stand in code, and why: it is read from people there, never told to them.
READ = {
    "layers/allocation/rules.py": "units as stock tables write them",
    "layers/geo/degrees.py": "marks of degrees and hemispheres as people write them",
    "layers/importing/fields.py": "words that mark a row of totals",
    "layers/importing/from_csv.py": "marks between columns",
    "layers/importing/heads.py": "column heads that planners write",
    "layers/importing/incoming.py": "endings of township names, the word that marks demo rows",
    "layers/importing/positions.py": "names of datums that planners write",
    "layers/importing/readers.py": "yes and no, dates, units as planners write them",
    "layers/importing/table.py": "heads in two rows; a spreadsheet's true and false",
    "layers/places/rivers.py": "column heads of a river file",
    "layers/roads/called.py": "kilometres and marks between numbers as people write them",
    "layers/roads/importer_lines.py": "column heads of the county's road tables",
    "layers/roads/speeds.py": "road classes as surveys and plans name them",
    "layers/roads/survey_feature.py": "column heads and their values in the road tables",
    "layers/roads/survey_heads.py": "column heads and classes as surveyors write them",
    "maps/style.py": "road classes as surveys and plans name them",
    "service/masking.py": "dashes and figures as people write telephone numbers",
    "service/schemas/incidents.py": "examples in the API's description",
    "service/schemas/incident_life.py": "examples in the API's description",
    "service/schemas/reports.py": "examples in the API's description",
    "service/schemas/duty.py": "examples in the API's description",
    "service/schemas/neighbours.py": "examples in the API's description",
    "service/schemas/closures.py": "examples in the API's description",
    "service/schemas/travel.py": "examples in the API's description",
    "service/schemas/accounts.py": "examples in the API's description",
    "service/schemas/records.py": "examples in the API's description",
    "service/schemas/orders.py": "examples in the API's description",
    "service/schemas/roads.py": "examples in the API's description",
}
UNITS = frozenset(
    ("分钟", "分", "户", "人", "名", "张", "床", "万元", "万", "公斤", "千克", "立方米", "方")
)
NAME_OF_THE_PROJECT = "Sitú 四图"


def places(sentence: str) -> dict[str, str]:
    """The places of a sentence with the way each is written."""
    return {name: spec or "" for _, name, spec, _ in string.Formatter().parse(sentence) if name}


def topic_files(language: str) -> list[Path]:
    return sorted((HOME / language).glob("*.json"))


def test_both_languages_have_the_same_topics_and_sentences() -> None:
    assert [file.name for file in topic_files("zh")] == [file.name for file in topic_files("en")]
    assert sorted(ZH) == sorted(EN)


@pytest.mark.parametrize("file", [one for lang in LANGUAGES for one in topic_files(lang)], ids=str)
def test_no_sentence_is_written_twice(file: Path) -> None:
    pairs: list[str] = []
    json.loads(
        file.read_text(encoding="utf-8"),
        object_pairs_hook=lambda found: pairs.extend(name for name, _ in found),
    )
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_topic_overwrites_a_sentence_of_another(language: str) -> None:
    count = sum(len(json.loads(one.read_text(encoding="utf-8"))) for one in topic_files(language))
    assert count == len(catalogue(language))


@pytest.mark.parametrize("key", ZH)
def test_a_sentence_has_the_same_places_in_both_languages(key: str) -> None:
    assert ZH[key].strip()
    assert EN[key].strip()
    assert places(ZH[key]) == places(EN[key])


def test_english_is_english() -> None:
    assert {key for key, text in EN.items() if HAN.search(text)} == QUOTES_CHINESE


def test_every_refusal_has_its_remedy_and_every_remedy_its_refusal() -> None:
    def of(topic: str) -> set[str]:
        return {key.removeprefix(topic) for key in ZH if key.startswith(topic)}

    assert of("refusal.") == of("remedy.")


def unknown(keys: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{where}: {key}" for key, where in keys if not knows(key)]


def test_every_remark_has_its_sentence() -> None:
    said = said_in_code.remarks()
    assert len(said) > 20
    assert unknown((one.key, one.where) for one in said) == []


def test_every_refusal_has_its_sentence_and_its_remedy() -> None:
    said = said_in_code.refusals()
    assert len(said) > 80
    for topic in ("refusal", "remedy"):
        assert unknown((f"{topic}.{one.key}", one.where) for one in said) == []
        computed = [(f"{topic}.{code}", file) for file in BY_VARIABLE for code in BY_VARIABLE[file]]
        assert unknown(computed) == []


def test_a_refusal_whose_code_is_a_variable_is_known_here() -> None:
    assert said_in_code.refusals_by_variable() == set(BY_VARIABLE)


def test_every_key_in_code_is_in_the_catalogue() -> None:
    whole, patterns = said_in_code.dotted(TOPICS)
    assert len(whole) > 100
    # ``import.blank`` is a refusal's code, ``import.assumed`` a sentence.
    missing = [
        f"{where}: {key}"
        for key, where in whole.items()
        if not key.endswith(FILES) and key not in LOOKS
        if not knows(key) and not (knows(f"refusal.{key}") and knows(f"remedy.{key}"))
    ]
    assert missing == []
    nowhere = {
        where: pattern
        for pattern, where in patterns.items()
        if not any(re.fullmatch(pattern, key) for key in ZH)
    }
    assert nowhere == {}


def unfilled(said: Iterable[Said], topics: tuple[str, ...] = ("",)) -> list[str]:
    """The places that a call leaves empty, for which telling it would fail."""
    return [
        f"{one.where}: {topic}{one.key} {{{place}}}"
        for one in said
        if one.places is not None
        for topic in topics
        if knows(topic + one.key)
        for place in places(ZH[topic + one.key])
        if place not in one.places
        and not (place in OF_A_ROW and one.by == "BadInput" and "import" in one.where)
    ]


def test_no_call_leaves_a_place_of_its_sentence_empty() -> None:
    assert unfilled(said_in_code.remarks()) == []
    assert unfilled(said_in_code.sentences()) == []
    assert unfilled(said_in_code.refusals(), ("refusal.", "remedy.")) == []


def test_codes_in_a_remark_are_told_by_name() -> None:
    codes = {
        place
        for one in said_in_code.remarks()
        for place in one.places or ()
        if place.endswith(("_code", "_codes"))
    }
    assert codes == set(_LIST_OF)


def test_no_sentence_stands_in_code() -> None:
    """Chinese in code is read from people; what is told to them comes from the catalogues."""
    told = [
        f"{word.file}:{word.line}: {word.text}"
        for word in said_in_code.chinese()
        if (word.is_put_together or word.file not in READ)
        and word.text not in UNITS | {NAME_OF_THE_PROJECT}
    ]
    assert told == []


def test_the_list_of_files_that_read_chinese_has_no_idle_line() -> None:
    assert set(READ) <= {word.file for word in said_in_code.chinese()}


def test_a_missing_sentence_is_never_papered_over() -> None:
    with pytest.raises(KeyError):
        say("reason.no_such_reason")
    assert not knows("reason.no_such_reason")
