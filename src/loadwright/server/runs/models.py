"""Runs: what was asked, who produces the load, how it goes and how it ended."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loadwright.core import protocol
from loadwright.core.curve import Curve, Timeline
from loadwright.server.accounts.models import User
from loadwright.server.fleet.models import Agent, new_key
from loadwright.server.plans.models import Plan
from loadwright.server.projects.models import Project, Room


class Run(models.Model):
    """One execution of a plan. ``key`` is its stable id in messages, telemetry and file names.

    ``project`` is the plan's when the run was started; it stays when the plan is gone.
    """

    class Mode(models.TextChoices):
        RATE = protocol.RATE, _("rate")
        THREADS = protocol.THREADS, _("threads")
        AS_WRITTEN = protocol.AS_WRITTEN, _("as written")

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        PENDING = "pending", _("preparing")
        STARTING = "starting", _("starting")
        RUNNING = "running", _("running")
        STOPPING = "stopping", _("stopping")
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

    mode = models.CharField(max_length=16, choices=Mode)
    curve = models.TextField(blank=True)
    ramp_s = models.FloatField(default=0)
    duration_s = models.FloatField(null=True, blank=True)
    variables = models.JSONField(default=dict)
    properties = models.JSONField(default=dict)
    requirements = models.JSONField(default=list)
    """The texts of the requirements."""
    jtl = models.BooleanField(default=False)
    debug = models.BooleanField(default=False)
    """Its generators keep failed samples with request and response, and a JTL."""
    splits = models.JSONField(default=list)
    """Data files of which each generator uses lines of its own: ``{"path", "header", "quoted"}``."""
    mark = models.BooleanField(default=True)
    """Its HTTP requests carry ``User-Agent: PerformanceTest``."""
    max_threads = models.PositiveIntegerField(default=1000)
    bundle_sha256 = models.CharField(max_length=64)
    bundle_size = models.PositiveBigIntegerField()

    generators_asked = models.PositiveIntegerField(default=1)
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
    reason = models.TextField(blank=True)
    """One sentence: why it failed or was stopped."""
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
        return self.mode == self.Mode.RATE

    @property
    def load_curve(self) -> Curve:
        """Return the curve that was asked, or the ramp as one."""
        return Curve.parse(self.curve) if self.curve else Curve.ramp(self.ramp_s)

    def timeline(self) -> Timeline | None:
        """Return the load asked over server time; nothing as written or before the start is known."""
        if self.mode == self.Mode.AS_WRITTEN or self.start_at is None:
            return None
        targets = [(target.at.timestamp(), target.value) for target in self.targets.all()]
        return Timeline(self.start_at.timestamp(), targets, self.load_curve)

    @property
    def target(self) -> float | None:
        """Return the total asked last: transactions per second or threads; nothing when as written."""
        targets = list(self.targets.all())
        return targets[-1].value if targets else None


class PlanLoad(models.Model):
    """How a plan is run when nothing else is said: ``asked`` holds the fields of ``asking.Ask``, read by ``loads``."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="load")
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"load of {self.plan}"


class Schedule(models.Model):
    """When a plan is run with the load saved with it: once ``at`` a moment, or as ``cron`` says in ``zone``.

    Its next run always exists as a scheduled one; ``planned_until`` is the moment of the newest that was made, so
    that none is made twice.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="schedules")
    enabled = models.BooleanField(default=True)
    at = models.DateTimeField(null=True, blank=True)
    cron = models.CharField(max_length=100, blank=True)
    zone = models.CharField(max_length=64, default="UTC")
    planned_until = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.cron} {self.zone}" if self.cron else f"{self.at}"


class RunGenerator(models.Model):
    """A generator's part in a run: it prepares, joins at ``joined_at``, and may leave from ``leaving_at`` on.

    ``holder`` points at the agent while the run holds it and is empty afterwards: being unique, it keeps
    two runs from sharing a generator on every database. ``position`` places its arrivals between the others'.
    ``weight`` is its part of what is shared, ``pinned`` a load of its own (transactions per second or threads)
    outside of that. One that is taken in again after it left begins another ``attempt``; ``seconds_before`` were
    measured in the earlier ones.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="generators")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="runs")
    holder = models.OneToOneField(Agent, on_delete=models.PROTECT, null=True, related_name="held_by")
    position = models.PositiveIntegerField()
    weight = models.FloatField(default=1)
    pinned = models.FloatField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    joined_at = models.DateTimeField(null=True, blank=True)
    leaving_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=16, blank=True)
    """The last observed state of ``core.protocol``; empty before the first report."""
    lost = models.BooleanField(default=False)
    """Silent now, or silent when the run ended."""
    error = models.TextField(blank=True)
    seconds = models.PositiveIntegerField(default=0)
    seconds_before = models.PositiveIntegerField(default=0)
    last_second = models.BigIntegerField(null=True, blank=True)
    drained = models.BooleanField(default=False)
    warned = models.JSONField(default=list)
    """The words of ``core.health`` that ever held in this run."""
    points_dropped = models.PositiveIntegerField(default=0)
    """Measured points its spool had no room for."""
    failure_noted = models.BooleanField(default=False)
    """Its failure has been written as an event."""

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["run", "agent"], name="one_part_a_run")]

    def __str__(self) -> str:
        return f"{self.agent} in {self.run}"


class RunTarget(models.Model):
    """The total asked from ``at`` on: transactions per second or threads, before the curve."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="targets")
    at = models.DateTimeField()
    value = models.FloatField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.value:g} from {self.at}"


class RunShares(models.Model):
    """Who carries the load from ``at`` on: ``members`` holds ``{"weight", "pinned"}`` by the key of the agent."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="shares")
    at = models.DateTimeField()
    members = models.JSONField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{', '.join(self.members)} from {self.at}"


class RunEvent(models.Model):
    """Something that happened to a run."""

    class Kind(models.TextChoices):
        STARTED = "started"
        RATE = "rate"
        NOTE = "note"
        STOP = "stop"
        JOINED = "joined"
        LEFT = "left"
        SHARE = "share"
        LOST = "lost"
        BACK = "back"
        GENERATOR_FAILED = "generator_failed"
        ENDED = "ended"
        LATE = "late"
        WARNING = "warning"
        CURVE = "curve"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=32, choices=Kind)
    text = models.TextField()
    who = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text
