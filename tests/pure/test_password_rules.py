"""Which passwords are accepted, and that a refused one is told every rule it breaks."""

import itertools
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.telling import tell
from layers.words import LANGUAGES
from service.auth.password_rules import (
    LONGEST,
    PROFILES,
    failed,
    is_common,
    is_too_old,
    make_one_time,
    prepared,
    unfit,
)

MLPS3, ASVS = PROFILES["mlps3"], PROFILES["asvs"]
NOW = datetime(2026, 11, 21, 13, 4, tzinfo=UTC)

KNOWN_BAD = """
password1234 P@ssw0rd2026 passwordpassword Password123! admin123456789 Admin@2026!! adminadminadmin
administrator 4dm1n1strat0r qwertyuiop123 qwerty123456 1qaz2wsx3edc 1qaz@WSX3edc zxcvbnm123456
asdfghjkl1234 abcdefgh1234 123456789012 111111111111 123123123123 52013141314520 19840512 2026-11-21
woaini1314520 woaini5201314 Woaizhongguo2026 situ12345678 Shuangpai@2026 yingji.anquan.119
iloveyou2024!! letmein123456 Welcome2026!!! dragon1234567 aaaaaaaaaaaa abababababab huawei@123456
zhihuizhongxin1 changeme-2026 147258369147 四图安全2026
"""
GOOD = [
    *("correct horse battery staple", "Nebel-über-dem-Fluss", "kV7m-Q3vT-9hRw-pN4e"),
    *("三条河汇在桥下的夜里", "rain falls on tin roofs", "83920571648392", "blue-kettle-47-marsh"),
    *("tuQ9!vbz0Lw&", "gravel wagon lemon 8", "juniper_skates_often", "7 wet boots by noon"),
    *("xolmivaprendu", "Mx%4hJ7pRk2w", "nine crooked ladders", "hailstorm over Zijin"),
    *("moth.quarry.tuba", "QzR4-vnM8-tWy3", "пароль-из-трёх-слов", "a79f3kd02mxq"),
    *("sparrow counts twelve", "umbrella77velvet", "bridge-keeper's left boot"),
]


def rules(password: str, profile: str = "mlps3", login: str = "", person_no: str = "") -> list[str]:
    return [broken.rule for broken in failed(password, PROFILES[profile], login, person_no)]


@pytest.mark.parametrize("password", KNOWN_BAD.split())
def test_what_everybody_takes_is_common(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize("password", GOOD)
def test_what_nobody_else_takes_is_not_common(password: str) -> None:
    assert not is_common(password)


def test_the_lists_of_good_and_bad_are_long_enough() -> None:
    assert len(KNOWN_BAD.split()) >= 30
    assert len(GOOD) >= 20


def test_the_longest_password_is_judged_at_once() -> None:
    assert is_common("a1" * 64)
    assert not is_common("1a" * 63 + "é")


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("Gr7vel-wagon", []),
        ("Gr7vel-wa", ["too_short"]),
        ("Gr7vel-wag", []),
        ("gravelwagonlemon", ["too_simple"]),
        ("gravelwagon7", ["too_simple"]),
        ("gravelwagon 7", []),
        ("gravelWagon桥", []),
        ("Gr7vel-waaaagon", ["repeats"]),
        ("Gr7vel-waaagon", []),
        ("Gr7vel-wag1234", ["in_a_row"]),
        ("Gr7vel-wag4321", ["in_a_row"]),
        ("Gr7vel-wagaBcD", ["in_a_row"]),
        ("Gr7vel-wag123", []),
        ('Gr7vel-!"#$wagon', []),
        ("aaaa", ["too_short", "too_simple", "repeats"]),
        ("1234", ["too_short", "too_simple", "in_a_row"]),
        ("", ["too_short", "too_simple"]),
    ],
)
def test_level_three_names_every_rule_that_is_broken(password: str, broken: list[str]) -> None:
    assert rules(password) == broken


