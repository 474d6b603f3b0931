import json
from dataclasses import replace

import pytest

from layers.command.sheet import Remark
from maps.payload import sheet_json
from tests.drawn import sample


def test_every_code_has_its_name_beside_it():
    told = sheet_json(sample.sheet(), "zh")
    team = next(one for one in told["teams"] if one["kind"] == "forest_fire")
    assert (team["kind_name"], team["status_name"]) == ("森林消防队", "待命")
    assert team["skills_name"] == ["森林灭火", "先期处置"]
    assert team["fits_name"] == ["森林灭火", "先期处置"]
    assert {one["depot_level_name"] for one in told["depots"]} == {"县级", "乡镇级", "协议储备"}
    assert told["skill_needs"][0]["skill_name"] == "森林灭火"
    assert (told["hazards"][0]["risk_level_name"], told["hazards"][0]["kind_name"]) == (
        "重大",
        "林区",
    )
    assert told["facilities"][0]["kind_name"] == "学校"
    assert told["closures"][0]["effect_name"] == "道路中断"
    assert {one["vehicle_name"] for one in told["teams"]} == {"小型车", "重型救援车"}
    assert told["closures"][3]["weight_t"] == 4.5


def test_remarks_are_said_in_the_readers_language():
    sheet = replace(sample.sheet(), warnings=[Remark("left_out.busy", {"status_code": "on_scene"})])
    (warning,) = sheet_json(sheet, "zh")["warnings"]
    assert warning == {
        "code": "left_out.busy",
        "params": {"status_code": "on_scene"},
        "text": "正忙：现场",
    }
    assert "On scene" in sheet_json(sheet, "en")["warnings"][0]["text"]


def test_an_unknown_remark_is_our_fault_and_is_not_papered_over():
    with pytest.raises(KeyError):
        sheet_json(replace(sample.sheet(), warnings=[Remark("map.no_such_sentence")]), "zh")


def test_it_is_json_with_positions_longitude_first():
    told = sheet_json(sample.sheet(), "zh")
    assert json.loads(json.dumps(told)) == told
    lon, lat = told["teams"][0]["start"]["at"]
    assert 111 < lon < 112
    assert 25 < lat < 27
    assert told["made_at"].endswith("+00:00")
    assert {one["leg"]["measured_by"] for one in told["teams"]} == {"road", "straight_line"}
