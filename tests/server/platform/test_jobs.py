"""Jobs: one per key, run by one worker, retried, taken over from dead workers."""

from __future__ import annotations

import pytest
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from loadwright.server.platform import jobs
from loadwright.server.platform.jobs import JobContext, Request
from loadwright.server.platform.models import Job
from tests.server.platform.work import behaviour, carried_out, enqueue, run_all, states

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_is_run_once_and_kept() -> None:
    enqueue("a")
    assert states() == [("subject a", "READY")]
    run_all()
    run_all()
    assert carried_out == ["a"]
    assert states() == [("subject a", "SUCCESSFUL")]
    row = DBTaskResult.objects.get()
    assert (row.return_value, row.finished_at is not None) == ("a", True)
    assert Job.objects.get().key is None


def test_one_waits_for_each_key() -> None:
    enqueue("a")
    enqueue("a")
    enqueue("b")
    run_all()
    assert sorted(carried_out) == ["a", "b"]


def test_many_are_enqueued_with_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(12):
        jobs.enqueue("work", *(Request(str(number), (str(number),)) for number in range(100)))
    assert Job.objects.count() == 100


@pytest.mark.parametrize(("rerun", "times"), [(True, 2), (False, 1)])
def test_one_enqueued_while_it_runs_is_run_once_more_if_wanted(rerun: bool, times: int) -> None:
    def again(_context: JobContext) -> None:
        if len(carried_out) == 1:
            enqueue("a", rerun=rerun)

    behaviour["a"] = again
    enqueue("a")
    run_all()
    run_all()
    run_all()
    assert carried_out == ["a"] * times
    assert states() == [("subject a", "SUCCESSFUL")]


def test_jobs_that_ended_long_ago_are_deleted() -> None:
    enqueue("a")
    run_all()
    enqueue("b")
    jobs.forget_ended(days=0)
    assert states() == [("subject b", "READY")]
