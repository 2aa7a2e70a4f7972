"""The API of background jobs, for administrators."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from loadwright.server.accounts.actor import user_of
from loadwright.server.platform.jobs import log_lines
from loadwright.server.platform.models import Job
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery

from . import queries

router = Router(tags=["jobs"])


class LogLine(Schema):
    """A line of a job's log, in English."""

    at: datetime = Field(description="When it was written.")
    text: str = Field(description="One line of text.")


class JobShown(Schema):
    """A background job."""

    id: UUID = Field(description="The id of the job.")
    kind: str = Field(description="What it does.")
    subject: str = Field(description="The name of the object that it works on.")
    state: str = Field(description="One of `waiting`, `retrying`, `running`, `failed` and `done`.")
    attempts: int = Field(description="The number of attempts so far.")
    max_attempts: int = Field(description="The number of attempts after which it fails.")
    progress: float | None = Field(description="The fraction that is done, 0 to 1; null if it reports none.")
    enqueued_at: datetime = Field(description="When it was created.")
    due_at: datetime = Field(description="When its next attempt begins.")
    started_at: datetime | None = Field(description="When its latest attempt began; null before the first.")
    ended_at: datetime | None = Field(description="When it ended; null while it has not.")
    log: list[LogLine] = Field(description="What it reported, oldest first.")


@router.get(
    "/jobs",
    response=list[JobShown],
    openapi_extra=documented(May.ADMINISTRATORS, "account.visible_to_administrators"),
)
def jobs(
    request: HttpRequest,
    page: PageQuery,
    state: Annotated[str, Query(description="Only jobs in this state.")] = "",
) -> list[JobShown]:
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
