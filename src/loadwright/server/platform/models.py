"""Background jobs, leases and processes of an installation."""

from django.db import models
from django_tasks_db.models import DBTaskResult


class Lease(models.Model):
    """A right that one process holds until ``expires_at``; see ``leases``."""

    name = models.CharField(primary_key=True, max_length=100)
    owner = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.owner}"


class Job(models.Model):
    """Data about a task that django-tasks-db does not store: subject, progress, log, attempts and lease; see ``jobs``.

    ``key`` is cleared when the job ends, so that it is unique among unfinished jobs. ``rerun`` is set if the job is
    enqueued again while running. ``owner`` is the worker that runs it, ``lease_until`` the end of its lease.
    """

    task = models.OneToOneField(DBTaskResult, on_delete=models.CASCADE, primary_key=True, related_name="job")
    kind = models.CharField(max_length=100)
    subject = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=150, null=True, unique=True)
    rerun = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField()
    progress = models.FloatField(null=True)
    """A fraction of 1. ``None`` if the job does not report progress."""
    log = models.JSONField(default=list)
    """The newest lines in order of time: ``{"at": seconds since the epoch, "message": {"code", "params"}}``.

    ``jobs.log_lines`` reads them, including those of earlier versions.
    """
    owner = models.CharField(max_length=64, blank=True, db_index=True)
    lease_until = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Process(models.Model):
    """A process that serves or works for this installation; see ``processes``."""

    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    started = models.CharField(max_length=64)
    """When the kernel started it, which distinguishes it from a later process with the same id."""
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"
