"""What is known about runs."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.utils import timezone

from loadwright.core import protocol
from loadwright.server.accounts.errors import NOT_FOUND, ActionError
from loadwright.server.fleet.models import Agent

from . import files, orders
from .models import Run, RunGenerator

LATE_FOR = timedelta(days=7)
"""So long after a run ended, what a generator still has to deliver is awaited."""


@dataclass(frozen=True)
class RunFile:
    """Something of a run that can be downloaded, by ``name``; ``size`` in bytes."""

    name: str
    size: int


def runs(*, state: str = "", search: str = "", plan_id: int | None = None, user_id: int | None = None) -> QuerySet[Run]:
    """Return runs, newest first. ``state`` is one of ``Run.State``, ``active`` or ``final``; empty for all."""
    found = Run.objects.select_related("created_by", "plan").prefetch_related("targets", "generators__agent")
    if state == "active":
        found = found.filter(state__in=Run.ACTIVE)
    elif state == "final":
        found = found.filter(state__in=Run.FINAL)
    elif state:
        found = found.filter(state=state)
    if search:
        found = found.filter(Q(name__icontains=search) | Q(plan_name__icontains=search))
    if plan_id is not None:
        found = found.filter(plan_id=plan_id)
    if user_id is not None:
        found = found.filter(created_by_id=user_id)
    return found


def run(run_id: int) -> Run:
    """Return one run; raises ``ActionError`` when there is none."""
    found = runs().filter(pk=run_id).first()
    if found is None:
        raise ActionError("There is no such run.", code=NOT_FOUND)
    return found


def active_runs() -> list[Run]:
    """Return the runs that hold generators, newest first."""
    return list(runs(state="active"))


def last_run(plan_id: int) -> Run | None:
    """Return the newest run of a plan."""
    return runs(plan_id=plan_id).first()


def result(found: Run) -> dict[str, Any] | None:
    """Return the result document of a finished run (``core/result.schema.json``); nothing before it ended."""
    name = files.path(found.key, files.RESULT)
    if not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        document: dict[str, Any] = json.load(file)
    return document


def run_files(found: Run) -> list[RunFile]:
    """Return what can be downloaded: result.json, run.jmx, the generators' logs and JTLs."""
    return [RunFile(name, size) for name, size in files.listing(found.key) if name not in files.INTERNAL]


def order_of(agent: Agent) -> tuple[int, protocol.Order | None]:
    """Return revision and order of an agent: of the run that holds it, else of one it has not delivered yet."""
    parts = RunGenerator.objects.select_related("run").prefetch_related("run__targets", "run__generators")
    part = parts.filter(holder=agent).first()
    if part is not None:
        return part.run.revision, orders.order(orders.facts_of(part.run), part.position)
    since = timezone.now() - LATE_FOR
    part = parts.filter(agent=agent, drained=False, run__ended_at__gt=since).order_by("-run__ended_at").first()
    if part is not None and part.run.start_at is not None:
        return part.run.revision, orders.late_order(orders.facts_of(part.run), part.position)
    return 0, None
