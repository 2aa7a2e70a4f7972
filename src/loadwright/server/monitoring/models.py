"""The hosts of monitor agents, and what agents measure in addition."""

from typing import Any

from django.db import models

from loadwright.server.fleet.models import Agent
from loadwright.server.projects.models import Project
from loadwright.server.servers.models import Server


class MonitoredHost(models.Model):
    """The host of a monitor agent, and the server of the inventory with which people linked it.

    A row outlives its agent, because the history of a server is read from all agents that it ever had. ``machine_id``
    (hashed) and ``addresses`` are those that the agent reported last. Single cores are measured until ``cores_until``.
    ``drop_id`` identifies the latest request to drop the page cache.
    """

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="monitored")
    server = models.ForeignKey(Server, on_delete=models.SET_NULL, null=True, blank=True, related_name="monitored")
    machine_id = models.CharField(max_length=64, blank=True)
    addresses = models.JSONField(default=list)
    cores_until = models.DateTimeField(null=True, blank=True)
    drop_id = models.CharField(max_length=32, blank=True)
    drop_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["agent__name", "id"]

    def __str__(self) -> str:
        return self.agent.name


class ServerSettings(models.Model):
    """What agents measure on a server: TCP ports in addition, and the speed of links in Mbit/s by interface."""

    server = models.OneToOneField(Server, on_delete=models.CASCADE, primary_key=True, related_name="monitoring")
    ports: "models.JSONField[list[int], list[int]]" = models.JSONField(default=list)
    link_mbit_s: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.server)


class ProjectSettings(models.Model):
    """TCP ports that agents measure on all servers of a project."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="monitoring")
    ports: "models.JSONField[list[int], list[int]]" = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.project)


def ports_of(settings: Any) -> list[int]:
    """Return the ports of settings, none without them."""
    return settings.ports if settings is not None else []
