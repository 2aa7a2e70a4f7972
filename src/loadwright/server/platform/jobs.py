"""Background jobs: tasks of django-tasks in the database, with progress, log, attempts and lease.

An app declares its jobs as ``KINDS`` in ``background.py`` and enqueues them by name. Any worker of any process runs
them (``worker``). A job that raises is retried after growing delays until its attempts are used up. When a worker dies,
another one runs its job again once the lease has expired, so every job must be safe to repeat.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from loadwright.core.messages import Message, declare

from . import events
from .models import Job
from .registry import declared

TOPIC = "jobs"

ATTEMPTS = 5
WITHOUT_END = 1_000_000
"""Attempts of a job that must eventually succeed."""
FIRST_RETRY_S = 5.0
LAST_RETRY_S = 300.0
LOG_LINES = 50
MAX_TEXT = 2000
"""Maximum length of a text in the parameters of a line, for example of an exception's message."""

ATTEMPT_FAILED = declare("job.attempt_failed", "The attempt failed: %(reason)s")
WORKER_LOST = declare("job.worker_lost", "The worker of the previous attempt stopped responding.")


@dataclass(frozen=True)
class JobContext:
    """Passed to a running job, for its progress and log. Methods use the database."""

    job_id: UUID
    owner: str
    last_attempt: bool

    def log(self, message: Message) -> None:
        append(self.job_id, self.owner, message)

    def progress(self, fraction: float) -> None:
        """Report the completed part of the work, as a fraction of 1."""
        Job.objects.filter(pk=self.job_id, owner=self.owner).update(progress=fraction)


@dataclass(frozen=True)
class LogLine:
    """A line of a job's log."""

    at: datetime
    message: Message


@dataclass(frozen=True)
class Kind:
    """A declared job. ``task`` takes a ``JobContext`` as its first argument. ``every`` is an interval in seconds."""

    name: str
    title: Promise
    task: Task[Any, Any]
    attempts: int = ATTEMPTS
    every: float | None = None


@dataclass(frozen=True)
class Request:
    """A job to enqueue. At most one job per ``key`` is waiting or running. ``subject`` describes it to users."""

    key: str
    args: Sequence[Any] = ()
    subject: str = ""


@cache
def kinds() -> dict[str, Kind]:
    return {kind.name: kind for kind in declared("background", "KINDS")}


def enqueue(kind: str, *requests: Request, rerun: bool = True) -> None:
    """Enqueue jobs.

    A waiting job with the same key becomes due at once. A running one runs again afterwards, unless ``rerun`` is false.
    """
    try:
        _enqueue(kinds()[kind], requests, rerun)
    except IntegrityError:
        # Another process enqueued a job with the same key at the same time. It is found now.
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
    # Creates the row as the backend's own ``enqueue`` does, which inserts rows one by one.
    return DBTaskResult(
        args_kwargs={"args": list(request.args), "kwargs": {}},
        task_path=kind.task.module_path,
        priority=kind.task.priority,
        queue_name=kind.task.queue_name,
        backend_name=kind.task.backend,
        run_after=timezone.now(),
    )


def append(job_id: UUID, owner: str, message: Message) -> None:
    """Add a line to the log of a job. Has no effect if ``owner`` no longer runs it."""
    job = Job.objects.filter(pk=job_id, owner=owner).only("log").first()
    if job is not None:
        Job.objects.filter(pk=job_id, owner=owner).update(log=with_line(job.log, message))


def with_line(log: list[dict[str, Any]], message: Message) -> list[dict[str, Any]]:
    """Return ``log`` with another line, limited to its newest ``LOG_LINES``."""
    params = {name: value[:MAX_TEXT] if isinstance(value, str) else value for name, value in message.params.items()}
    return [*log, {"at": time.time(), "message": Message(message.code, params).to_json()}][-LOG_LINES:]


def log_lines(job: Job) -> list[LogLine]:
    """Return the log of a job in order of time."""
    return lines_of(job.log)


def lines_of(log: list[dict[str, Any]]) -> list[LogLine]:
    """Return the lines of a log. Earlier versions stored ``text`` in English instead of a message."""
    return [
        LogLine(datetime.fromtimestamp(line["at"], UTC), Message.from_json(line.get("message", line.get("text", ""))))
        for line in log
    ]


def unfinished(keys: Iterable[str]) -> set[str]:
    """Return those of ``keys`` whose jobs wait or run."""
    found = Job.objects.filter(key__in=list(keys)).values_list("key", flat=True)
    return {key for key in found if key is not None}


def retry_after(attempts: int) -> timedelta:
    """Return the delay after a number of attempts."""
    return timedelta(seconds=min(LAST_RETRY_S, FIRST_RETRY_S * 2.0 ** min(attempts - 1, 20)))


def forget_ended(days: float = 7) -> int:
    """Delete jobs that ended before this number of days, and return how many."""
    ended = DBTaskResult.objects.filter(finished_at__lt=timezone.now() - timedelta(days=days))
    return ended.filter(status__in=(TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)).delete()[0]
