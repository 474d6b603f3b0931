"""How a Chinese name is typed on a keyboard: full pinyin and initials, for searching."""

import functools

from pypinyin import Style, lazy_pinyin


@functools.lru_cache(maxsize=20_000)
def full(name: str) -> str:
    """``青山镇`` → ``qingshanzhen``; letters and figures stay, in lower case."""
    return "".join(lazy_pinyin(name, errors="default")).replace(" ", "").lower()


@functools.lru_cache(maxsize=20_000)
def initials(name: str) -> str:
    """``森林火灾`` → ``slhz``: the first letter of each syllable, in lower case."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default")).lower()


def matches(name: str, asked: str) -> bool:
    """Whether ``asked`` finds ``name``: as a part of it, by its pinyin or by its initials."""
    typed = asked.strip().lower()
    if not typed:
        return False
    return typed in name.lower() or typed in full(name) or typed in initials(name)
