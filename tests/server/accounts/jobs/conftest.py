"""What these tests share."""

from __future__ import annotations

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from loadwright.server.platform import jobs
from loadwright.server.platform.models import Job


@pytest.fixture
def failed() -> Job:
    """A failed and a waiting job. The first line of the log is as earlier versions stored it."""
    jobs.enqueue("server.facts", jobs.Request("facts:1", (1,), "web-1"))
    jobs.enqueue("server.facts", jobs.Request("facts:2", (2,), "web-2"))
    log = jobs.with_line([{"at": 1.8e9, "text": "connecting"}], jobs.ATTEMPT_FAILED(reason="<b>refused</b>"))
    Job.objects.filter(subject="web-2").update(attempts=3, log=log, key=None)
    DBTaskResult.objects.filter(job__subject="web-2").update(status=TaskResultStatus.FAILED)
    return Job.objects.get(subject="web-2")
