"""Reads of runs, and access rules.

Members of a project can see, change and stop its runs; everyone can do so with runs without a project. A run can be
deleted by the user who started it, maintainers of its project and administrators.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from loadwright.core.protocol import generator as protocol
from loadwright.core.runspec import RunSpec
from loadwright.core.strictjson import read_stored
from loadwright.server.accounts.models import User
from loadwright.server.fleet import queries as fleet
from loadwright.server.plans.models import Plan
from loadwright.server.projects import queries as projects
from loadwright.server.projects.models import Project

from . import errors, storage
from .control import load_shares
from .models import PlanLoad, Run, RunGenerator

BEGUN = Coalesce("claimed_at", "due_at", "created_at")
"""``Run.begun_at`` in a query."""
MOST_BESIDE = 20
"""How many other runs of its plan the charts of a run offer."""
_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f"*/:<>?\\|]+')


@dataclass(frozen=True)
class RunFile:
    """A downloadable file of a run; ``size`` in bytes.

    ``title`` is its name for people, with the name of its generator instead of the key.
    """

    name: str
    size: int
    title: str


@dataclass(frozen=True)
class GeneratorInRun:
    """A generator on the page of a run. ``share`` is its part of the load (0..1), ``None`` if it carries none."""

    id: int
    key: str
    name: str
    state: str
    jmeter: str
    share: float | None = None
    weight: float | None = None
    pinned: float | None = None
    cpu_percent: float | None = None
    memory_percent: float | None = None
    disk_free_bytes: int | None = None
    cores: int = 0
    memory_bytes: int = 0
    bandwidth_mbit_s: int = 0


def runs(
    user: User,
    *,
    state: str = "",
    search: str = "",
    project: Project | None = None,
    plan_id: int | None = None,
    plan_revision: int | None = None,
    mine: bool = False,
    trials: bool = True,
) -> QuerySet[Run]:
    """Return the runs visible to the user, those that began last first; with ``mine`` only those they started.

    ``state`` is one of ``Run.State``, ``active``, ``final`` or empty for all. Without ``trials``, they are left out.
    """
    found = Run.objects.filter(projects.visible(user)).select_related("created_by", "plan", "project", "room")
    if state == "active":
        found = found.filter(state__in=Run.ACTIVE)
    elif state == "final":
        found = found.filter(state__in=Run.FINAL)
    elif state:
        found = found.filter(state=state)
    if search:
        found = found.filter(Q(name__icontains=search) | Q(plan_name__icontains=search))
    if project is not None:
        found = found.filter(project=project)
    if plan_id is not None:
        found = found.filter(plan_id=plan_id)
    if plan_revision is not None:
        found = found.filter(plan_revision=plan_revision)
    if mine:
        found = found.filter(created_by=user)
    if not trials:
        found = found.filter(trial=False)
    found = found.annotate(begun=BEGUN).order_by("-begun", "-pk")
    return found.prefetch_related("targets", "shares", "generators__agent")


def run(user: User, run_id: int) -> Run:
    """Look up a run. ``NOT_FOUND`` if it does not exist or is not visible to the user."""
    found = runs(user).filter(pk=run_id).first()
    if found is None:
        raise errors.RUN_NOT_FOUND()
    return found


def spec_of(asked: Run | PlanLoad) -> RunSpec:
    """Return the options of a run or saved load, with the room's current name. A deleted room means any room."""
    return replace(asked.spec, room=asked.room.name if asked.room else "")


def may_delete(user: User, found: Run) -> bool:
    """Return whether the user may delete a run that is visible to them."""
    if user.is_superuser or found.created_by_id == user.pk:
        return True
    return found.project is not None and projects.maintains(user, found.project)


def locked(user: User, run_id: int) -> Run:
    """Look up a run and lock its row. ``NOT_FOUND`` if it does not exist or is not visible to the user."""
    found = Run.objects.select_for_update().filter(projects.visible(user), pk=run_id).first()
    if found is None:
        raise errors.RUN_NOT_FOUND()
    return found


def deletable(user: User, run_id: int) -> Run:
    """Look up a run and lock its row. Raises ``ActionError`` unless the user may delete it."""
    found = locked(user, run_id)
    if not may_delete(user, found):
        raise errors.NOT_YOURS()
    return found


def result(found: Run) -> dict[str, Any] | None:
    """Return the result document (``core/result.schema.json``). ``None`` before the run has ended."""
    name = storage.path(found.key, storage.RESULT)
    if not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        document: dict[str, Any] = read_stored(file)
    return document


