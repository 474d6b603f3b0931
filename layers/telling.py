"""Turns what the layers say in codes – remarks, doubts, refusals – into a sentence to read.

Parameters carry codes, never words, and their names say which list they belong to; a parameter
that is itself a doubt or a remark is told first and then put into the sentence around it.
"""

from collections.abc import Mapping

from layers.codes import name_of
from layers.words import DEFAULT_LANGUAGE, knows, say

_LIST_OF = {
    "skill_codes": "skills",
    "status_code": "team_statuses",
    "kind_code": "event_kinds",
    "life_code": "incident_statuses",
    "committee_code": "committees",
    "level_code": "response_levels",
    "severity_code": "severities",
}
# What has no list of codes, but a name in the catalogues.
_TOPIC_OF = {
    "role_code": "role",
    "action_code": "action",
    "order_state_code": "order_state",
    "wanted_state_code": "order_state",
    "possible_state_codes": "order_state",
    "event_name": "event",
    "report_name": "report",
    "sender_name": "sender",
}


def tell(code: str, params: Mapping[str, object], language: str = DEFAULT_LANGUAGE) -> str:
    """The sentence of that catalogue key with its parameters told in the same language."""
    return say(code, language, **{name: _told(name, params[name], language) for name in params})


def _told(name: str, value: object, language: str) -> object:
    inner_code, inner_params = getattr(value, "code", None), getattr(value, "params", None)
    if isinstance(inner_code, str) and isinstance(inner_params, Mapping):
        return tell(inner_code, inner_params, language)
    if isinstance(value, list | tuple):
        return [_told(name, part, language) for part in value]
    if name in _LIST_OF:
        return name_of(_LIST_OF[name], str(value), language)
    if name in _TOPIC_OF and knows(f"{_TOPIC_OF[name]}.{value}"):
        return say(f"{_TOPIC_OF[name]}.{value}", language)
    if name in ("datum", "stated") and knows(f"datum.{value}"):
        return say(f"datum.{value}", language)
    return value
