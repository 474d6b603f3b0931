"""The station's commands against the running service: what they take, print and carry away."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from layers.errors import BadFile, Refusal
from service.app import create_app
from service.cli import telling
from service.cli.__main__ import app as commands
from service.cli.telling import print_sheet, tell_problem
from tests.asked.conftest import KEY, free_port, serving, settings_for

BRIDGE = {"type": "Point", "coordinates": [110.05, 26.05]}
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def port(settled_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    chosen = free_port()
    with serving(create_app(settings_for(settled_url, tmp_path_factory.mktemp("var"))), chosen):
        yield chosen


@pytest.fixture
def run(port: int, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command as it is typed, for the service of the town."""
    monkeypatch.setenv("SITU_PORT", str(port))
    monkeypatch.setenv("SITU_HOST", "127.0.0.1")
    monkeypatch.setenv("SITU_STATION_KEY", KEY)
    monkeypatch.setattr("service.cli.station.PAUSE_S", 0.01)
    return lambda *typed: CliRunner().invoke(commands, [str(one) for one in typed])


def _file(folder: Path, content: Any) -> Path:
    file = folder / "closed.geojson"
    text = content if isinstance(content, str) else json.dumps(content)
    file.write_text(text, encoding="utf-8-sig")
    return file


def _feature(geometry: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": geometry}


def _collection(*geometries: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [_feature(one) for one in geometries]}


@pytest.mark.parametrize("content", [BRIDGE, _feature(BRIDGE), _collection(BRIDGE)])
def test_a_road_is_closed_by_a_file_with_one_shape(
    run: Run, tmp_path: Path, content: dict[str, Any]
) -> None:
    done = run("close", "--reason", "塌方", "--file", _file(tmp_path, content))
    assert done.exit_code == 0, done.output
    number = done.output.partition("#")[2].partition("：")[0]
    assert run("lift", number).exit_code == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "no_such_file"),
        ("{broken", "not_a_shape"),
        ("[1, 2]", "not_a_shape"),
        ("{}", "not_a_shape"),
        (_collection(), "not_a_shape"),
        (_feature(None), "not_a_shape"),
        (_collection(BRIDGE, BRIDGE), "many_shapes"),
    ],
)
def test_a_file_that_is_no_shape_is_refused_clearly(
    run: Run, tmp_path: Path, content: Any, code: str
) -> None:
    file = tmp_path / "nothing.geojson" if content is None else _file(tmp_path, content)
    done = run("close", "--reason", "塌方", "--file", file)
    assert isinstance(done.exception, BadFile)
    assert done.exception.code == code
    assert telling.refuse(done.exception) == 1


def test_a_place_that_is_not_given_is_refused_clearly(run: Run) -> None:
    done = run("close", "--reason", "塌方", "--lon", "110.05")
    assert isinstance(done.exception, Refusal)
    assert done.exception.code == "place_incomplete"


def test_a_closure_may_start_later(run: Run) -> None:
    typed = ("--reason", "计划施工", "--lon", 110.05, "--lat", 26.05)
    later = ("--starts-at", "2027-01-01T08:00:00+08:00")
    done = run("close", *typed, *later)
    assert done.exit_code == 0, done.output
    assert "计划施工" not in run("closures").output


def test_a_road_is_limited_for_what_is_too_heavy(run: Run) -> None:
    where = ("--reason", "桥面裂缝", "--lon", 110.05, "--lat", 26.05)
    done = run("close", *where, "--effect", "limited", "--weight-t", 4.5, "--height-m", 3.2)
    assert done.exit_code == 0, done.output
    assert "限行 限高 3.2 m、限重 4.5 t  桥面裂缝" in run("closures").output
    assert run("lift", done.output.partition("#")[2].partition("：")[0]).exit_code == 0
    assert run("close", *where, "--weight-t", 4.5).exit_code == 1


def test_what_is_carried_away_holds_no_whole_number(run: Run, tmp_path: Path) -> None:
    number = "13912345678"
    out = tmp_path / "stick"
    where = ("--kind", "12D03", "--lon", 110.0651, "--lat", 26.0301, "--anyway")
    said = ("--reporter", f"王某{number}", "--phone", number, "--description", f"请回电{number}")
    done = run("report", *where, *said, "--out", out)
    assert done.exit_code == 0, done.output
    for name in ("incident.json", "incident.html"):
        told = (out / name).read_text(encoding="utf-8")
        assert number not in told
        assert "*********78" in told


