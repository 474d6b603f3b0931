"""What the layers say in codes becomes a sentence in the reader's language."""

import re

import pytest

from layers.command.sheet import Remark
from layers.errors import BadInput, NotReady
from layers.geo.guard import DoubtCode, PointDoubt
from layers.telling import tell

HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def test_codes_become_names_in_both_languages() -> None:
    params = {"skill_codes": ["fire", "medical"]}
    assert tell("reason.skills", params, "zh") == "能承担：灭火救援、医疗救护"
    assert tell("reason.skills", params, "en").endswith("Fire fighting, Medical care")


@pytest.mark.parametrize(
    ("code", "params", "zh", "en"),
    [
        ("left_out.busy", {"status_code": "on_scene"}, "现场", "On scene"),
        (
            "warning.card_of_class",
            {"kind_code": "11G00"},
            "森林草原火灾",
            "Forest or grassland fire",
        ),
        ("left_out.wrong_skill", {"skill_codes": ["hazmat"]}, "危化品处置", "Hazardous materials"),
    ],
)
def test_each_kind_of_code_is_looked_up_in_its_own_list(
    code: str, params: dict[str, object], zh: str, en: str
) -> None:
    assert zh in tell(code, params, "zh")
    assert en in tell(code, params, "en")
    assert not HAN.search(tell(code, params, "en"))


def test_a_code_that_is_on_no_list_names_itself() -> None:
    assert "teleport" in tell("reason.skills", {"skill_codes": ("teleport",)})


def test_chinese_is_what_is_spoken_unless_asked_otherwise() -> None:
    assert tell("reason.fastest", {}) == tell("reason.fastest", {}, "zh") == "最快到达"


def test_a_doubt_inside_a_refusal_is_told_first_and_in_the_same_language() -> None:
    told = {"stated": "wgs84", "stated_m": 500, "datum": "gcj02", "datum_m": 5}
    doubt = PointDoubt(DoubtCode.DATUM, params=told)
    refusal = BadInput("datum_doubt", doubt=doubt)
    zh = tell("refusal.datum_doubt", refusal.params, "zh")
    en = tell("refusal.datum_doubt", refusal.params, "en")
    assert "火星坐标" in zh
    assert "GCJ-02" in en
    assert not HAN.search(en)


def test_a_remark_inside_a_remark_is_told_with_its_own_codes() -> None:
    inner = Remark("left_out.busy", {"status_code": "resting"})
    assert "休整" in tell("refusal.outside_region", {"doubt": inner})


@pytest.mark.parametrize("text", ["{0}", "{value}", "{{7*7}}", "%s", "<b>"])
def test_braces_in_what_somebody_wrote_stay_braces(text: str) -> None:
    params = {"value": text, "kinds": "11G01"}
    assert text in tell("refusal.unknown_kind", params)


def test_a_sentence_with_a_place_left_empty_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        tell("reason.snap_far", {})
    with pytest.raises(KeyError):
        tell("reason.no_such_reason", {})


def test_a_refusal_names_itself_for_the_log() -> None:
    refusal = NotReady("database_busy", retry_after_s=5)
    assert str(refusal) == "database_busy()"
    assert refusal.retry_after_s == 5
    assert str(BadInput("bad_reach", field="reach_m", value=-1)) == "bad_reach [reach_m](value=-1)"
