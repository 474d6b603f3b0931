"""Which passwords the command room accepts, and which rule a refused one breaks.

Two profiles: ``mlps3``, as level 3 of GB/T 22239-2019 (8.1.4.1: complexity, and change at
intervals) is practised, and ``asvs``, as OWASP ASVS 5.0 (6.2) asks: length instead of
composition, nothing common, no forced change. What was used before is asked of the store.
"""

import functools
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

LONGEST: Final = 128
# Sign-ins of fewer characters than this are in every other password by chance.
SHORTEST_NAME: Final = 3
MLPS3_LEAST: Final = 10
MLPS3_KINDS: Final = 3
MLPS3_RUN: Final = 4
MLPS3_REMEMBERED: Final = 5
MLPS3_DAYS: Final = 90
ASVS_LEAST: Final = 12
OUR_NAME: Final = "Sitú 四图"
OUR_NAMES: Final = ("situ", *OUR_NAME.split())

ONE_TIME_GROUPS: Final = 4
ONE_TIME_GROUP: Final = 4
# Read aloud or from paper: without 0 and O, 1 and l and I.
_READABLE: Final = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

_COMMON: Final = Path(__file__).with_name("common_passwords.txt")
_ROWS: Final = (
    *("qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "1234567890123", "890-=", "!@#$%^&*()_+"),
    *("abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "!qaz@wsx#edc$rfv"),
)
_ROW_PIECES: Final = (3, 4, 5)
# Characters that stand for each other; one of them for all.
_ALIKE: Final = str.maketrans("4@3l1!|05$7+892", "aaeiiiiosstt" + "bgz")
_DATE: Final = re.compile(r"(19|20)\d\d[-./]?(0[1-9]|1[0-2])[-./]?(0[1-9]|[12]\d|3[01])")
_YEAR: Final = re.compile(r"(19|20)\d\d")
_AGAIN: Final = re.compile(r"(.{1,4}?)\1{2,}")


@dataclass(frozen=True, slots=True)
class Profile:
    """The numbers of a set of rules; zero, or None for ``days``, where it has no such rule."""

    name: str
    least: int
    kinds: int = 0
    run: int = 0
    remembered: int = 0
    days: int | None = None
    refuses_common: bool = False
    not_within: tuple[str, ...] = ()


PROFILES: Final[Mapping[str, Profile]] = {
    "mlps3": Profile("mlps3", MLPS3_LEAST, MLPS3_KINDS, MLPS3_RUN, MLPS3_REMEMBERED, MLPS3_DAYS),
    "asvs": Profile("asvs", ASVS_LEAST, refuses_common=True, not_within=OUR_NAMES),
}


class BrokenRule(NamedTuple):
    """A rule that a password breaks; the sentence is ``password.<rule>``."""

    rule: str
    params: Mapping[str, object]

    @property
    def code(self) -> str:
        """The catalogue key, so that a refusal with broken rules is told in words."""
        return f"password.{self.rule}"


def prepared(password: str) -> str:
    """The password as it is counted and hashed: NFKC, as keyboards differ in how they write é.

    What is far too long stays as it is, since normalising megabytes takes its time.
    """
    return password if len(password) > 4 * LONGEST else unicodedata.normalize("NFKC", password)


def unfit(password: str) -> list[BrokenRule]:
    """What no profile allows and no hash is ever made of: too long, or invisible marks."""
    plain = prepared(password)
    if len(plain) > LONGEST:
        return [BrokenRule("too_long", {"most": LONGEST})]
    if any(_is_invisible(one) for one in plain):
        return [BrokenRule("control_characters", {})]
    return []


def failed(password: str, profile: Profile, login: str, person_no: str) -> list[BrokenRule]:
    """Every rule of the profile that this password breaks, all at once; none: it is accepted.

    ``login`` and ``person_no`` belong to the account; a blank one is not looked for. The
    parameters never hold a part of the password.
    """
    if beyond := unfit(password):
        return beyond
    plain = prepared(password)
    checks: tuple[tuple[str, bool, Mapping[str, object]], ...] = (
        ("too_short", len(plain) < profile.least, {"least": profile.least}),
        ("too_simple", _kinds(plain) < profile.kinds, {"kinds": profile.kinds}),
        ("has_login", _has(plain, login), {}),
        ("has_person_no", _has(plain, person_no), {}),
        ("has_our_name", any(_has(plain, name) for name in profile.not_within), {}),
        ("repeats", _runs(plain, profile.run, (0,)), {"run": profile.run}),
        ("in_a_row", _runs(plain, profile.run, (1, -1)), {"run": profile.run}),
        ("common", profile.refuses_common and is_common(plain), {}),
    )
    return [BrokenRule(rule, params) for rule, is_broken, params in checks if is_broken]


def is_too_old(set_at: datetime | None, now: datetime, profile: Profile) -> bool:
    """Whether it must be changed now; times have zones. What was never set does not age."""
    if profile.days is None or set_at is None:
        return False
    return now - set_at > timedelta(days=profile.days)


def is_common(password: str) -> bool:
    """Whether it is made of nothing but common words, keyboard rows, dates, digits and marks.

    Digits and marks fill up between common words (``Admin@2026``); a password of digits alone is
    common when it is made of dates, repetitions and numbers that everybody takes.
    """
    plain = prepared(password).casefold()
    shape = plain.translate(_ALIKE)
    stems, longest = _stems()
    has_letters = any(one.isalpha() for one in plain)
    reached = {0}
    for at, one in enumerate(plain):
        if at not in reached:
            continue
        if (one.isdigit() and has_letters) or not one.isalnum():
            reached.add(at + 1)
        reached |= {at + n for n in range(1, longest + 1) if shape[at : at + n] in stems}
        found = (pattern.match(plain, at) for pattern in (_DATE, _YEAR, _AGAIN))
        reached |= {match.end() for match in found if match}
    return len(plain) in reached and any(one.isalnum() for one in plain)


def make_one_time() -> str:
    """A random password for one sign-in, easy to read aloud, that every profile accepts."""
    while True:
        groups = (
            "".join(secrets.choice(_READABLE) for _ in range(ONE_TIME_GROUP))
            for _ in range(ONE_TIME_GROUPS)
        )
        made = "-".join(groups)
        if not any(failed(made, profile, "", "") for profile in PROFILES.values()):
            return made


def _is_invisible(one: str) -> bool:
    """Control, format, surrogate, private and unassigned characters, line and paragraph ends."""
    category = unicodedata.category(one)
    return category[0] == "C" or category in ("Zl", "Zp")


def _kinds(plain: str) -> int:
    """How many of lower, upper, digit and other there are in it."""
    return len({(one.islower(), one.isupper(), one.isdigit()) for one in plain})


def _has(plain: str, name: str) -> bool:
    """Whether the name is in it, in capitals or not, forwards or backwards."""
    sought, text = prepared(name).casefold(), plain.casefold()
    is_word = len(sought) >= SHORTEST_NAME or not sought.isascii()
    return bool(sought) and is_word and (sought in text or sought[::-1] in text)


def _runs(plain: str, run: int, steps: tuple[int, ...]) -> bool:
    """Whether ``run`` characters follow one another by one of these steps, like 1234 or aaaa."""
    text = plain.casefold()
    if not run:
        return False
    for start in range(len(text) - run + 1):
        part = text[start : start + run]
        between = {ord(after) - ord(before) for before, after in pairwise(part)}
        if len(between) == 1 and between <= set(steps) and (0 in steps or part.isalnum()):
            return True
    return False


@functools.cache
def _stems() -> tuple[frozenset[str], int]:
    """The shapes of common words and of pieces of keyboard rows, both ways; how long they get."""
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    words = {word for line in lines if not line.startswith("#") for word in line.split()}
    for row in _ROWS:
        for way in (row, row[::-1]):
            words |= {way[at : at + n] for n in _ROW_PIECES for at in range(len(way) - n + 1)}
    stems = frozenset(word.casefold().translate(_ALIKE) for word in words)
    return stems, max(map(len, stems))
