"""Background jobs: tasks of django-tasks, kept in the database, with what the platform needs besides.

An app declares its jobs as ``KINDS`` in ``background.py`` and enqueues them by name. Any worker of any process runs
them (``worker``). A job that raises is tried again, later each time, until its attempts are used up. A job whose worker
died is run by another one when its lease has expired, so what a job does must be safe to repeat.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from . import events
from .models import Job
from .registry import declared

TOPIC = "jobs"
"""A job was enqueued."""

ATTEMPTS = 5
WITHOUT_END = 1_000_000
"""Attempts of a job that must succeed some day."""
FIRST_RETRY_S = 5.0
LAST_RETRY_S = 300.0
LOG_LINES = 50


@dataclass(frozen=True)
class JobContext:
    """What a running job knows about itself, and how it reports. The methods use the database."""

    job_id: UUID
    owner: str
    last_attempt: bool

    def log(self, text: str) -> None:
        """Add a line to the job's log."""
        append(self.job_id, self.owner, text)

    def progress(self, fraction: float) -> None:
        """Report how much of the work is done, as a fraction of 1."""
        Job.objects.filter(pk=self.job_id, owner=self.owner).update(progress=fraction)


@dataclass(frozen=True)
class Kind:
    """A declared job; ``task`` takes a ``JobContext`` first. With ``every`` seconds it is enqueued at that interval."""

    name: str
    title: Promise
    task: Task[Any, Any]
    attempts: int = ATTEMPTS
    every: float | None = None


@dataclass(frozen=True)
class Request:
    """A job to enqueue: at most one waits or runs for each ``key``. ``subject`` names what it is about to people."""

    key: str
    args: Sequence[Any] = ()
    subject: str = ""


@cache
def kinds() -> dict[str, Kind]:
    """Return the jobs of all apps by name."""
    return {kind.name: kind for kind in declared("background", "KINDS")}


def enqueue(kind: str, *requests: Request, rerun: bool = True) -> None:
    """Have jobs run soon.

    One with the same key that is waiting, also for another attempt, is due at once. One that is running is run once
    more afterwards, unless ``rerun`` is false.
    """
    try:
        _enqueue(kinds()[kind], requests, rerun)
    except IntegrityError:
        # Another process enqueued one of them at the same time; now it is there.
        _enqueue(kinds()[kind], requests, rerun)
    events.announce(TOPIC)


@transaction.atomic
def _enqueue(kind: Kind, requests: Sequence[Request], rerun: bool) -> None:
    keys = [request.key for request in requests]
    former = {job.key: job for job in Job.objects.select_for_update().filter(key__in=keys).only("key", "owner")}
    if rerun:
        Job.objects.filter(pk__in=[job.pk for job in former.values() if job.owner]).update(rerun=True)
        waiting = [job.pk for job in former.values() if not job.owner]
        DBTaskResult.objects.filter(pk__in=waiting).update(run_after=timezone.now())
    made = [(_task_row(kind, request), request) for request in requests if request.key not in former]
    DBTaskResult.objects.bulk_create([row for row, _ in made])
    Job.objects.bulk_create(
        Job(task=row, kind=kind.name, subject=request.subject[:200], key=request.key, max_attempts=kind.attempts)
        for row, request in made
    )


def _task_row(kind: Kind, request: Request) -> DBTaskResult[Any, Any]:
    # As the backend's own ``enqueue`` makes it, which writes one row at a time.
    return DBTaskResult(
        args_kwargs={"args": list(request.args), "kwargs": {}},
        task_path=kind.task.module_path,
        priority=kind.task.priority,
        queue_name=kind.task.queue_name,
        backend_name=kind.task.backend,
        run_after=timezone.now(),
    )


def append(job_id: UUID, owner: str, text: str) -> None:
    """Add a line to the log of a job that ``owner`` runs."""
    job = Job.objects.filter(pk=job_id, owner=owner).only("log").first()
    if job is not None:
        Job.objects.filter(pk=job_id, owner=owner).update(log=with_line(job.log, text))


def with_line(log: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Return ``log`` with one more line, cut to its newest ``LOG_LINES``."""
    return [*log, {"at": time.time(), "text": text[:2000]}][-LOG_LINES:]


def retry_after(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts."""
    return timedelta(seconds=min(LAST_RETRY_S, FIRST_RETRY_S * 2.0 ** min(attempts - 1, 20)))


def forget_ended(days: float = 7) -> int:
    """Delete jobs that ended that many days ago; returns how many."""
    ended = DBTaskResult.objects.filter(finished_at__lt=timezone.now() - timedelta(days=days))
    return ended.filter(status__in=(TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)).delete()[0]
