"""Reads of background jobs, for administrators."""

from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus

from loadwright.server.accounts.models import User
from loadwright.server.accounts.queries import require_administrator
from loadwright.server.platform.models import Job

WAITING, RETRYING, RUNNING, FAILED, DONE = "waiting", "retrying", "running", "failed", "done"
STATES = {WAITING: _("waiting"), RETRYING: _("retrying"), RUNNING: _("running"), FAILED: _("failed"), DONE: _("done")}
_CONDITIONS: dict[str, dict[str, Any]] = {
    WAITING: {"task__status": TaskResultStatus.READY, "attempts": 0},
    RETRYING: {"task__status": TaskResultStatus.READY, "attempts__gt": 0},
    RUNNING: {"task__status": TaskResultStatus.RUNNING},
    FAILED: {"task__status": TaskResultStatus.FAILED},
    DONE: {"task__status": TaskResultStatus.SUCCESSFUL},
}


def jobs(user: User, *, state: str = "") -> QuerySet[Job]:
    """Return the jobs of a state, or all: first those that have not ended, then the newest."""
    require_administrator(user)
    ended = When(task__status__in=(TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED), then=Value(1))
    found = Job.objects.select_related("task").annotate(
        ended=Case(ended, default=Value(0), output_field=IntegerField())
    )
    if state:
        found = found.filter(**_CONDITIONS[state]) if state in _CONDITIONS else found.none()
    return found.order_by("ended", "-task__enqueued_at", "pk")


def state_of(job: Job) -> str:
    """Return one of ``STATES``."""
    status = job.task.status
    if status == TaskResultStatus.READY:
        return RETRYING if job.attempts else WAITING
    return {TaskResultStatus.RUNNING: RUNNING, TaskResultStatus.FAILED: FAILED}.get(TaskResultStatus(status), DONE)
