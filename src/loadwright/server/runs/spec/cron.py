"""The moments a cron expression means in a time zone: pure.

Where clocks are put forward or back it is Debian's cron that is followed: what falls into the hour that is left out
runs right after it, what falls into the hour that comes twice runs once; ``*`` in minutes or hours means real time.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from django.utils.translation import gettext as _

FIELDS = 5


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone called so; raises ``ValueError`` with a sentence."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise ValueError(_("Unknown time zone “%(zone)s”; enter one such as Europe/Berlin.") % {"zone": name}) from None


def moments(cron: str, zone: str, after: datetime) -> Iterator[datetime]:
    """Yield the moments after ``after`` in the zone's time, in order; raises ``ValueError`` with a sentence."""
    where = zone_of(zone)
    if len(cron.split()) != FIELDS:
        raise ValueError(
            _("A cron expression must have five fields: minute, hour, day of the month, month, day of the week.")
        )
    try:
        found = CronSim(cron, after.astimezone(where))
    except CronSimError as error:
        raise ValueError(_("Invalid cron expression “%(cron)s”: %(error)s.") % {"cron": cron, "error": error}) from None
    # The library looks whole seconds up: the one in which ``after`` is has passed.
    return (moment for moment in found if moment > after)


def next_occurrence(*, at: datetime | None, cron: str, zone: str, after: datetime) -> datetime | None:
    """Return the next moment after ``after``, in UTC: ``at``, or by the cron expression; nothing when there is none."""
    if cron:
        found = next(moments(cron, zone, after), None)
        return found.astimezone(UTC) if found is not None else None
    return at if at is not None and at > after else None
