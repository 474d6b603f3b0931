"""``/api/command``: what a county's response levels mean, and when two reports are alike."""

from typing import Any

from fastapi import APIRouter
from psycopg2.extensions import connection

from layers.command import response, rules_store
from layers.command.duplicates import DuplicateRule
from service.act import Acting
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.flows import set_rules
from service.incident_views import level_json, rule_json
from service.routes.documented import REFUSALS
from service.schemas.incident_life import DuplicateRuleIn, LevelIn
from service.versions import IfMatch

router = APIRouter(prefix="/api/command", tags=["command"], responses=REFUSALS)


@router.get(
    "/rules", summary="The county's rules of command", dependencies=[may(Action.READ_INCIDENTS)]
)
def rules(conn: Reader, visit: Visiting) -> dict[str, Any]:
    """Version 0 marks what the county has not set: working figures of the project."""
    own = rules_store.own_levels(conn, visit.region)
    levels = response.levels(own, visit.language)
    return {
        "region_code": visit.region,
        "response_levels": [level_json(one, visit.language) for one in levels],
        "duplicate_rule": rule_json(rules_store.duplicate_rule(conn, visit.region)),
    }


@router.put(
    "/response-levels/{level}",
    summary="What a response level means",
    dependencies=[may(Action.COMMAND_INCIDENT)],
)
def set_level(level: str, body: LevelIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Who must come, which units are called; the version is 0 where it was never set."""

    def keep(conn: connection) -> dict[str, Any]:
        kept = set_rules.set_level(conn, act.region, body.level(level, version))
        return level_json(kept, act.language)

    return act.do_tagged(keep)


@router.put(
    "/duplicate-rule",
    summary="When two reports are alike",
    dependencies=[may(Action.COMMAND_INCIDENT)],
)
def set_duplicate_rule(body: DuplicateRuleIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """How near in place and time; the version is 0 where it was never set."""

    def keep(conn: connection) -> dict[str, Any]:
        rule = DuplicateRule(body.radius_m, body.within_min, version)
        return rule_json(set_rules.set_duplicate_rule(conn, act.region, rule))

    return act.do_tagged(keep)
