"""Occurrences of cron expressions in a time zone. Pure.

Changes of the clock are handled as in Debian's cron: an occurrence in the skipped hour runs right after it, and one in
the repeated hour runs once. ``*`` in minutes or hours follows elapsed time.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from loadwright.server.runs import errors

FIELDS = 5


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone ``name``. Raises ``ActionError`` for an unknown one."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise errors.UNKNOWN_ZONE(zone=name) from None


def moments(cron: str, zone: str, after: datetime) -> Iterator[datetime]:
    """Yield the occurrences after ``after`` in the zone's time, in order.

    Raises ``ActionError`` for an invalid expression or zone.
    """
    where = zone_of(zone)
    if len(cron.split()) != FIELDS:
        raise errors.CRON_FIELDS()
    try:
        found = CronSim(cron, after.astimezone(where))
    except CronSimError as error:
        raise errors.CRON_INVALID(cron=cron, error=str(error)) from None
    # The library compares whole seconds and would also yield the second that contains ``after``.
    return (moment for moment in found if moment > after)


def next_occurrence(*, at: datetime | None, cron: str, zone: str, after: datetime) -> datetime | None:
    """Return the next occurrence after ``after`` in UTC, of ``at`` or the cron expression.

    ``None`` if there is none.
    """
    if cron:
        found = next(moments(cron, zone, after), None)
        return found.astimezone(UTC) if found is not None else None
    return at if at is not None and at > after else None
