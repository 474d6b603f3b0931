"""The one table of who may do what: role × action × reach. ``service/README.md`` shows the same.

An action that a role does not have is refused on every path that asks for it. ``OWN`` reaches the
rows of one's own unit or townships, in one's own layers, and what is public; ``COUNTY`` every row
of one's regions. System, security and audit administrators are three different people (三员分立,
GB/T 22239-2019 level 3) and do none of the room's work.
"""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What an account is. ``TEAM``: the leader of one team (队长), or what rides with it.

    ``WATCHER`` is for machines only, which read the metrics.
    """

    OPERATOR = "operator"
    PLANNER = "planner"
    LEADER = "leader"
    DEPARTMENT = "department"
    TEAM = "team"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"
    WATCHER = "watcher"


class Action(StrEnum):
    """What a path lets somebody do; each stands in the line of its route."""

    READ_GROUND = "read_ground"
    READ_INCIDENTS = "read_incidents"
    REPORT_INCIDENT = "report_incident"
    COMMAND_INCIDENT = "command_incident"
    CLOSE_ROAD = "close_road"
    PROPOSE_CLOSURE = "propose_closure"
    READ_RECORDS = "read_records"
    CHANGE_RECORDS = "change_records"
    KEEP_ROADS = "keep_roads"
    KEEP_DUTY = "keep_duty"
    READ_DUTY = "read_duty"
    KEEP_NEEDS = "keep_needs"
    PLAN = "plan"
    SEE_PHONES = "see_phones"
    ISSUE_ORDER = "issue_order"
    ANSWER_ORDER = "answer_order"
    MANAGE_ACCOUNTS = "manage_accounts"
    READ_AUDIT = "read_audit"
    WATCH_SYSTEM = "watch_system"


class Reach(StrEnum):
    """How far an action goes."""

    COUNTY = "county"
    OWN = "own"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
"""The three that must never be one person; they need a second factor and never sign in by OIDC."""

MACHINES = frozenset(
    {Role.OPERATOR, Role.PLANNER, Role.LEADER, Role.DEPARTMENT, Role.TEAM, Role.WATCHER}
)
"""What an API key may be."""

PEOPLE = frozenset(Role) - {Role.WATCHER}
"""What an account may be."""

_COUNTY, _OWN = Reach.COUNTY, Reach.OWN

MAY: Mapping[Role, Mapping[Action, Reach]] = {
    Role.OPERATOR: {
        Action.READ_GROUND: _COUNTY,
        Action.READ_INCIDENTS: _COUNTY,
        Action.REPORT_INCIDENT: _COUNTY,
        Action.COMMAND_INCIDENT: _COUNTY,
        Action.CLOSE_ROAD: _COUNTY,
        Action.PROPOSE_CLOSURE: _COUNTY,
        Action.READ_RECORDS: _COUNTY,
        Action.CHANGE_RECORDS: _COUNTY,
        Action.KEEP_ROADS: _COUNTY,
        Action.KEEP_DUTY: _COUNTY,
        Action.READ_DUTY: _COUNTY,
        Action.KEEP_NEEDS: _COUNTY,
        Action.PLAN: _COUNTY,
        Action.SEE_PHONES: _COUNTY,
        Action.ISSUE_ORDER: _COUNTY,
    },
    Role.LEADER: {
        Action.READ_GROUND: _COUNTY,
        Action.READ_INCIDENTS: _COUNTY,
        Action.COMMAND_INCIDENT: _COUNTY,
        Action.PLAN: _COUNTY,
        Action.READ_RECORDS: _COUNTY,
        Action.READ_DUTY: _COUNTY,
        Action.SEE_PHONES: _COUNTY,
        Action.ISSUE_ORDER: _COUNTY,
    },
    Role.PLANNER: {
        Action.READ_GROUND: _COUNTY,
        Action.PROPOSE_CLOSURE: _OWN,
        Action.READ_RECORDS: _OWN,
        Action.CHANGE_RECORDS: _OWN,
        Action.KEEP_ROADS: _COUNTY,
        Action.KEEP_DUTY: _COUNTY,
        Action.READ_DUTY: _COUNTY,
        Action.KEEP_NEEDS: _COUNTY,
        Action.SEE_PHONES: _OWN,
    },
    Role.DEPARTMENT: {
        Action.READ_GROUND: _COUNTY,
        Action.READ_RECORDS: _OWN,
    },
    Role.TEAM: {Action.ANSWER_ORDER: _OWN},
    Role.SYSTEM_ADMIN: {Action.WATCH_SYSTEM: _COUNTY},
    Role.SECURITY_ADMIN: {Action.MANAGE_ACCOUNTS: _COUNTY},
    Role.AUDITOR: {Action.READ_AUDIT: _COUNTY},
    Role.WATCHER: {Action.WATCH_SYSTEM: _COUNTY},
}


def clearance_of(role: Role) -> int:
    """Up to which sensitivity the role sees rows that are not its own (0 公开, 1 内部, 2 敏感)."""
    if MAY[role].get(Action.READ_RECORDS) is Reach.COUNTY:
        return 2
    return 0 if Action.READ_GROUND in MAY[role] else -1