def test_neither_the_login_nor_the_person_is_in_it() -> None:
    assert rules("x7-WangJun-22", login="wangjun") == ["has_login"]
    assert rules("x7-nujgnaw-22Q", login="wangjun") == ["has_login"]
    assert rules("Gr7vel-HD0417-wagon", login="wangjun", person_no="hd0417") == ["has_person_no"]
    assert rules("x7-ｗａｎｇｊｕｎ-22Q", login="wangjun") == ["has_login"]
    # Two letters are in every other password; nothing is in every one.
    assert rules("Gr7vel-wagon", login="ag") == []
    assert rules("Gr7vel-wagon", login="", person_no="") == []


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("gravel wagon", []),
        ("gravel wago", ["too_short"]),
        ("gravel aaaa 1234", []),
        ("gravel situ wagon", ["has_our_name"]),
        ("gravel UTIS wagon", ["has_our_name"]),
        ("用四图的人都在桥头上等着", ["has_our_name"]),
        ("password2026", ["common"]),
        ("admin", ["too_short", "common"]),
    ],
)
def test_the_other_profile_asks_for_length_and_nothing_common(
    password: str, broken: list[str]
) -> None:
    assert rules(password, "asvs") == broken


@pytest.mark.parametrize("profile", PROFILES)
def test_length_is_counted_after_normalising(profile: str) -> None:
    least = PROFILES[profile].least
    decomposed = "e\u0301" * (least - 1)
    assert len(decomposed) > least
    assert "too_short" in rules(decomposed, profile)
    assert "too_long" not in rules("e\u0301" * LONGEST, profile)
    assert rules("ab C3" * 25 + "xyz", profile) == []
    assert rules("ab C3" * 25 + "xyzw", profile) == ["too_long"]
    assert rules("x" * 10_000_000, profile) == ["too_long"]


def test_marks_piled_up_to_keep_us_busy_are_refused_at_once() -> None:
    begun = time.process_time()
    assert rules("a" + "\u0301" * 50_000 + "\u0316" * 50_000) == ["too_long"]
    assert time.process_time() - begun < 0.1


@pytest.mark.parametrize("mark", ["\x00", "\n", "\x7f", "\u200b", "\u202e", "\ud800", "\u2028"])
def test_invisible_marks_are_refused_everywhere(mark: str) -> None:
    assert [one.rule for one in unfit(f"gravel{mark}wagon")] == ["control_characters"]
    assert rules(f"gravel{mark}wagon", "asvs") == ["control_characters"]


@given(st.text(max_size=200), st.sampled_from(sorted(PROFILES)), st.text(max_size=20))
def test_anything_typed_is_judged_and_told_without_showing_it(
    password: str, profile: str, login: str
) -> None:
    for broken in failed(password, PROFILES[profile], login, ""):
        assert not any(isinstance(value, str) for value in broken.params.values())
        for language in LANGUAGES:
            assert tell(broken.code, broken.params, language)


def test_a_refusal_tells_all_broken_rules_in_one_sentence() -> None:
    broken = failed("1234", MLPS3, "", "")
    told = tell("refusal.password_refused", {"failed": broken}, "en")
    assert "at least 10 characters" in told
    assert "such as 1234" in told
    assert "至少 10 个字符" in tell("refusal.password_refused", {"failed": broken})


@given(st.text(max_size=60))
def test_preparing_twice_changes_nothing(password: str) -> None:
    assert prepared(prepared(password)) == prepared(password)


def test_a_password_ages_only_where_the_profile_says_so() -> None:
    set_at = NOW - timedelta(days=90)
    assert not is_too_old(set_at, NOW, MLPS3)
    assert is_too_old(set_at, NOW + timedelta(seconds=1), MLPS3)
    assert not is_too_old(NOW - timedelta(days=4000), NOW, ASVS)
    assert not is_too_old(None, NOW, MLPS3)


def test_a_one_time_password_is_readable_new_and_accepted_everywhere() -> None:
    made = [make_one_time() for _ in range(200)]
    assert len(set(made)) == len(made)
    assert not set("".join(made)) & set("0O1lI")
    for password, profile in itertools.product(made, PROFILES):
        assert rules(password, profile, "anquan", "hd0417") == []
