"""Runs: specification, schedule, state and headline figures."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loadwright.core.conduct import states
from loadwright.core.curve import Timeline
from loadwright.server.accounts.models import User
from loadwright.server.fleet.models import new_key
from loadwright.server.plans.models import Plan
from loadwright.server.plans.storage import register_references
from loadwright.server.platform.messages import MessageField, MessagesField
from loadwright.server.projects.models import Project, Room

from .spec_field import SpecField


class Run(models.Model):
    """One execution of a plan. ``key`` is its stable id in messages, telemetry and file names.

    ``project`` is the plan's project at the start of the run; it remains when the plan is deleted.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        PENDING = states.PENDING, _("preparing")
        STARTING = states.STARTING, _("starting")
        RUNNING = states.RUNNING, _("running")
        STOPPING = states.STOPPING, _("stopping")
        FINISHED = "finished", _("finished")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    class Telemetry(models.TextChoices):
        """What the telemetry store holds of a run: everything, intervals of 10 minutes, nothing."""

        WHOLE = "whole"
        COARSE = "coarse"
        NONE = "none"

    ACTIVE = (State.PENDING, State.STARTING, State.RUNNING, State.STOPPING)
    FINAL = (State.FINISHED, State.STOPPED, State.FAILED)

    key = models.CharField(max_length=32, unique=True, default=new_key)
    name = models.CharField(max_length=200)
    plan = models.ForeignKey(Plan, on_delete=models.SET_NULL, null=True, related_name="runs")
    plan_name = models.CharField(max_length=200)
    plan_revision = models.PositiveIntegerField(null=True, blank=True)
    """The number of the plan's revision that it executes. ``None`` before its generators are allocated."""
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="runs")
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="runs")
    """Restricts the run to generators in this room. ``None`` means any room."""
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="runs")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    trial = models.BooleanField(default=False)
    """A trial, as ``spec`` states too; lists of runs leave it out."""
    spec = SpecField()
    """The requested options. ``room`` follows a renamed room; the specification contains the name at the start."""
    splits = models.JSONField(default=list)
    """How split data files are read: ``{"path", "header", "quoted"}``."""
    files = models.JSONField(default=list)
    """Large data files of the plan at the start of the run: ``{"path", "sha256", "size"}``."""
    document = models.CharField(max_length=1000, default="run.jmx")
    """Path of the executed plan in the bundle."""
    bundle_sha256 = models.CharField(max_length=64, db_index=True)
    bundle_size = models.PositiveBigIntegerField()

    schedule = models.ForeignKey(
        "Schedule", on_delete=models.SET_NULL, null=True, blank=True, related_name="runs", verbose_name=_("Schedule")
    )
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    """The scheduled start."""
    claimed_at = models.DateTimeField(null=True, blank=True)
    """When its generators were allocated."""

    state = models.CharField(max_length=16, choices=State, default=State.PENDING, db_index=True)
    revision = models.PositiveIntegerField(default=1)
    """Incremented with every change of the orders to its generators."""
    reason = MessageField(null=True, blank=True)
    """Why the run failed, was stopped, or is waiting for generators."""
    log_tail = models.TextField(blank=True)
    """The end of JMeter's log when a generator failed."""
    outcome = models.CharField(max_length=16, blank=True)
    """The final state of a run that is stopping. It is set once all generators are drained."""
    stop_now = models.BooleanField(default=False)
    start_at = models.DateTimeField(null=True, blank=True)
    """When the load started or will start."""
    end_at = models.DateTimeField(null=True, blank=True)
    """When the load is to end. ``None``: only the plan or a user ends it."""
    load_ended_at = models.DateTimeField(null=True, blank=True)
    """When the load ended. From here on, generators only finish and deliver."""
    ended_at = models.DateTimeField(null=True, blank=True)
    all_lost_since = models.DateTimeField(null=True, blank=True)
    curve_noted_s = models.FloatField(default=0)
    """Events exist for the points of the curve up to this time, in seconds from the start."""
    telemetry = models.CharField(max_length=8, choices=Telemetry, default=Telemetry.WHOLE)
    """Of an ended run, what retention has left in the telemetry store."""
    settled = models.BooleanField(default=False)
    """The artifact contains every measured second; no late ones are expected."""

    # Headline figures for lists of runs, written when the run ends.
    reached = models.FloatField(null=True, blank=True)
    """Mean transactions (paced), requests or, unless ``of_requests``, samples per second."""
    samples = models.PositiveBigIntegerField(null=True, blank=True)
    mean_ms = models.FloatField(null=True, blank=True)
    """Also ``None`` for runs that ended before it was stored."""
    p50_ms = models.FloatField(null=True, blank=True)
    p95_ms = models.FloatField(null=True, blank=True)
    error_rate = models.FloatField(null=True, blank=True)
    """A fraction of 1."""
    verdict = models.CharField(max_length=16, blank=True)
    """``valid`` or ``doubtful``. Empty until the run has ended."""
    aborted_by = models.CharField(max_length=500, blank=True)
    """The requirement that ended the run."""
    requirements_held = models.BooleanField(null=True, blank=True)
    warnings = MessagesField(default=list)
    """What was reported of the plan before the run, as far as it concerns this run."""
    of_requests = models.BooleanField(default=False)
    """The figures are of requests. Earlier versions counted all samples: transactions and parts of requests, too."""

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["schedule", "due_at"], name="one_run_a_moment")]
        # Covers the runs that may still receive late seconds. A partial index would suffice, but MySQL has none.
        indexes = [models.Index(fields=["settled", "ended_at"], name="unsettled_runs")]

    def __str__(self) -> str:
        return self.name

    @property
    def scheduled(self) -> bool:
        """Return whether the run is waiting for its scheduled start, or for generators since then."""
        return self.state == self.State.SCHEDULED

    @property
    def begun_at(self) -> datetime:
        """Return when the run began to allocate generators, or will. A scheduled run is created long before."""
        return self.claimed_at or self.due_at or self.created_at

    @property
    def active(self) -> bool:
        """Return whether the run still holds generators."""
        return self.state in self.ACTIVE

    @property
    def final(self) -> bool:
        return self.state in self.FINAL

    @property
    def paced(self) -> bool:
        """Return whether the load is a rate, rather than threads or the plan's own."""
        return self.spec.rate is not None

    def timeline(self) -> Timeline | None:
        """Return the requested load over server time. ``None`` if executed as written, or before the start is set."""
        if self.spec.as_written or self.start_at is None:
            return None
        targets = [(target.at.timestamp(), target.value) for target in self.targets.all()]
        return Timeline(self.start_at.timestamp(), targets, self.spec.load_curve)

    @property
    def mean_asked(self) -> float | None:
        """Return the mean load requested over the time with load: transactions per second or threads.

        It is comparable with ``reached``. ``None`` before the end, and if the plan defines the load.
        """
        timeline, end = self.timeline(), self.load_ended_at or self.end_at or self.ended_at
        if timeline is None or end is None or not self.final:
            return None
        seconds = end.timestamp() - timeline.start
        return timeline.area(end.timestamp()) / seconds if seconds > 0 else None

    @property
    def target(self) -> float | None:
        """Return the latest requested total: transactions per second or threads. ``None`` if executed as written."""
        targets = list(self.targets.all())
        return targets[-1].value if targets else None


# Data files are shared by their checksum. Registered references keep them when the plan is deleted.
register_references(lambda: Run.objects.exclude(files=[]).values_list("files", flat=True))
