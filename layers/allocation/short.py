"""What a plan cannot meet: why, and where it could come from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from layers.allocation.model import Choice, Met, Problem
from layers.allocation.neighbour import askable
from layers.allocation.room import Room
from layers.allocation.rules import free, good, reach_s
from layers.command.sheet import Remark


@dataclass(frozen=True, slots=True)
class Short:
    """A need that is not met whole, why, and where the rest could come from."""

    met: Met
    reasons: Sequence[Remark]
    whence: Sequence[Remark]

    @property
    def missing(self) -> int:
        """So many people, or so much of an item."""
        return self.met.needed - self.met.found


def short(problem: Problem, choice: Choice, lacking: Met, room: Room) -> Short:
    """A need that the plan leaves short."""
    if lacking.line.what == "skill":
        said = _people(problem, choice, lacking, room)
        return Short(lacking, said, _next_door(lacking, room))
    said = _stock(problem, choice, lacking, room)
    return Short(lacking, said, _whence(problem, lacking, room))


def _people(problem: Problem, choice: Choice, lacking: Met, room: Room) -> list[Remark]:
    incident_id, _, skill = lacking.line
    able = [one for one in problem.teams if skill in one.skills and one.people]
    goes = {one.team_code: one.incident_id for one in choice.people}
    away = [one for one in able if reach_s(one, incident_id) is None]
    coming = [one for one in able if one not in away]
    elsewhere = [one for one in coming if goes.get(one.team_code, incident_id) != incident_id]
    home = [one for one in coming if one.team_code not in goes]
    said = [] if able else [Remark("planned.short_no_team")]
    for code, those in (
        ("planned.short_cut", away),
        ("planned.short_elsewhere", elsewhere),
        ("planned.short_home", home),
    ):
        if those:
            names = room.called([one.team_code for one in those])
            said.append(Remark(code, {"count": len(those), "names": names}))
    return said or [
        Remark("planned.short_too_few", {"found": room.amount(lacking.line, lacking.found)})
    ]


def _stock(problem: Problem, choice: Choice, lacking: Met, room: Room) -> list[Remark]:
    incident_id, _, item = lacking.line
    keeping = [one for one in problem.depots if free(problem, one, item)]
    away = [one for one in keeping if reach_s(one, incident_id) is None]
    elsewhere = sum(
        many
        for one, many in choice.stock.items()
        if one.item_code == item and one.incident_id != incident_id
    )
    shelves = [one.shelves[item] for one in problem.depots if item in one.shelves]
    there = sum(batch.quantity for one in shelves for batch in one.batches)
    fresh = sum(batch.quantity for one in shelves for batch in good(one, problem.today))
    quota = fresh - sum(free(problem, one, item) for one in problem.depots)
    said = [] if there else [Remark("planned.short_no_stock")]
    if away:
        names = room.called([one.depot_code for one in away])
        said.append(Remark("planned.short_cut", {"count": len(away), "names": names}))
    for code, many in (
        ("planned.short_taken", elsewhere),
        ("planned.short_expired", there - fresh),
        ("planned.short_quota", quota),
    ):
        if many:
            said.append(Remark(code, {"many": room.amount(lacking.line, many)}))
    return said or [
        Remark("planned.short_too_few", {"found": room.amount(lacking.line, lacking.found)})
    ]


def _whence(problem: Problem, lacking: Met, room: Room) -> list[Remark]:
    """Stock that firms hold by agreement, quotas that may be released, and then the neighbours."""
    incident_id, _, item = lacking.line
    missing = lacking.needed - lacking.found
    said, promised = [], 0
    for one in room.agreement:
        many = free(problem, one, item)
        seconds = reach_s(one, incident_id)
        if many and seconds is not None:
            (name,) = room.called([one.depot_code])
            who, phone = room.contacts.get(one.depot_code, ("", ""))
            told = {"name": name, "many": room.amount(lacking.line, many), "who": who or "–"}
            how = {"minutes": round(seconds / 60), "phone": phone}
            said.append(Remark("planned.from_agreement", {**told, **how}))
            promised += many
    released = replace(problem, below_quota=True)
    held = sum(
        free(released, one, item) - free(problem, one, item)
        for one in problem.depots
        if reach_s(one, incident_id) is not None
    )
    if held:
        said.append(Remark("planned.release_quota", {"many": room.amount(lacking.line, held)}))
    return said if promised >= missing else [*said, *_next_door(lacking, room)]


def _next_door(lacking: Met, room: Room) -> list[Remark]:
    """The neighbours that may be asked for it, the soonest first, each with whom to call."""
    if not room.neighbours:
        return [Remark("planned.no_neighbours")]
    found = askable(room.neighbours, lacking.line.code)
    if not found:
        return [Remark("planned.no_neighbour_has_it")]
    return [Remark("planned.ask_neighbour")] + [
        Remark(
            "planned.from_neighbour",
            {
                "name": one.name,
                "way": one.way_in or "–",
                "minutes": one.drive_min,
                "phone": one.duty_phone,
            },
        )
        for one in found
    ]
