"""Installations of JMeter on generators, each with its catalogue."""

from django.db import models
from django.utils import timezone

from loadwright.server.fleet.models import Agent


class Installation(models.Model):
    """A JMeter with these jars, on one generator or several. Its catalogue is stored in ``storage.path``.

    ``plugins`` are the names of jars, ``elements`` the name, jar and class of what the catalogue has in addition to
    that of the set-up, ``failed`` the classes that JMeter could not use, with the reason. ``error`` is why there is no
    catalogue.
    """

    class State(models.TextChoices):
        PLAIN = "plain"
        """It has no plugins, so no catalogue is needed."""
        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"

    digest = models.CharField(max_length=64, unique=True)
    plugins = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    elements = models.JSONField(default=list)
    failed = models.JSONField(default=dict)
    size = models.PositiveIntegerField(default=0)
    """Of the stored catalogue, in bytes."""
    error = models.TextField(blank=True)
    first_seen = models.DateTimeField(default=timezone.now)
    asked = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The generator that was asked last, at ``asked_at``."""
    asked_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(null=True, blank=True)
    """When the latest upload that was asked for arrived."""

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.digest


class GeneratorInstallation(models.Model):
    """The installation that a generator reported last."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="installation")
    installation = models.ForeignKey(Installation, on_delete=models.CASCADE, related_name="generators")

    def __str__(self) -> str:
        return f"{self.agent}: {self.installation}"
