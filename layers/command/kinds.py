"""What happened: the kinds of incident, and how an operator's typing finds one."""

import difflib

from layers.codes import code_list, code_named
from layers.errors import BadInput
from layers.words import pinyin

_LIST = "event_kinds"


def search(typed: str, limit: int = 20) -> list[str]:
    """The codes that ``typed`` finds – by code, name, pinyin or initials – the closest first.

    The specific kinds come before the classes they belong to: who types ``slhz`` means a
    forest fire, not the whole class.
    """
    asked = typed.strip()
    if not asked:
        return []
    found = [
        (_closeness(asked, code, name), -int(row["depth"]), code)
        for code, row in code_list(_LIST).items()
        for name in (row["name_zh"], row["name_en"], *row["also"].split("|"))
        if name and (code.lower().startswith(asked.lower()) or pinyin.matches(name, asked))
    ]
    return list(dict.fromkeys(code for _, _, code in sorted(found)))[:limit]


def _closeness(asked: str, code: str, name: str) -> int:
    """0 for the very thing that was typed, more for what merely contains it."""
    typed = asked.lower()
    if typed in (code.lower(), name.lower(), pinyin.full(name), pinyin.initials(name)):
        return 0
    return 1 if name.lower().startswith(typed) or pinyin.initials(name).startswith(typed) else 2


def get(asked: str) -> str:
    """The one kind that was asked for: by code, exact name, or typing that leaves no doubt.

    Raises BadInput ``unknown_kind`` or ``unclear_kind``, with the kinds that come near.
    """
    code = code_named(_LIST, asked.strip())
    if code:
        return code
    found = search(asked)
    exact = [one for one in found if _is_exact(asked, one)]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        raise BadInput("unclear_kind", field="kind", value=asked, kinds=_told(found[:6]))
    names = {row["name_zh"]: one for one, row in code_list(_LIST).items()}
    near = [names[name] for name in difflib.get_close_matches(asked.strip(), names, 4, 0.3)]
    raise BadInput(
        "unknown_kind", field="kind", value=asked, kinds=_told(near) or _told(["11G01", "12H00"])
    )


def _is_exact(asked: str, code: str) -> bool:
    row = code_list(_LIST)[code]
    return any(
        _closeness(asked.strip(), code, name) == 0
        for name in (row["name_zh"], row["name_en"], *row["also"].split("|"))
        if name
    )


def _told(codes: list[str]) -> str:
    """``11G01 森林火灾, …``: code and name are shown together, so that either can be typed."""
    return ", ".join(f"{code} {code_list(_LIST)[code]['name_zh']}" for code in codes)
