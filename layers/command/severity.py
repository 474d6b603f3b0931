"""Severity (事件等级) as the law measures it: proposed with its article, confirmed by a person.

The numbers are those of ``codes/severity_thresholds.csv``; 以上 includes the number itself. Any
one of the measures is enough. Where the list has no law for a kind, nothing is proposed: another
law's numbers would be no article that anybody could cite.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from layers.codes import Row, code_list
from layers.command.incident import Incident, Severity
from layers.command.sheet import Remark

_LIST = "severity_thresholds"
# Which column of the list measures what.
_MEASURES = ("deaths", "injured", "loss_wan", "area_ha")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the law makes of an incident's facts: ``because`` are the measures that reach it.

    ``threshold`` is the row's code in the list. ``with_missing`` is what it would be if all the
    missing were dead, where that is graver.
    """

    severity: Severity
    threshold: str
    because: tuple[str, ...]
    with_missing: Severity | None = None

    @property
    def row(self) -> Row:
        """The row of the list: the law's own name of the grade, and the article (``source``)."""
        return code_list(_LIST)[self.threshold]


@functools.cache
def _of_kinds() -> Mapping[str, Sequence[Row]]:
    """The rows of the list by the kind or class of kinds they hold for, the gravest first."""
    found: dict[str, list[Row]] = {}
    for row in code_list(_LIST).values():
        for kind in row["kinds"].split("|"):
            found.setdefault(kind, []).append(row)
    order = list(Severity)
    return {
        kind: sorted(rows, key=lambda row: order.index(Severity(row["severity"])))
        for kind, rows in found.items()
    }


def propose(incident: Incident) -> Proposal | None:
    """The gravest grade that one of the facts reaches; None where the list has no law for it.

    Dead are those known dead: the missing are reported before they are checked and not counted
    before they are found (先报后核). The list says 重伤 (badly injured); the injured that are known
    are taken for it, so that the proposal errs to the graver side.
    """
    rows = _of_kinds().get(incident.kind_code) or _of_kinds().get(f"{incident.kind_code[:3]}00")
    if not rows:
        return None
    hurt = incident.casualties
    known = {
        "deaths": float(hurt.dead),
        "injured": float(hurt.injured),
        "loss_wan": incident.loss_wan or 0.0,
        "area_ha": incident.area_ha or 0.0,
    }
    row, because = _reached(rows, known)
    severity = Severity(row["severity"])
    worst, _ = _reached(rows, known | {"deaths": float(hurt.dead + hurt.missing)})
    feared = Severity(worst["severity"])
    return Proposal(severity, row["code"], because, feared if feared is not severity else None)


def reckoned(incident: Incident) -> Severity | None:
    """What is reckoned with: what a person confirmed, until then what the law proposes."""
    if incident.severity is not None:
        return incident.severity
    proposed = propose(incident)
    return proposed.severity if proposed else None


def unconfirmed(incident: Incident) -> Remark | None:
    """Says that a proposal is reckoned with; None where a person spoke, or it changes nothing."""
    grade = reckoned(incident)
    if incident.severity is not None or grade in (None, Severity.GENERAL):
        return None
    params = {"incident_id": incident.incident_id, "severity_code": grade.value}
    return Remark("warning.severity_proposed", params)


def _reached(rows: Sequence[Row], known: Mapping[str, float]) -> tuple[Row, tuple[str, ...]]:
    """The first row of which a measure is reached; the last row of a law begins at nothing."""
    for row in rows:
        because = tuple(
            name
            for name in _MEASURES
            if row[f"{name}_min"] and known[name] >= float(row[f"{name}_min"])
        )
        if because:
            return row, tuple(name for name in because if known[name] > 0)
    raise LookupError(rows[-1]["code"])