def test_no_service_is_said_with_its_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("SITU_PORT", str(port))
    monkeypatch.setenv("SITU_HOST", "localhost")
    done = run("closures")
    assert done.exit_code == 1
    assert f"http://localhost:{port}" in done.stderr


def test_an_offered_reading_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    tell_problem({"title": "x", "detail": "y", "offered": {"lon": 110.06, "lat": 26.03}})
    told = capsys.readouterr().err
    assert "经度 110.060000，纬度 26.030000" in told
    assert "国家2000" in told
    assert "{" not in told


@pytest.mark.parametrize("width", [60, 140])
def test_no_reason_is_cut_however_narrow_the_screen(
    run: Run, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    shown = Console(width=width, highlight=False, markup=False, record=True)
    monkeypatch.setattr(telling, "console", shown)
    why = "绕开北桥桥面塌陷处多走十二分钟且须在南桥头换乘小型车辆后方能通过"
    leg = {
        "travel_min": 12.0,
        "walk_min": 0.0,
        "road_km": 9.5,
        "straight_km": 4.0,
        "measured_by": "road",
    }
    both = {"rank": 1, "name": "北桥", "total_min": 20.0, "leg": leg, "reasons": [{"text": why}]}
    held = {"name": "水泵", "take": 2, "free": 5, "unit": "台"}
    heavy = {"vehicle": "heavy", "vehicle_name": "重型救援车"}
    team = {**both, **heavy, "people_available": 8, "turn_out_min": 5.0}
    depot = {**both, "vehicle": "car", "load_min": 8.0, "holdings": [held]}
    sheet = {
        "warnings": [],
        "teams": [team],
        "depots": [depot],
        "shortfalls": [],
        "left_out": [],
    }
    print_sheet({"incident_id": "1", "kind_name": "泄漏", "place_text": "x"}, sheet)
    told = shown.export_text()
    assert "…" not in told
    assert told.replace("\n", "").count("重型救援车") == (1 if width == 140 else 0)
    letters = [mark for mark in told if mark in why]
    assert all(letters.count(mark) >= 2 * why.count(mark) for mark in set(why))


def test_a_way_is_printed_step_by_step(run: Run) -> None:
    done = run("way", "青山村", "110.0651,26.0301", "--vehicle", "heavy")
    assert done.exit_code == 0, done.output
    assert "青山村 →" in done.output
    assert "重型救援车" in done.output
    assert "转进入" in done.output
    refused = run("way", "青山村", "无此地")
    assert refused.exit_code == 1
    assert "to.name" in refused.output


def test_an_exercise_is_led_from_the_station(run: Run) -> None:
    where = ("--kind", "12H05", "--lon", 110.0651, "--lat", 26.0301, "--dead", 3, "--exercise")
    reported = run("report", *where)
    assert reported.exit_code == 0, reported.output
    number = reported.output.split()[0]
    again = run("report", *where)
    assert again.exit_code == 1
    assert number in again.stderr
    assert run("report", *where, "--not-duplicate-of", number).exit_code == 0
    for typed, told in (
        (("step", number, "已核实"), "处置中"),
        (("severity", number, "较大"), "国务院令第493号 第三条"),
        (("response", number, "III"), "Ⅲ级响应"),
        (("situation", number, "--injured", 12), "死亡 3，下落不明 0，受伤 12"),
        (("note", number, "风向转北", "--kind", "change", "--place", "老青山"), "情况变化"),
    ):
        done = run("incident", *typed)
        assert done.exit_code == 0, done.output + done.stderr
        assert told in done.output, done.output
    shown = run("incident", "show", number).output
    assert shown.startswith("演练")
    log = run("incident", "log", number).output
    assert [name in log for name in ("接报", "核实", "响应级别", "风向转北")] == [True] * 4
    assert "初报（口头）" in run("incident", "clocks", number).output
    assert number in run("incident", "clocks").output
    drafted = run("incident", "draft", number, "--kind", "zero").output
    assert drafted.startswith("【演练】")
    assert "此前没有报告" in drafted
    assert number in run("incident", "list", "--exercise").output
    assert number not in run("incident", "list", "--no-exercise").output
    jump = run("incident", "step", number, "closed")
    assert (jump.exit_code, "处置中" in jump.stderr) == (1, True)
