"""Which teams to send: who is fit and free, soonest first by road, and why the others are not.

``sort_out`` divides the teams before anything is measured; ``rank`` puts the measured ones in
order, gives each its reasons, and meets the need card nearest first (one person counts for one
skill only; the best split over several incidents is the allocation's work).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from layers.command.legs import ClosureNames, Measured, cut_off, soonest_first, way_remarks
from layers.command.need import NeedCard
from layers.command.sheet import (
    LeftOut,
    Leg,
    MeasuredBy,
    Remark,
    Shortfall,
    SkillNeed,
    Start,
    TeamChoice,
)
from layers.forces.model import Team
from layers.forces.rules import is_busy, set_out_from
from layers.roads.measuring import Outcome
from layers.roads.vehicles import Vehicle

# A position older than this says where the team was, not where it is.
POSITION_LIMIT_MIN = 30.0


@dataclass(frozen=True, slots=True)
class ReadyTeam:
    """A team that is fit and free: where it sets out from, and which needed skills it brings."""

    team: Team
    start: Start
    fits: tuple[str, ...]

    @property
    def delay_s(self) -> float:
        """Turn-out: from the order until wheels roll."""
        return self.team.turn_out_min * 60

    @property
    def vehicle(self) -> Vehicle:
        """What the team drives."""
        return self.team.vehicle


@dataclass(frozen=True, slots=True)
class RankedTeams:
    """The teams' part of a decision sheet."""

    choices: list[TeamChoice]
    needs: list[SkillNeed]
    shortfalls: list[Shortfall]
    left_out: list[LeftOut]


def sort_out(
    teams: Sequence[Team], card: NeedCard, now: datetime
) -> tuple[list[ReadyTeam], list[LeftOut]]:
    """The fit and free teams, and the others with every reason that speaks against them."""
    ready, left_out = [], []
    for team in teams:
        fits = tuple(skill for skill in card.skills if skill in team.skills)
        start = Start(*set_out_from(team, now, POSITION_LIMIT_MIN))
        against = _against(team, fits, card)
        if against:
            left_out.append(LeftOut("team", team.team_code, team.name, start.at, against))
        else:
            ready.append(ReadyTeam(team, start, fits))
    return ready, left_out


def rank(
    measured: Sequence[Measured[ReadyTeam]],
    card: NeedCard,
    names: ClosureNames,
    left_out: Sequence[LeftOut],
    all_teams: Sequence[Team],
) -> RankedTeams:
    """The measured teams in order, the need they meet, and all that were left out with reasons."""
    coming = soonest_first(measured)
    needs = _meet(card, [ready for ready, _, _ in coming])
    first_wave = {code for need in needs for code in need.team_codes}
    measured_m = [one.straight_m for _, one, leg in coming if leg.measured_by is MeasuredBy.ROAD]
    nearest_m = min(measured_m, default=0.0)
    choices = []
    for number, (ready, outcome, leg) in enumerate(coming, start=1):
        said = [Remark("reason.fastest")] if number == 1 else []
        said.append(Remark("reason.skills", {"skill_codes": list(ready.fits)}))
        said += _start_remarks(ready.start)
        said += way_remarks(outcome, leg, names)
        if outcome.straight_m == nearest_m and number > 1:
            said.append(Remark("reason.nearer_by_air", {"straight_km": round(leg.straight_km, 1)}))
        if ready.team.team_code not in first_wave:
            said.append(Remark("reason.not_counted_on"))
        choices.append(_choice(number, ready, outcome, leg, said))
    unreached = cut_off(
        "team", measured, lambda ready: (ready.team.team_code, ready.team.name), names
    )
    everyone_out = [*unreached, *left_out]
    return RankedTeams(choices, needs, _short(needs, all_teams, everyone_out), everyone_out)


def _against(team: Team, fits: Sequence[str], card: NeedCard) -> list[Remark]:
    said = []
    if not fits:
        said.append(Remark("left_out.wrong_skill", {"skill_codes": list(card.skills)}))
    if is_busy(team):
        said.append(Remark("left_out.busy", {"status_code": team.status.value}))
    if team.people_available == 0:
        said.append(Remark("left_out.no_people", {"people_total": team.people_total}))
    return said


def _start_remarks(start: Start) -> list[Remark]:
    if start.age_min is None:
        return []
    code = "reason.position_stale" if start.is_stale else "reason.position"
    return [Remark(code, {"age_min": round(start.age_min)})]


def _meet(card: NeedCard, ready: Sequence[ReadyTeam]) -> list[SkillNeed]:
    """Meets the card skill by skill with the nearest teams that are not yet spoken for."""
    spoken_for: set[str] = set()
    needs = []
    for skill, wanted in card.skills.items():
        found, codes = 0, []
        for one in ready:
            if found >= wanted:
                break
            if skill in one.fits and one.team.team_code not in spoken_for:
                found += one.team.people_available
                codes.append(one.team.team_code)
                spoken_for.add(one.team.team_code)
        needs.append(SkillNeed(skill, wanted, found, codes))
    return needs


def _short(
    needs: Sequence[SkillNeed], all_teams: Sequence[Team], left_out: Sequence[LeftOut]
) -> list[Shortfall]:
    """What the teams cannot meet, with the reason: nobody has it, or who has it was left out."""
    out = {one.code for one in left_out}
    short = []
    for need in needs:
        if need.people_found >= need.people_needed:
            continue
        able = [team for team in all_teams if need.skill in team.skills]
        missed = [team.name for team in able if team.team_code in out]
        said = []
        if not able:
            said.append(Remark("short.no_team"))
        if missed:
            said.append(Remark("short.teams_left_out", {"names": missed}))
        if need.team_codes:
            params = {"teams": len(need.team_codes), "found": need.people_found}
            said.append(Remark("short.too_few", params))
        if len(able) > len(missed) + len(need.team_codes):
            said.append(Remark("short.spoken_for"))
        short.append(
            Shortfall("skill", need.skill, "", "", need.people_needed, need.people_found, said)
        )
    return short


def _choice(
    number: int, ready: ReadyTeam, outcome: Outcome, leg: Leg, said: Sequence[Remark]
) -> TeamChoice:
    team = ready.team
    return TeamChoice(
        rank=number,
        team_code=team.team_code,
        name=team.name,
        kind=team.kind,
        status=team.status.value,
        people_available=team.people_available,
        skills=sorted(team.skills),
        fits=ready.fits,
        vehicle=team.vehicle.value,
        turn_out_min=team.turn_out_min,
        total_min=(outcome.total_s or 0.0) / 60,
        start=ready.start,
        leg=leg,
        leader_name=team.leader_name,
        phones=team.phones,
        equipment=team.equipment,
        reasons=said,
    )
