"""The hosts under test: those of a run, and which of them people chose for a plan."""

from typing import Any

from django.db import models

from loadwright.server.plans.models import Plan

from .run import Run


class RunHosts(models.Model):
    """The monitored servers of a run's project at its start: ``{"id", "name", "room", "tags"}`` of each.

    Guardrails and charts refer to them, so a server that is renamed or moved during the run keeps its place in it.
    """

    run = models.OneToOneField(Run, on_delete=models.CASCADE, primary_key=True, related_name="+")
    hosts: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"hosts of {self.run}"


class PlanHosts(models.Model):
    """The ids of the servers whose figures are shown with runs of a plan and kept in their results."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, primary_key=True, related_name="+")
    servers: "models.JSONField[list[int], list[int]]" = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"hosts of {self.plan}"
