"""Moments that people write down and read: with a zone, and near enough to now to be meant."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from layers.errors import BadInput

# By this clock people read every moment, wherever the machine stands: 北京时间.
ZONE = ZoneInfo("Asia/Shanghai")
# A caller's clock may run a little ahead of ours; more than this is a slip of the pen.
CLOCK_SLACK = timedelta(minutes=5)
# What is reported on the night it happens, or found out later; not an archive.
OLDEST_INCIDENT = timedelta(days=366)
# Closures are planned months ahead; a year typed wrong is not a plan.
FARTHEST_CLOSURE = timedelta(days=3660)


def with_zone(value: datetime, field: str) -> datetime:
    """The same moment; raises BadInput where the zone is missing: nobody knows whose clock."""
    if value.tzinfo is None:
        raise BadInput("time_without_zone", field=field, value=value.isoformat())
    return value


def happened(value: datetime, field: str, now: datetime) -> datetime:
    """When it happened, in the zone of ``now``; raises BadInput for a time to come or long ago."""
    # Compared by difference: year 1 or 9999 cannot be carried into another zone at all.
    if now - with_zone(value, field) > OLDEST_INCIDENT:
        raise BadInput("time_long_ago", field=field, value=str(value))
    if value - now > CLOCK_SLACK:
        raise BadInput("time_to_come", field=field, value=str(value), now=now.isoformat())
    return value.astimezone(now.tzinfo)


def planned(value: datetime, field: str, now: datetime) -> datetime:
    """When something begins or ends, in the zone of ``now``; raises BadInput for another decade."""
    if abs(now - with_zone(value, field)) > FARTHEST_CLOSURE:
        raise BadInput("time_out_of_range", field=field, value=str(value))
    return value.astimezone(now.tzinfo)
