from __future__ import annotations

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from loadwright.server.accounts.jobs.queries import STATES, jobs, state_of
from loadwright.server.accounts.models import User
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.models import Job

CASES = {
    "waiting": (TaskResultStatus.READY, 0),
    "retrying": (TaskResultStatus.READY, 1),
    "running": (TaskResultStatus.RUNNING, 1),
    "failed": (TaskResultStatus.FAILED, 2),
    "done": (TaskResultStatus.SUCCESSFUL, 1),
}


@pytest.fixture
def every_state(boss: User) -> User:
    for name, (status, attempts) in CASES.items():
        result = DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {}}, task_path="x", priority=0, queue_name="default",
            backend_name="default", run_after=timezone.now(), status=status,
        )  # fmt: skip
        Job.objects.create(task=result, kind="x", subject=name, attempts=attempts, max_attempts=3)
    return boss


def test_jobs_are_selected_by_their_state(every_state: User) -> None:
    assert set(STATES) == set(CASES)
    for name in STATES:
        found = jobs(every_state, state=name)
        assert [(job.subject, state_of(job)) for job in found] == [(name, name)]
    assert list(jobs(every_state, state="nonsense")) == []


def test_those_that_have_not_ended_come_first(every_state: User) -> None:
    subjects = [job.subject for job in jobs(every_state)]
    assert set(subjects[:3]) == {"waiting", "retrying", "running"}
    assert set(subjects[3:]) == {"failed", "done"}


def test_only_administrators_see_them(ann: User) -> None:
    with pytest.raises(ActionError):
        jobs(ann)
