"""Jobs: one per key, run by one worker, retried, taken over from dead workers."""

from __future__ import annotations

import asyncio
import threading

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from loadwright.core.messages import TEXT
from loadwright.server.platform import jobs, leases, worker
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.jobs import JobContext, Request
from loadwright.server.platform.models import Job
from loadwright.server.platform.worker import Worker
from tests.server.platform.work import behaviour, carried_out, enqueue, run_all, states, turn

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_asynchronous_job_writes_its_log() -> None:
    jobs.enqueue("async", Request("x", ("x",)))
    run_all()
    assert [str(line.message) for line in jobs.log_lines(Job.objects.get())] == ["asynchronous x"]


def test_one_that_fails_is_tried_again_later_and_given_up_in_the_end() -> None:
    def fail(context: JobContext) -> None:
        context.log(TEXT(text=f"last: {context.last_attempt}"))
        raise ValueError("no")

    behaviour["a"] = fail
    enqueue("a")
    run_all()
    run_all()
    assert (carried_out, states()) == (["a"], [("subject a", "READY")])
    assert DBTaskResult.objects.get().run_after > timezone.now()
    enqueue("a")  # A repeated request makes the job due at once.
    run_all()
    assert (carried_out, states()) == (["a", "a"], [("subject a", "FAILED")])
    texts = [str(line.message) for line in jobs.log_lines(Job.objects.get())]
    assert texts == [
        "last: False",
        "The attempt failed: ValueError: no",
        "last: True",
        "The attempt failed: ValueError: no",
    ]
    assert "ValueError: no" in DBTaskResult.objects.get().traceback


def test_the_wait_grows_up_to_a_limit() -> None:
    waits = [jobs.retry_after(attempts).total_seconds() for attempts in (1, 2, 3, 100)]
    assert waits == [5, 10, 20, jobs.LAST_RETRY_S]


def test_of_two_workers_one_runs_it() -> None:
    for number in range(20):
        enqueue(str(number))
    turn(Worker(16), Worker(16))
    assert sorted(carried_out) == sorted(str(number) for number in range(20))


def test_a_job_of_a_worker_that_died_is_run_by_another_one() -> None:
    dead = Worker(16)
    enqueue("a")
    claimed = dead._claim(1)[0]
    run_all()
    assert carried_out == []
    Job.objects.update(lease_until=leases.in_seconds(-1))
    run_all()
    assert (carried_out, states()) == (["a"], [("subject a", "SUCCESSFUL")])
    assert jobs.log_lines(Job.objects.get())[0].message == jobs.WORKER_LOST()
    # It was only suspended: its late report has no effect.
    claimed.context.log(TEXT(text="late"))
    claimed.context.progress(0.5)
    dead._failed(claimed, ValueError("late"))
    job = Job.objects.select_related("task").get()
    assert (job.task.status, job.progress, len(job.log)) == ("SUCCESSFUL", None, 1)


def test_a_job_that_ends_every_worker_fails_after_its_last_attempt() -> None:
    enqueue("a")
    for _attempt in range(jobs.kinds()["work"].attempts):
        assert Worker(16)._claim(1)
        Job.objects.update(lease_until=leases.in_seconds(-1))
    run_all()
    assert (carried_out, states()) == ([], [("subject a", "FAILED")])
    job = Job.objects.select_related("task").get()
    assert [line.message for line in jobs.log_lines(job)] == [jobs.WORKER_LOST()] * job.max_attempts
    assert (job.owner, job.key, job.lease_until) == ("", None, None)
    assert str(jobs.WORKER_LOST()) in job.task.traceback


def test_a_worker_keeps_its_leases() -> None:
    mine = Worker(16)
    enqueue("a")
    mine._claim(1)
    Job.objects.update(lease_until=leases.in_seconds(-1))
    mine._renew_leases()
    worker.recover()
    assert states() == [("subject a", "RUNNING")]


def test_a_worker_that_is_woken_runs_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "POLL_SECONDS", 3600.0)

    async def woken() -> None:
        running = asyncio.create_task(Worker(4).run())
        # The first step finds no job; the event wakes the worker afterwards.
        await asyncio.sleep(0.5)
        await run_in_db(enqueue, "a")
        while not carried_out:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async_to_sync(woken)()


async def stop(running: asyncio.Task[None]) -> None:
    running.cancel()
    await asyncio.wait([running], timeout=30)
    assert running.cancelled()


def test_a_worker_that_is_woken_while_it_is_stopped_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "POLL_SECONDS", 3600.0)

    async def stopped(rounds: int) -> None:
        mine = Worker(4)
        running = asyncio.create_task(mine.run())
        while not mine._woken._waiters:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        mine._woken.set()
        for _ in range(rounds):
            await asyncio.sleep(0)
        await stop(running)

    for rounds in range(4):
        async_to_sync(stopped)(rounds)


def test_a_worker_that_is_stopped_while_it_claims_gives_everything_back(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_claim = threading.Event(), threading.Event()
    claim = Worker._claim

    def slowly(mine: Worker, count: int) -> list[worker.Claimed]:
        begun.set()
        assert may_claim.wait(30)
        return claim(mine, count)

    monkeypatch.setattr(Worker, "_claim", slowly)
    enqueue("a")

    async def stopped() -> None:
        running = asyncio.create_task(Worker(4).run())
        assert await asyncio.to_thread(begun.wait, 30)
        running.cancel()
        await asyncio.sleep(0)
        may_claim.set()
        await stop(running)

    async_to_sync(stopped)()
    assert not Job.objects.exclude(owner="").exists()
    assert (carried_out, set(Job.objects.values_list("attempts", "task__status"))) == ([], {(0, "READY")})


def test_a_periodic_job_is_enqueued_by_one_worker_in_its_interval() -> None:
    worker.enqueue_periodic()
    worker.enqueue_periodic()
    assert Job.objects.count() == 1
