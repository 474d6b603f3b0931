"""A county's own rules of command: response levels, alike reports, limits of time for reports."""

from psycopg2.extensions import connection

from layers.command import clock_rules, clock_store, response, rules_store
from layers.command.clock_rules import ClockRule, Limits
from layers.command.duplicates import DuplicateRule
from layers.command.incident import NAME_LIMIT, check_text
from layers.command.response import MOST_NAMES, Level
from layers.errors import BadInput
from layers.ids import RegionCode
from layers.places import regions

MEANING_LIMIT = 1000
# What is beyond is a slip of the pen: half a county, or another day.
MOST_RADIUS_M, MOST_WITHIN_MIN = 20_000.0, 1_440.0


def set_level(conn: connection, region_code: RegionCode, level: Level) -> Level:
    """Raises Unknown ``no_region``, BadInput ``no_response_level``, or for its texts, Stale."""
    regions.get(conn, region_code)
    response.checked(level.level)
    check_text(level.meaning, "meaning", MEANING_LIMIT)
    for field in ("must_come", "units"):
        names = getattr(level, field)
        if len(names) > MOST_NAMES:
            raise BadInput("too_many_names", field=field, count=len(names), most=MOST_NAMES)
        for name in names:
            check_text(name, field, NAME_LIMIT)
    return rules_store.set_level(conn, region_code, level)


def set_duplicate_rule(
    conn: connection, region_code: RegionCode, rule: DuplicateRule
) -> DuplicateRule:
    """Raises Unknown ``no_region``, BadInput ``bad_duplicate_rule``, Stale."""
    regions.get(conn, region_code)
    for field, most in (("radius_m", MOST_RADIUS_M), ("within_min", MOST_WITHIN_MIN)):
        value = getattr(rule, field)
        if not 0 <= value <= most:
            raise BadInput("bad_duplicate_rule", field=field, value=value, most=most)
    return rules_store.set_duplicate_rule(conn, region_code, rule)


def set_clock_limits(
    conn: connection, region_code: RegionCode, code: str, limits: Limits, language: str
) -> ClockRule:
    """Raises Unknown ``no_region``, Stale, and what ``clock_rules.checked`` raises."""
    regions.get(conn, region_code)
    checked = clock_rules.checked(code, limits)
    return clock_store.set_limits(conn, region_code, code, checked, language)
