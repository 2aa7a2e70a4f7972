"""Runs: what was asked, who produces the load, how it goes and how it ended."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loadwright.core.conduct import states
from loadwright.core.curve import Timeline
from loadwright.server.accounts.models import User
from loadwright.server.fleet.models import new_key
from loadwright.server.plans.models import Plan
from loadwright.server.plans.storage import register_references
from loadwright.server.platform.messages import MessageField
from loadwright.server.projects.models import Project, Room

from .spec_field import SpecField


class Run(models.Model):
    """One execution of a plan. ``key`` is its stable id in messages, telemetry and file names.

    ``project`` is the plan's when the run was started; it stays when the plan is gone.
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

    ACTIVE = (State.PENDING, State.STARTING, State.RUNNING, State.STOPPING)
    FINAL = (State.FINISHED, State.STOPPED, State.FAILED)

    key = models.CharField(max_length=32, unique=True, default=new_key)
    name = models.CharField(max_length=200)
    plan = models.ForeignKey(Plan, on_delete=models.SET_NULL, null=True, related_name="runs")
    plan_name = models.CharField(max_length=200)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="runs")
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="runs")
    """Whose generators it may have; of all rooms without one."""
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="runs")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    spec = SpecField()
    """What it was asked to do. ``room`` follows the room when that is renamed; here it has its name of then."""
    splits = models.JSONField(default=list)
    """How the data files that are split are read: ``{"path", "header", "quoted"}``."""
    files = models.JSONField(default=list)
    """Large data files of the plan as they were when the run started: ``{"path", "sha256", "size"}``."""
    bundle_sha256 = models.CharField(max_length=64, db_index=True)
    bundle_size = models.PositiveBigIntegerField()

    schedule = models.ForeignKey(
        "Schedule", on_delete=models.SET_NULL, null=True, blank=True, related_name="runs", verbose_name=_("Schedule")
    )
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    """When it was scheduled for."""
    claimed_at = models.DateTimeField(null=True, blank=True)
    """When it got its generators."""

    state = models.CharField(max_length=16, choices=State, default=State.PENDING, db_index=True)
    revision = models.PositiveIntegerField(default=1)
    """Grows with every change of what the generators should do."""
    reason = MessageField(null=True, blank=True)
    """Why it failed or was stopped, or waits for generators."""
    log_tail = models.TextField(blank=True)
    """The end of JMeter's log when a generator failed."""
    outcome = models.CharField(max_length=16, blank=True)
    """While stopping: the final state to take once the generators are drained."""
    stop_now = models.BooleanField(default=False)
    start_at = models.DateTimeField(null=True, blank=True)
    """When the load began or will begin."""
    end_at = models.DateTimeField(null=True, blank=True)
    """When the load is to end; nothing means that only the plan or a person ends it."""
    load_ended_at = models.DateTimeField(null=True, blank=True)
    """When no more load was asked; from here on generators only finish and drain."""
    ended_at = models.DateTimeField(null=True, blank=True)
    all_lost_since = models.DateTimeField(null=True, blank=True)
    curve_noted_s = models.FloatField(default=0)
    """Up to here, in seconds from the start, the points of its curve are among its events."""
    settled = models.BooleanField(default=False)
    """Every measured second is in the artifact: no late one is awaited."""

    # Headline figures of the table, written when it ends.
    reached = models.FloatField(null=True, blank=True)
    """Mean transactions (paced) or samples per second."""
    samples = models.PositiveBigIntegerField(null=True, blank=True)
    p50_ms = models.FloatField(null=True, blank=True)
    p95_ms = models.FloatField(null=True, blank=True)
    error_rate = models.FloatField(null=True, blank=True)
    """A fraction of 1."""
    verdict = models.CharField(max_length=16, blank=True)
    """``valid`` or ``doubtful``; empty until it ended."""
    aborted_by = models.CharField(max_length=500, blank=True)
    """The requirement that ended it."""
    requirements_held = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["schedule", "due_at"], name="one_run_a_moment")]
        # For the runs that late seconds may still reach. A partial index would do as well, but MySQL has none.
        indexes = [models.Index(fields=["settled", "ended_at"], name="unsettled_runs")]

    def __str__(self) -> str:
        return self.name

    @property
    def scheduled(self) -> bool:
        """Return whether the run waits for its moment, or for generators since then."""
        return self.state == self.State.SCHEDULED

    @property
    def active(self) -> bool:
        """Return whether the run still holds generators."""
        return self.state in self.ACTIVE

    @property
    def final(self) -> bool:
        """Return whether the run has ended and is read from its artifact."""
        return self.state in self.FINAL

    @property
    def paced(self) -> bool:
        """Return whether the rate is asked for, rather than threads or what the plan says."""
        return self.spec.rate is not None

    def timeline(self) -> Timeline | None:
        """Return the load asked over server time; nothing as written or before the start is known."""
        if self.spec.as_written or self.start_at is None:
            return None
        targets = [(target.at.timestamp(), target.value) for target in self.targets.all()]
        return Timeline(self.start_at.timestamp(), targets, self.spec.load_curve)

    @property
    def target(self) -> float | None:
        """Return the total asked last: transactions per second or threads; nothing when as written."""
        targets = list(self.targets.all())
        return targets[-1].value if targets else None


# Deleting a plan leaves the data files that a run was started with.
register_references(lambda: Run.objects.exclude(files=[]).values_list("files", flat=True))
