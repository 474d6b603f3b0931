"""What may be decided about a team without asking anybody: is it free, where does it start."""

from datetime import datetime
from typing import NamedTuple

from layers.codes import code_list
from layers.forces.model import Team
from layers.ids import LonLat


class SetOut(NamedTuple):
    """The point a team's way is measured from, and how far that point can be trusted.

    ``source`` is ``position`` or ``base``; ``age_min`` is the age of the newest position,
    None when there is none; ``is_stale`` says that it was too old and the base is used.
    """

    at: LonLat
    source: str
    age_min: float | None
    is_stale: bool


def skills_of_kind(kind: str) -> frozenset[str]:
    """The skills that every team of this kind has, by ``codes/team_kinds.csv``."""
    return frozenset(code_list("team_kinds")[kind]["skills"].split("|")) - {""}


def is_busy(team: Team) -> bool:
    """Whether its status says that it cannot be ordered out (``codes/team_statuses.csv``)."""
    return code_list("team_statuses")[team.status]["is_free"] != "yes"


def is_free(team: Team) -> bool:
    """Whether the team can be ordered out: its status says so and somebody is there to go."""
    return not is_busy(team) and team.people_available > 0


def position_age_min(team: Team, now: datetime) -> float | None:
    """Minutes since the team was last seen; None if never.

    A phone whose clock runs ahead has seen the team just now, not in the future.
    """
    if team.last_position is None:
        return None
    return max(0.0, (now - team.last_position.seen_at).total_seconds() / 60)


def set_out_from(team: Team, now: datetime, limit_min: float) -> SetOut:
    """Where the team would start from: its newest position, or its base if that is too old.

    A position aged exactly ``limit_min`` still counts.
    """
    age_min = position_age_min(team, now)
    if team.last_position is None or age_min is None:
        return SetOut(team.base, "base", None, is_stale=False)
    if age_min > limit_min:
        return SetOut(team.base, "base", age_min, is_stale=True)
    return SetOut(team.last_position.at, "position", age_min, is_stale=False)
