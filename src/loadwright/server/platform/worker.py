"""Runs background jobs: claims due jobs, renews their leases and records their outcomes.

Every step is a compare-and-set update on the owner of the job. A worker that lost a job, because its lease expired
while the machine was suspended, no longer changes it.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from . import events, jobs, leases
from .database import run_in_db
from .jobs import JobContext
from .models import Job

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

POLL_SECONDS = 1.0
LEASE_SECONDS = 30.0
PERIODIC_SECONDS = 5.0
RETRY_SECONDS = 5.0


@dataclass(frozen=True)
class Claimed:
    """A job claimed by this worker."""

    row: DBTaskResult[Any, Any]
    context: JobContext


class Worker:
    """Runs up to ``places`` jobs concurrently until cancelled."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._owner = uuid4().hex
        self._running: set[asyncio.Task[None]] = set()
        self._calls: set[asyncio.Future[Any]] = set()
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Run jobs until cancelled. Interrupted jobs return to the queue."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._repeat(self.step, POLL_SECONDS))
                tasks.create_task(self._repeat(self._renew, LEASE_SECONDS / 3))
                tasks.create_task(self._repeat(self._periodic, PERIODIC_SECONDS))
                tasks.create_task(self._listen())
        finally:
            # Shielded, because the jobs must return to the queue even if the worker is cancelled again.
            await asyncio.shield(self._stop())

    async def step(self) -> None:
        """Start due jobs, up to the number of free places."""
        free = self._places - len(self._running)
        if free <= 0:
            return
        for claimed in await self._in_db(self._claim, free):
            task = asyncio.create_task(self._carry_out(claimed))
            self._running.add(task)
            task.add_done_callback(self._done)

    async def settled(self) -> None:
        """Wait until all running jobs have ended."""
        while self._running:
            await asyncio.gather(*self._running)

    async def _stop(self) -> None:
        """Cancel the running jobs, and return everything that this worker has claimed to the queue."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await asyncio.gather(*self._calls, return_exceptions=True)
        await run_in_db(self._give_back)

    async def _in_db(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call ``run_in_db``. A cancellation does not reach the thread: ``_stop`` waits for the call to end."""
        call = asyncio.ensure_future(run_in_db(function, *args, **kwargs))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        return await asyncio.shield(call)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._woken.set()

    async def _repeat(self, work: Callable[[], Any], seconds: float) -> None:
        while True:
            try:
                await work()
            except Exception:
                log.exception("A step of the job worker failed; retrying.")
                await asyncio.sleep(RETRY_SECONDS)
            # Only this loop waits for events: a job was enqueued, or a place became free.
            if work == self.step:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await self._woken.wait()
                self._woken.clear()
            else:
                await asyncio.sleep(seconds)

    async def _listen(self) -> None:
        async with events.listening(jobs.TOPIC) as announced:
            while True:
                await announced.wait()
                announced.clear()
                self._woken.set()

    async def _renew(self) -> None:
        await self._in_db(self._renew_leases)

    async def _periodic(self) -> None:
        await self._in_db(enqueue_periodic)

    async def _carry_out(self, claimed: Claimed) -> None:
        try:
            value = await _call(claimed)
        except Exception as error:
            log.warning("job %s failed: %s", claimed.row.task_path, error)
            await self._in_db(self._failed, claimed, error)
        else:
            await self._in_db(self._succeeded, claimed, value)

    # In the database ------------------------------------------------------------------------------

    def _claim(self, count: int) -> list[Claimed]:
        recover()
        due = DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__lte=timezone.now())
        found = due.filter(job__isnull=False).values_list("pk", flat=True)[:count]
        return [claimed for job_id in found if (claimed := self._claim_one(job_id)) is not None]

    @transaction.atomic
    def _claim_one(self, job_id: Any) -> Claimed | None:
        job = Job.objects.select_for_update().filter(pk=job_id, owner="").first()
        if job is None:
            return None
        claimed = DBTaskResult.objects.filter(pk=job_id, status=TaskResultStatus.READY)
        if not claimed.update(status=TaskResultStatus.RUNNING, started_at=timezone.now()):
            return None
        Job.objects.filter(pk=job_id).update(
            owner=self._owner,
            lease_until=leases.in_seconds(LEASE_SECONDS),
            attempts=F("attempts") + 1,
            rerun=False,
            progress=None,
        )
        row = DBTaskResult.objects.get(pk=job_id)
        row.worker_ids = [*row.worker_ids, self._owner][-jobs.LOG_LINES :]
        row.save(update_fields=["worker_ids"])
        last = job.attempts + 1 >= job.max_attempts
        return Claimed(row, JobContext(row.pk, self._owner, last))

    def _renew_leases(self) -> None:
        Job.objects.filter(owner=self._owner).update(lease_until=leases.in_seconds(LEASE_SECONDS))

    def _mine(self, job_id: Any) -> Job | None:
        return Job.objects.select_for_update().filter(pk=job_id, owner=self._owner).first()

    @transaction.atomic
    def _give_back(self) -> None:
        for job in Job.objects.select_for_update().filter(owner=self._owner):
            # An interrupted attempt does not count.
            _wait(job, attempts=job.attempts - 1)

    @transaction.atomic
    def _succeeded(self, claimed: Claimed, value: Any) -> None:
        job = self._mine(claimed.row.pk)
        if job is None:
            return
        if job.rerun:
            _wait(job, attempts=0)
            return
        _end(job)
        claimed.row.set_successful(value)

    @transaction.atomic
    def _failed(self, claimed: Claimed, error: Exception) -> None:
        job = self._mine(claimed.row.pk)
        if job is None:
            return
        job.log = jobs.with_line(job.log, jobs.ATTEMPT_FAILED(reason=f"{type(error).__name__}: {error}"))
        if job.rerun:
            _wait(job, attempts=0)
        elif job.attempts < job.max_attempts:
            _wait(job, attempts=job.attempts, after=jobs.retry_after(job.attempts).total_seconds())
            trace = "".join(traceback.format_exception(error))
            DBTaskResult.objects.filter(pk=job.pk).update(traceback=trace)
        else:
            _end(job)
            claimed.row.set_failed(error)


