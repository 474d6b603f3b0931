"""Severity by the law's numbers: the number itself counts (以上), one below does not."""

import csv
from collections.abc import Iterator
from itertools import pairwise

import pytest

from layers.codes import code_list
from layers.command import response, severity
from layers.command.incident import Incident, Severity
from layers.errors import BadInput
from tests import absent
from tests.pure.an_incident import an_incident

ROWS = list(code_list("severity_thresholds").values())
KIND_OF = {"accident": "12D03", "forest_fire": "11G01", "geohazard": "11D01"}
FIELDS = {"deaths": "dead", "injured": "injured", "loss_wan": "loss_wan", "area_ha": "area_ha"}


def _edges() -> Iterator[tuple[str, str, float, str, str]]:
    """Each number of the list: kind, measure, the number, its grade, and the grade below."""
    for above, below in pairwise(ROWS):
        scale = above["code"].rpartition("_")[0]
        for measure in FIELDS:
            if above[f"{measure}_min"] and above["severity"] != "general":
                least = float(above[f"{measure}_min"])
                yield KIND_OF[scale], measure, least, above["severity"], below["severity"]


def _with(kind: str, measure: str, value: float) -> Incident:
    whole = measure in ("deaths", "injured")
    return an_incident(kind_code=kind, **{FIELDS[measure]: int(value) if whole else value})


def _grade(incident: Incident) -> str:
    found = severity.propose(incident)
    assert found is not None
    return found.severity.value


@pytest.mark.parametrize(("kind", "measure", "least", "grade", "below"), list(_edges()))
def test_from_the_number_itself_on(
    kind: str, measure: str, least: float, grade: str, below: str
) -> None:
    assert _grade(_with(kind, measure, least)) == grade
    less = least - 1 if measure in ("deaths", "injured") else least - 0.001
    assert _grade(_with(kind, measure, less)) == below


def test_there_is_an_edge_for_every_number_of_the_three_laws() -> None:
    # Three grades above the least, of three, three and two measures.
    assert len(list(_edges())) == 3 * (3 + 3 + 2)


def test_one_measure_is_enough_and_the_article_is_cited() -> None:
    found = severity.propose(an_incident(kind_code="12H05", dead=2, injured=50))
    assert found is not None
    assert (found.severity, found.because) == (Severity.MAJOR, ("injured",))
    assert found.row["source"] == "国务院令第493号 第三条"


def test_the_missing_do_not_count_but_are_told() -> None:
    found = severity.propose(an_incident(dead=1, missing=9))
    assert found is not None
    assert (found.severity, found.with_missing) == (Severity.GENERAL, Severity.MAJOR)
    calm = severity.propose(an_incident(dead=3, missing=1))
    assert calm is not None
    assert calm.with_missing is None


def test_the_law_of_landslides_knows_no_injured_and_names_its_own_grades() -> None:
    found = severity.propose(an_incident(injured=500, loss_wan=500.0))
    assert found is not None
    assert (found.severity, found.because) == (Severity.MAJOR, ("loss_wan",))
    assert found.row["name_zh"] == "大型"


@pytest.mark.parametrize("kind", ["11A01", "11B03", "12Q00", "13A00", "14A00"])
def test_without_an_article_nothing_is_proposed(kind: str) -> None:
    assert severity.propose(an_incident(kind_code=kind, dead=40)) is None


def test_every_kind_named_in_the_list_is_a_kind() -> None:
    named = {kind for row in ROWS for kind in row["kinds"].split("|")}
    assert named <= set(code_list("event_kinds"))


def test_the_list_is_the_statutes_list() -> None:
    file = absent.beside_us("../codes/legal_thresholds.csv")
    with file.open(encoding="utf-8", newline="") as opened:
        law = list(csv.DictReader(opened))
    columns = ("deaths_min", "injured_min", "loss_wan_min", "area_ha_min")
    assert [[row[name] for name in columns] for row in ROWS] == [
        [row[name] for name in columns] for row in law
    ]
    assert [row["name_zh"] for row in ROWS] == [row["level_zh"] for row in law]


# --- response levels ---


@pytest.mark.parametrize(
    ("grade", "level"), [("special", "I"), ("major", "II"), ("larger", "III"), ("general", "IV")]
)
def test_each_severity_has_its_level_unless_a_county_says_otherwise(grade: str, level: str) -> None:
    found = response.propose(Severity(grade), response.levels({}))
    assert found is not None
    assert (found.level, found.version) == (level, 0)
    assert found.must_come
    assert found.units


def test_a_county_s_own_level_counts_and_the_higher_of_two_is_proposed() -> None:
    both = (Severity.MAJOR, Severity.LARGER)
    own = response.Level("II", both, "", ("县长",), (), version=3)
    found = response.propose(Severity.LARGER, response.levels({"II": own}))
    assert found is own
    assert response.propose(None, response.levels({})) is None


def test_lower_is_less_and_none_is_least() -> None:
    assert response.is_lower("IV", "III")
    assert response.is_lower(None, "IV")
    assert not response.is_lower("I", "II")
    assert not response.is_lower("IV", None)
    with pytest.raises(BadInput, match="no_response_level"):
        response.checked("V")