def run_files(found: Run) -> list[RunFile]:
    """Return the downloadable files: result.json, run.jmx, logs and JTLs of generators."""
    return [
        RunFile(name, size, _title(found, name))
        for name, size in storage.listing(found.key)
        if name not in storage.INTERNAL
    ]


def run_file(found: Run, name: str) -> RunFile:
    """Look up a downloadable file of a run. ``FILE_NOT_FOUND`` if it does not exist."""
    file = next((file for file in run_files(found) if file.name == name), None)
    if file is None:
        raise errors.FILE_NOT_FOUND()
    return file


def _title(found: Run, name: str) -> str:
    for part in found.generators.all():
        if part.agent.key in name:
            return name.replace(part.agent.key, _NOT_IN_FILE_NAMES.sub("-", part.agent.name))
    return name


def generators(found: Run) -> list[GeneratorInRun]:
    """Return the generators of a run, then the other generators of its room, or of all rooms if it has none."""
    shares = load_shares.shares(found)
    carriers = load_shares.carriers(list(found.generators.all()))
    parts = {part.agent_id: part for part in found.generators.all()}
    rows = []
    for one in fleet.generators():
        agent, part = one.agent, parts.get(one.agent.pk)
        taking = part if part is not None and part.holder_id is not None else None
        if part is None and found.room_id not in (None, agent.room_id):
            continue
        rows.append(
            GeneratorInRun(
                id=agent.pk,
                key=agent.key,
                name=agent.name,
                state=one.state if taking is None else "lost" if taking.lost else taking.state or protocol.PREPARING,
                jmeter=agent.jmeter,
                share=shares[agent.key] if agent.key in carriers else None,
                weight=taking.weight if taking else None,
                pinned=taking.pinned if taking else None,
                cpu_percent=one.host.cpu_percent,
                memory_percent=one.host.memory_percent,
                disk_free_bytes=one.host.disk_free_bytes,
                cores=agent.cores,
                memory_bytes=agent.memory_bytes,
                bandwidth_mbit_s=agent.bandwidth_mbit_s,
            )
        )
    return sorted(rows, key=lambda row: row.weight is None)


def participant(found: Run, agent_id: int) -> RunGenerator:
    """Look up a generator of a run. ``NOT_A_PARTICIPANT`` if it never took part."""
    part = found.generators.select_related("agent", "run").filter(agent_id=agent_id).first()
    if part is None:
        raise errors.NOT_A_PARTICIPANT()
    return part


def newest_of_plan(user: User, plan: Plan, limit: int = 10) -> list[Run]:
    """Return the newest runs of a plan that have started and are visible to the user, without trials."""
    begun = _begun(user).filter(plan=plan)
    return list(begun.select_related("created_by").prefetch_related("targets", "generators__agent")[:limit])


def beside(user: User, found: Run, chosen: Iterable[int] = ()) -> list[Run]:
    """Return other runs of the plan that had a load and ended: the newest, and those in ``chosen``."""
    if found.plan_id is None:
        return []
    others = _begun(user).filter(plan=found.plan_id, state__in=Run.FINAL, start_at__isnull=False)
    others = others.exclude(pk=found.pk).select_related("room")
    newest = list(others[:MOST_BESIDE])
    missing = set(chosen) - {run.pk for run in newest}
    return [*newest, *others.filter(pk__in=missing)] if missing else newest


def runs_of_revisions(plan: Plan) -> dict[int, int]:
    """Return how many runs executed each revision of a plan, by its number."""
    executed = Run.objects.filter(plan=plan, plan_revision__isnull=False).order_by()
    return dict(executed.values_list("plan_revision").annotate(Count("pk")))


def last_of_plans(user: User, plans: Iterable[Plan]) -> dict[int, Run]:
    """Return the newest started run of each plan that is visible to the user, by the id of the plan; no trials."""
    last = Subquery(_begun(user).filter(plan=OuterRef("pk")).values("pk")[:1])
    newest = Plan.objects.filter(pk__in=[plan.pk for plan in plans]).annotate(last=last).values("last")
    return {run.plan_id: run for run in Run.objects.filter(pk__in=newest) if run.plan_id is not None}


def _begun(user: User) -> QuerySet[Run]:
    """Return the runs visible to the user that have started, without trials; those that began last first."""
    found = Run.objects.filter(projects.visible(user), trial=False).exclude(state=Run.State.SCHEDULED)
    return found.order_by(BEGUN.desc(), "-pk")


def last_trial(user: User, plan: Plan) -> Run | None:
    """Return the newest trial of a plan by this user."""
    return Run.objects.filter(projects.visible(user), plan=plan, trial=True, created_by=user).first()
