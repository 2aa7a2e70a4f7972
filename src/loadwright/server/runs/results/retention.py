"""Deletes telemetry of ended runs by age, and that of deleted runs. Results stay: they need no telemetry.

Seconds and fine intervals are kept for one time, intervals of 10 minutes for a longer one. Late seconds of a run are
merged for ``LATE_FOR`` after its end and need what they belong to, so everything is kept at least that long.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from loadwright.core.messages import declare
from loadwright.server.platform import jobs
from loadwright.server.platform.jobs import JobContext
from loadwright.server.platform.models import Job
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs.control.deletions import delete_records
from loadwright.server.runs.control.orders import LATE_FOR
from loadwright.server.runs.measurements.telemetry import delete_run
from loadwright.server.runs.models import Run
from loadwright.telemetry.schema import COARSEST, LOAD_FRAME, LOAD_SECOND, ROLLUPS

FINE = [item.name for item in (LOAD_FRAME, LOAD_SECOND, *ROLLUPS) if item not in COARSEST]
COARSE = [item.name for item in COARSEST]

DELETION = "run.delete_telemetry"
MAX_KEY = 32
MOST_DISCARDED = 100
"""Maximum number of unfinished deletions."""

TELEMETRY_DELETED = declare(
    "job.telemetry_deleted",
    "Runs whose seconds were deleted: %(seconds)s; runs whose intervals were deleted: %(intervals)s.",
)


@task
def delete_old(context: JobContext) -> None:
    """Delete telemetry that is older than the settings keep it, and old records of deletions."""
    now = timezone.now()
    seconds, intervals = periods()
    fine = _delete(FINE, seconds, now, Run.Telemetry.COARSE, Run.Telemetry.WHOLE)
    coarse = _delete(COARSE, intervals, now, Run.Telemetry.NONE, Run.Telemetry.COARSE)
    delete_records()
    context.log(TELEMETRY_DELETED(seconds=fine, intervals=coarse))


@task(priority=-10)
def delete_telemetry(context: JobContext, key: str) -> None:  # noqa: ARG001 - every job receives its context
    """Delete all telemetry of a run that was deleted; of a long one this takes minutes."""
    delete_run(key)


def discard(keys: Collection[str]) -> None:
    """Delete the telemetry of those runs that do not exist: generators may deliver late seconds of deleted ones.

    Keys come from agents, so only possible ones are considered, and a limited number of them at a time.
    """
    if not keys:
        return
    unfinished = Job.objects.filter(kind=DELETION, key__isnull=False).count()
    possible = [key for key in keys if len(key) <= MAX_KEY][: max(0, MOST_DISCARDED - unfinished)]
    known = set(Run.objects.filter(key__in=possible).order_by().values_list("key", flat=True))
    requests = [jobs.Request(f"{DELETION}:{key}", (key,), key) for key in possible if key not in known]
    if requests:
        jobs.enqueue(DELETION, *requests)


def periods() -> tuple[timedelta | None, timedelta | None]:
    """Return how long seconds and intervals of 10 minutes are kept after the end of a run; ``None`` without limit."""
    seconds, intervals = _period(settings.KEEP_SECONDS_DAYS), _period(settings.KEEP_INTERVALS_DAYS)
    if seconds is None or intervals is None:
        return seconds, None
    # Intervals at least as long as seconds: once nothing is left of a run, it is never considered again.
    return seconds, max(seconds, intervals)


def _period(days: int) -> timedelta | None:
    return max(timedelta(days=days), LATE_FOR) if days else None


def _delete(names: list[str], period: timedelta | None, now: datetime, left: str, before: str) -> int:
    """Delete the measurements ``names`` of runs that ended more than ``period`` ago, and return how many runs."""
    if period is None:
        return 0
    ended = ended_before(now - period).filter(telemetry=before)
    count = 0
    for run in ended.only("pk", "key"):
        for name in names:
            telemetry().delete(name, {"run": run.key})
        # Afterwards, so that a job that is interrupted deletes the rest.
        Run.objects.filter(pk=run.pk).update(telemetry=left)
        count += 1
    return count


def ended_before(moment: datetime) -> QuerySet[Run]:
    return Run.objects.filter(state__in=Run.FINAL, ended_at__lt=moment).order_by("ended_at", "pk")
