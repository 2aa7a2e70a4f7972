"""Deletes the figures of hosts by age, each resolution after a time of its own."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from loadwright.core.hosts.figures import FAMILIES
from loadwright.core.hosts.lines import NANOSECONDS
from loadwright.core.hosts.merging import resolutions
from loadwright.core.protocol.monitor import MONITOR
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.jobs import JobContext
from loadwright.server.platform.telemetry import telemetry
from loadwright.telemetry.schema.host import name_of

from .ages import kept_since


@task
def delete_old(context: JobContext) -> None:  # noqa: ARG001 - every job receives its context
    """Delete the figures that are older than the settings keep them."""
    agents = list(Agent.objects.filter(role=MONITOR.role).order_by("pk").values_list("key", flat=True))
    if not agents:
        return
    limits = kept_since(timezone.now())
    for family in FAMILIES:
        for resolution in resolutions(family):
            if resolution in limits:
                # With the agents, by whom stores sort points: they need not look at those that are kept.
                end_ns = limits[resolution] * NANOSECONDS
                telemetry().delete(name_of(family, resolution), {"monitor": agents}, None, end_ns)
