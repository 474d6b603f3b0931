"""A report drafted from the log and the facts, for a person to correct and to send.

The first report has the six parts that the law names (国务院令第493号 第十二条): the firm; time,
place and scene; the brief course; dead, missing, injured and the loss as first estimated; measures
taken; other. The follow-up has what changed since the last one, the final report everything. What
nobody told is named as missing and never made up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from layers.command.clocks import Happened
from layers.command.incident import Incident
from layers.command.reports import Report, ReportKind, Sender, Told, last_told
from layers.command.sheet import Remark

# What was seen and said, and what was done about it, by the names of events.
_COURSE = frozenset(
    {"log.report", "log.change", "situation", "life.confirmed", "life.closed", "life.cancelled"}
)
_MEASURES = frozenset(
    {
        *("life.responding", "life.controlled", "response.set", "log.spoken_order"),
        *("duty.answered", "order.issued"),
    }
)


@dataclass(frozen=True, slots=True)
class Section:
    """One part: ``draft.<name>`` is its title; ``is_missing``: something of it is not known."""

    name: str
    lines: tuple[Remark, ...]
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted report: the next of its kind, and what it tells, to be sent back with the text."""

    kind: ReportKind
    serial: int
    sections: tuple[Section, ...]
    told: Told


@dataclass(frozen=True, slots=True)
class Material:
    """What a draft is made from: the log in order, the reports made before, the township's name."""

    incident: Incident
    log: Sequence[Happened]
    reports: Sequence[Report] = ()
    township: str = ""


def draft(of: Material, kind: ReportKind) -> Draft:
    """The county's next report of that kind."""
    own = [one for one in of.reports if one.sender is Sender.COUNTY and one.kind is kind]
    return Draft(kind, len(own) + 1, _PARTS[kind](of), _told(of))


def _told(of: Material) -> Told:
    """What there is to tell now; the firm as an earlier report named it, also the firm's own."""
    units = [one.told.unit for one in of.reports if one.told.unit]
    incident = of.incident
    return Told(
        casualties=incident.casualties,
        loss_wan=incident.loss_wan,
        area_ha=incident.area_ha,
        unit=units[-1] if units else "",
        event_no=max((one.event_no for one in of.log), default=0),
    )


def _first(of: Material) -> tuple[Section, ...]:
    return (_unit(of), _scene(of), _course(of.log), _losses(of), _measures(of.log), _other(of))


def _follow_up(of: Material) -> tuple[Section, ...]:
    since = _since(of)
    return (_changed(of), _course(since), _losses(of), _measures(since), _other(of))


def _final(of: Material) -> tuple[Section, ...]:
    return (*_first(of), _made(of))


def _zero(of: Material) -> tuple[Section, ...]:
    """That nothing changed; where something did, that this is no zero report."""
    changed = _changed(of)
    if any(line.code == "draft.change" for line in changed.lines):
        changed = Section("changed", (*changed.lines, Remark("draft.not_zero")), is_missing=True)
    return (changed, _losses(of))


def _top_up(of: Material) -> tuple[Section, ...]:
    return (_changed(of), _losses(of), _other(of))


_PARTS = MappingProxyType(
    {
        ReportKind.FIRST: _first,
        ReportKind.FOLLOW_UP: _follow_up,
        ReportKind.FINAL: _final,
        ReportKind.ZERO: _zero,
        ReportKind.TOP_UP: _top_up,
    }
)


def _unit(of: Material) -> Section:
    unit = _told(of).unit
    if not unit:
        return Section("unit", (Remark("draft.no_unit"),), is_missing=True)
    return Section("unit", (Remark("draft.as_told", {"text": unit}),))


def _scene(of: Material) -> Section:
    """Time, place and what the caller said of it."""
    incident = of.incident
    place = " ".join(part for part in (of.township, incident.place_text) if part)
    lines = [
        Remark("draft.kind", {"kind_code": incident.kind_code}),
        Remark(
            "draft.time",
            {"at": _moment(incident.occurred_at), "reported": _moment(incident.reported_at)},
        ),
        Remark(
            "draft.place",
            {"place": place, "lon": f"{incident.at.lon:.5f}", "lat": f"{incident.at.lat:.5f}"},
        ),
    ]
    if incident.description:
        lines.append(Remark("draft.as_reported", {"text": incident.description}))
    else:
        lines.append(Remark("draft.no_scene"))
    return Section("scene", tuple(lines), is_missing=not incident.description)


