"""The limits on OpenStreetMap's signs are read with their units, or not at all."""

from math import inf

import pytest

from layers.roads.osm_limits import read_maxspeed, read_metres, read_tonnes


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("3.5", 3.5),
        ("3.5 m", 3.5),
        ("3,5m", 3.5),
        ("350 cm", 3.5),
        ("11'6\"", 3.5052),
        ("11' 6\"", 3.5052),
        ("11 ft 6 in", 3.5052),
        ("11'", 3.3528),
        ("4;3.2", 3.2),
        ("none", inf),
        ("default", inf),
        ("none;3", 3.0),
        ("below_default", None),
        ("3500", None),
        ("35", None),
        ("0", None),
        ("-3", None),
        ("3.5 t", None),
        ("3.5;low", None),
        ("", None),
    ],
)
def test_heights_and_widths_are_read(text: str, metres: float | None) -> None:
    assert read_metres(text) == (pytest.approx(metres) if metres is not None else None)


@pytest.mark.parametrize(
    ("text", "tonnes"),
    [
        ("3.5", 3.5),
        ("3.5 t", 3.5),
        ("7500 kg", 7.5),
        ("8 st", 7.257),
        ("16000 lbs", 7.257),
        ("10;7.5 t", 7.5),
        ("none", inf),
        ("7500", None),
        ("3.5 m", None),
        ("heavy", None),
    ],
)
def test_weights_are_read(text: str, tonnes: float | None) -> None:
    assert read_tonnes(text) == (pytest.approx(tonnes, abs=1e-3) if tonnes is not None else None)


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("50", 50.0),
        ("50 km/h", 50.0),
        ("30 mph", 48.28),
        ("30mph", 48.28),
        ("RU:urban", 50.0),
        ("DE:zone:30", 30.0),
        ("DE:zone30", 30.0),
        ("walk", 7.0),
        ("none", inf),
        ("50;30", 30.0),
        ("none;60", 60.0),
        ("CN:motorway", 120.0),
        ("0", None),
        ("999", None),
        ("50 knots", None),
        ("fast", None),
        ("50;fast", None),
        ("", None),
        ("５０", 50.0),
    ],
)
def test_limits_are_read(text: str, kmh: float | None) -> None:
    assert read_maxspeed(text) == (pytest.approx(kmh, abs=0.01) if kmh is not None else None)
