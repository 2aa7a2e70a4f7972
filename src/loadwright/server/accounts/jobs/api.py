"""The API of background jobs, for administrators."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from loadwright.server.accounts.actor import user_of
from loadwright.server.platform.jobs import log_lines
from loadwright.server.platform.models import Job
from loadwright.server.platform.paging import PageQuery

from . import queries

router = Router(tags=["jobs"])


class LogLine(Schema):
    """A line of a job's log, in English."""

    at: datetime
    text: str


class JobShown(Schema):
    """A background job. ``state`` is waiting, retrying, running, failed or done; ``progress`` a fraction of 1.

    ``due_at`` is the time of its next attempt.
    """

    id: UUID
    kind: str
    subject: str
    state: str
    attempts: int
    max_attempts: int
    progress: float | None
    enqueued_at: datetime
    due_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    log: list[LogLine]


@router.get("/jobs", response=list[JobShown])
def jobs(request: HttpRequest, page: PageQuery, state: str = "") -> list[JobShown]:
    """List background jobs: first those that have not ended, then the newest."""
    return [_shown(job) for job in page.of(queries.jobs(user_of(request), state=state))]


def _shown(job: Job) -> JobShown:
    return JobShown(
        id=job.pk,
        kind=job.kind,
        subject=job.subject,
        state=queries.state_of(job),
        attempts=job.attempts,
        max_attempts=job.max_attempts,
        progress=job.progress,
        enqueued_at=job.task.enqueued_at,
        due_at=job.task.run_after,
        started_at=job.task.started_at,
        ended_at=job.task.finished_at,
        log=[LogLine(at=line.at, text=str(line.message)) for line in log_lines(job)],
    )
