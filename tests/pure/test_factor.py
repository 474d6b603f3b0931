"""The six digits: those of RFC 6238, once each, and a picture that does nothing but show."""

import base64
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pyotp
import pytest

from service.auth.factor import address, new_secret, picture, step_of

# The secret and the times of RFC 6238, appendix B (SHA-1); the last six of its eight digits.
SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_6238 = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]
NOW = datetime(2026, 11, 21, 21, 4, 10, tzinfo=UTC)
HERE = int(NOW.timestamp()) // 30


def code_at(step: int, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(step * 30)


@pytest.mark.parametrize(("second", "code"), RFC_6238)
def test_the_codes_are_those_of_the_standard(second: int, code: str) -> None:
    assert step_of(SECRET, code, datetime.fromtimestamp(second, UTC), 0) == second // 30


@pytest.mark.parametrize("aside", [-1, 0, 1])
def test_a_clock_a_little_off_is_forgiven(aside: int) -> None:
    assert step_of(SECRET, code_at(HERE + aside), NOW, 0) == HERE + aside


@pytest.mark.parametrize("aside", [-100, -2, 2, 100])
def test_a_code_of_another_time_is_wrong(aside: int) -> None:
    assert step_of(SECRET, code_at(HERE + aside), NOW, 0) is None


def test_a_code_is_good_once_and_none_before_it_afterwards() -> None:
    step = step_of(SECRET, code_at(HERE), NOW, HERE - 1)
    assert step == HERE
    assert step_of(SECRET, code_at(HERE), NOW, step) is None
    assert step_of(SECRET, code_at(HERE - 1), NOW, step) is None
    assert step_of(SECRET, code_at(HERE + 1), NOW, step) == HERE + 1


def test_the_zone_of_the_clock_does_not_matter_but_it_must_have_one() -> None:
    beijing = NOW.astimezone(timezone(timedelta(hours=8)))
    assert step_of(SECRET, code_at(HERE), beijing, 0) == HERE
    with pytest.raises(ValueError, match="zone"):
        step_of(SECRET, code_at(HERE), NOW.replace(tzinfo=None), 0)


def test_a_code_is_read_as_people_type_it() -> None:
    code = code_at(HERE)
    wide = code.translate({ord(str(n)): 0xFF10 + n for n in range(10)})
    for typed in (f"{code[:3]} {code[3:]}", f" {code}\n", wide, f"{code[:3]}\u3000{code[3:]}"):
        assert step_of(SECRET, typed, NOW, 0) == HERE


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345", "1" * 1_000_000, "\ud800"]
)
def test_what_is_no_code_is_wrong(typed: str) -> None:
    assert step_of(SECRET, typed, NOW, 0) is None


def test_another_secret_has_other_codes() -> None:
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50
    assert all(len(base64.b32decode(one)) == 20 for one in made)
    assert step_of(made.pop(), code_at(HERE), NOW, 0) is None or len(made) == 49


def test_the_address_is_what_apps_read() -> None:
    parts = urlsplit(address(SECRET, "wang.jun", "四图 Sitú"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/四图 Sitú:wang.jun"
    asked = parse_qs(parts.query)
    assert asked["secret"] == [SECRET]
    assert asked["issuer"] == ["四图 Sitú"]
    again = pyotp.parse_uri(address(SECRET, "wang.jun", "Sitú"))
    assert isinstance(again, pyotp.TOTP)
    assert again.at(NOW) == code_at(HERE)


def test_the_picture_only_shows() -> None:
    drawn = picture(address(SECRET, "wang.jun", "四图 Sitú"))
    root = ElementTree.fromstring(drawn)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {one.tag.rpartition("}")[2] for one in root.iter()} == {"svg", "path"}
    allowed = {"viewBox", "fill", "stroke", "d"}
    assert {name for one in root.iter() for name in one.attrib} <= allowed
    assert SECRET not in drawn
    assert drawn != picture(address(SECRET, "li.na", "四图 Sitú"))
