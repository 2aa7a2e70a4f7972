"""Who takes part in a run, and its load: every target and distribution with the time from which it holds."""

from django.db import models

from loadwright.server.fleet.models import Agent
from loadwright.server.platform.messages import MessageField

from .run import Run


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
    error = MessageField(null=True, blank=True)
    """Why it failed."""
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
