"""What somebody types who looks for something: whether it finds a name, and how well.

Both readings of a character count (泷 is long and shuang), for who types knows how the place is
called and not what a dictionary says first.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from pypinyin import Style, pinyin

# Letters of the longest syllable (zhuang).
_LONGEST = 6
_LATIN = re.compile(r"(?=.*[a-z])[a-z0-9' ]+")


class How(IntEnum):
    """How a name is found, the best first."""

    EXACT = 0
    BEGINS = 1
    CONTAINS = 2
    PINYIN = 3
    INITIALS = 4


class Found(NamedTuple):
    """How, and whether not from the name's beginning: in order of the best."""

    how: How
    is_inside: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, in plain small letters; ``latin`` '' where it cannot be pinyin."""

    text: str
    latin: str

    @classmethod
    def of(cls, typed: str) -> "Typed":
        """Full-width letters and figures are plain ones."""
        text = plain(typed)
        is_latin = _LATIN.fullmatch(text) is not None
        return cls(text, re.sub("[' ]", "", text) if is_latin else "")

    def finds(self, name: str) -> Found | None:
        """How it finds that name; None: it does not. Nothing typed finds nothing."""
        return self.stands_in(name) or (self._sounds_in(plain(name)) if self.latin else None)

    def sieve(self, names: Sequence[str]) -> list[int]:
        """The numbers of the names that it may find: quick for very many, and never too few."""
        if not self.text or not names:
            return []
        whole = _folded("\0".join(names))  # a mark that no stored name has
        search = re.compile(self._pattern(set(whole))).search
        return [number for number, name in enumerate(whole.split("\0")) if search(name)]

    def _pattern(self, chars: Iterable[str]) -> str:
        """What stands in every name that is found: the text, all initials, or two syllables."""
        latin = self.latin
        letters = {one: _any(chars, _is_initial, one) for one in latin}
        ways = [[re.escape(self.text)]]
        if latin:
            ways += [[letters[one] for one in latin], [_any(chars, _reads_on, latin)]]
        for end in range(1, min(len(latin), _LONGEST + 1)):
            syllable = _any(chars, _is_reading, latin[:end])
            ways.append([syllable, syllable and _any(chars, _may_begin, latin[end:])])
        # A way with a step that no character takes leads nowhere, and would be tried everywhere.
        return "|".join("".join(way) for way in ways if all(way))

    def stands_in(self, name: str) -> Found | None:
        """The same letter by letter, for codes and numbers."""
        at = plain(name).find(self.text) if self.text else -1
        if at < 0:
            return None
        if at > 0:
            return Found(How.CONTAINS, is_inside=True)
        is_whole = len(self.text) == len(plain(name))
        return Found(How.EXACT if is_whole else How.BEGINS, is_inside=False)

    def _sounds_in(self, name: str) -> Found | None:
        first = self.latin[0]
        starts = [at for at, char in enumerate(name) if first in _initials(char)]
        for how, runs in ((How.PINYIN, _spoken), (How.INITIALS, _shortened)):
            for at in starts:
                if runs(name[at:], self.latin):
                    return Found(how, is_inside=at > 0)
        return None


def plain(text: str) -> str:
    """Small letters, nothing around them, full-width marks as plain ones."""
    return text.strip().lower() if text.isascii() else _folded(text)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def best(found: Iterable[Found | None]) -> Found | None:
    """The best of what several names of one thing gave."""
    return min((one for one in found if one), default=None)


def _any(chars: Iterable[str], fits: Callable[[str, str], bool], latin: str) -> str:
    """One of the characters that fit these letters, as a pattern; ``""`` where none does."""
    fitting = "".join(re.escape(char) for char in chars if fits(char, latin))
    return f"[{fitting}]" if fitting else ""


def _is_initial(char: str, letter: str) -> bool:
    return letter in _initials(char)


def _is_reading(char: str, syllable: str) -> bool:
    return syllable in _readings(char)


def _reads_on(char: str, latin: str) -> bool:
    """Whether a reading of it begins with these letters."""
    return any(one.startswith(latin) for one in _readings(char))


def _may_begin(char: str, latin: str) -> bool:
    """Whether one of the two begins with the other."""
    return any(one.startswith(latin) or latin.startswith(one) for one in _readings(char))


def _spoken(name: str, latin: str) -> bool:
    """Whether the name begins with these syllables; the last of them may be begun only."""
    typed = {0}
    for char in name:
        then = set()
        for at in typed:
            rest = latin[at:]
            for syllable in _readings(char):
                if syllable.startswith(rest):
                    return True
                if rest.startswith(syllable):
                    then.add(at + len(syllable))
        typed = then
        if not typed:
            return False
    return False


def _shortened(name: str, latin: str) -> bool:
    """Whether the name begins with these first letters, one a character."""
    return len(name) >= len(latin) and all(
        letter in _initials(char) for letter, char in zip(latin, name, strict=False)
    )


@functools.cache
def _readings(char: str) -> tuple[str, ...]:
    """Every way a character is read, without tones; what is not Chinese reads as itself."""
    (told,) = pinyin(char, style=Style.NORMAL, heteronym=True, errors="default") or [[char]]
    return tuple(dict.fromkeys(one for one in told if one))


@functools.cache
def _initials(char: str) -> frozenset[str]:
    return frozenset(one[0] for one in _readings(char))