async def _call(claimed: Claimed) -> Any:
    task = claimed.row.task
    args = claimed.row.args_kwargs["args"]
    if inspect.iscoroutinefunction(task.func):
        return await task.func(claimed.context, *args)
    return await run_in_db(task.func, claimed.context, *args)


def _wait(job: Job, *, attempts: int, after: float = 0.0) -> None:
    """Queue the job for its next attempt."""
    _free(job, attempts=attempts)
    due = timezone.now() + timedelta(seconds=after)
    DBTaskResult.objects.filter(pk=job.pk).update(status=TaskResultStatus.READY, run_after=due)
    events.announce(jobs.TOPIC)


def _end(job: Job) -> None:
    _free(job, attempts=job.attempts, key=None)


def _free(job: Job, **changes: Any) -> None:
    Job.objects.filter(pk=job.pk).update(owner="", lease_until=None, rerun=False, log=job.log, **changes)


def recover() -> None:
    """Return jobs with expired leases to the queue. A job without attempts left has failed."""
    for job_id in Job.objects.filter(lease_until__lt=Now()).values_list("pk", flat=True):
        with transaction.atomic():
            # Without ``task``: MariaDB cannot lock the rows of one of two joined tables.
            job = Job.objects.select_for_update().filter(pk=job_id, lease_until__lt=Now()).first()
            if job is None:
                continue
            lost = jobs.WORKER_LOST()
            job.log = jobs.with_line(job.log, lost)
            # A job that ends its worker, for example because memory runs out, would end every one of them.
            if job.rerun or job.attempts < job.max_attempts:
                _wait(job, attempts=0 if job.rerun else job.attempts)
            else:
                _end(job)
                job.task.set_failed(RuntimeError(str(lost)))


def enqueue_periodic() -> None:
    """Enqueue the periodic jobs that are due. The lease of a job ensures that only one worker enqueues it."""
    for kind in jobs.kinds().values():
        if kind.every is not None and leases.acquire(f"job:{kind.name}", uuid4().hex, kind.every):
            jobs.enqueue(kind.name, jobs.Request(kind.name), rerun=False)
