"""The participants of a run and its load: every target and distribution, with the time from which it holds."""

from django.db import models

from loadwright.server.fleet.models import Agent
from loadwright.server.platform.messages import MessageField, MessagesField

from .run import Run


class RunGenerator(models.Model):
    """A generator that takes part in a run. It joins at ``joined_at`` and may leave from ``leaving_at`` on.

    ``holder`` refers to the agent while the run holds it and is ``None`` afterwards. Because it is unique, two runs can
    never share a generator, on any database. ``position`` places its arrivals between those of the others. ``weight``
    is its share of the common load; ``pinned`` is a load of its own (transactions per second or threads) outside of it.
    A generator that rejoins after it left starts another ``attempt``; ``seconds_before`` counts the seconds of earlier
    attempts.
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
    """The last observed state (``core.protocol``). Empty before the first report."""
    lost = models.BooleanField(default=False)
    """The generator is not in contact, or was not when the run ended."""
    losses = models.PositiveIntegerField(default=0)
    """How often contact to it was lost."""
    lost_at = models.DateTimeField(null=True, blank=True)
    """When that happened last."""
    error = MessageField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    seconds_before = models.PositiveIntegerField(default=0)
    last_second = models.BigIntegerField(null=True, blank=True)
    drained = models.BooleanField(default=False)
    warned = models.JSONField(default=list)
    """The health warnings (``core.health``) that occurred in this run."""
    load_ended_at = models.FloatField(null=True, blank=True)
    """When its load ended, in seconds since the epoch as it reports them."""
    remarks = MessagesField(default=list)
    """Its messages about how the load went."""
    points_dropped = models.PositiveIntegerField(default=0)
    """Measured points that its full spool dropped."""
    warm_up_s = models.FloatField(null=True, blank=True)
    """Duration of its warm-up in seconds."""
    java_options = models.JSONField(default=list)
    """The options of its JVM."""
    log_requested_at = models.DateTimeField(null=True, blank=True)
    """When its log was last asked for during the run."""
    failure_noted = models.BooleanField(default=False)
    """An event for the failure exists."""

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["run", "agent"], name="one_part_a_run")]

    def __str__(self) -> str:
        return f"{self.agent} in {self.run}"


class RunTarget(models.Model):
    """The total requested from ``at`` on, before the curve: transactions per second or threads."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="targets")
    at = models.DateTimeField()
    value = models.FloatField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.value:g} from {self.at}"


class RunShares(models.Model):
    """A distribution of the load from ``at`` on. ``members`` maps keys of agents to ``{"weight", "pinned"}``."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="shares")
    at = models.DateTimeField()
    members = models.JSONField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{', '.join(self.members)} from {self.at}"