def _course(log: Sequence[Happened]) -> Section:
    lines = tuple(_entry(one) for one in log if one.name in _COURSE and _words(one))
    return Section("course", lines or (Remark("draft.no_course"),), is_missing=not lines)


def _measures(log: Sequence[Happened]) -> Section:
    lines = tuple(_entry(one) for one in log if one.name in _MEASURES)
    return Section("measures", lines or (Remark("draft.no_measures"),), is_missing=not lines)


def _losses(of: Material) -> Section:
    """The dead and the missing are told as they are known, and checked afterwards (先报后核)."""
    incident, hurt = of.incident, of.incident.casualties
    told = {"dead": hurt.dead, "missing": hurt.missing, "injured": hurt.injured}
    lines = [Remark("draft.casualties", told), Remark("draft.checked_later")]
    if incident.loss_wan is None:
        lines.append(Remark("draft.no_loss"))
    else:
        lines.append(Remark("draft.loss", {"loss": f"{incident.loss_wan:g}"}))
    if incident.area_ha is not None:
        lines.append(Remark("draft.area", {"area": f"{incident.area_ha:g}"}))
    return Section("losses", tuple(lines), is_missing=incident.loss_wan is None)


def _other(of: Material) -> Section:
    """How grave it is taken to be, how it stands, and what is not decided yet."""
    incident = of.incident
    lines = [Remark("draft.status", {"life_code": incident.status.value})]
    if incident.severity:
        lines.append(Remark("draft.severity", {"severity_code": incident.severity.value}))
    else:
        lines.append(Remark("draft.no_severity"))
    if incident.response_level:
        lines.append(Remark("draft.response", {"level_code": incident.response_level}))
    return Section("other", tuple(lines), is_missing=incident.severity is None)


def _changed(of: Material) -> Section:
    """The numbers that are others than the county's last report told."""
    last = last_told(of.reports)
    if last is None:
        return Section("changed", (Remark("draft.no_last"),), is_missing=True)
    before, now = last.told, _told(of)
    pairs = {
        "dead": (before.casualties.dead, now.casualties.dead),
        "missing": (before.casualties.missing, now.casualties.missing),
        "injured": (before.casualties.injured, now.casualties.injured),
        "loss_wan": (before.loss_wan, now.loss_wan),
        "area_ha": (before.area_ha, now.area_ha),
    }
    lines = [Remark("draft.since", {"at": _moment(last.at)})]
    for name, (then, after) in pairs.items():
        if then != after:
            told = {"what": Remark(f"draft.what_{name}"), "before": _number(then)}
            lines.append(Remark("draft.change", {**told, "after": _number(after)}))
    if not lines[1:]:
        lines.append(Remark("draft.no_change"))
    return Section("changed", tuple(lines))


def _made(of: Material) -> Section:
    """The reports that were made before, in order."""
    lines = tuple(
        Remark(
            "draft.report_made",
            {
                "at": _moment(one.at),
                "sender_name": one.sender.value,
                "report_name": one.kind.value,
                "serial": one.serial,
            },
        )
        for one in of.reports
    )
    return Section("made", lines or (Remark("draft.no_last"),), is_missing=not lines)


def _since(of: Material) -> list[Happened]:
    """What was written down after the last report saw the log."""
    last = last_told(of.reports)
    return [one for one in of.log if last is None or one.event_no > last.told.event_no]


def _entry(one: Happened) -> Remark:
    if one.name == "response.set" and one.facts.get("level"):
        told = {"at": _moment(one.at), "level_code": one.facts["level"]}
        return Remark("draft.entry_response", told)
    told = {"at": _moment(one.at), "event_name": one.name, "text": _words(one)}
    return Remark("draft.entry", told)


def _words(one: Happened) -> str:
    """What somebody wrote, or who it was; empty where the event says it all."""
    facts = one.facts
    said = str(facts.get("text") or facts.get("reason") or "")
    who = [str(facts[name]) for name in ("said_by", "post", "name", "order_no") if facts.get(name)]
    return ": ".join(part for part in (" ".join(who), said) if part)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _number(value: float | None) -> object:
    return Remark("draft.unknown") if value is None else f"{value:g}"
