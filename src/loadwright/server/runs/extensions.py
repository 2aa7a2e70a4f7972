"""What runs add to apps below: columns and panels of plans, uses of plans and generators, holders of generators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import Message
from loadwright.server.accounts.actor import user_of
from loadwright.server.fleet import queries as fleet
from loadwright.server.fleet.holds import Hold
from loadwright.server.fleet.models import Agent
from loadwright.server.notifications.notice import EventType
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.uses import Use
from loadwright.server.projects.models import Project
from loadwright.server.web.panels import Panel

from . import errors, queries, written_load
from .models import PlanLoad, Run, RunGenerator
from .results import notice
from .schedules import saved_load
from .templatetags.runs import SavedLoad, saved_load_shown


@dataclass(frozen=True)
class PlanRow:
    """Columns of the list of plans: the saved load and the newest run."""

    load: SavedLoad | None
    last: Run | None


def plan_rows(request: HttpRequest, plans: list[Plan]) -> Mapping[int, PlanRow]:
    """Look up the saved loads and newest runs of all plans in a list."""
    idle = Counter(agent.room_id for agent in fleet.idle())
    saved = PlanLoad.objects.filter(plan__in=plans).select_related("room")
    loads = {load.plan_id: saved_load_shown(load, idle) for load in saved}
    last = queries.last_of_plans(user_of(request), plans)
    return {plan.pk: PlanRow(loads.get(plan.pk), last.get(plan.pk)) for plan in plans}


def newest_runs(request: HttpRequest, plans: list[Plan]) -> Mapping[int, list[Run]]:
    return {plan.pk: queries.newest_of_plan(user_of(request), plan) for plan in plans}


def running(plan: Plan) -> ActionError | None:
    """Prevent deletion of a plan with active or scheduled runs."""
    if Run.objects.filter(plan=plan).exclude(state__in=Run.FINAL).exists():
        return errors.PLAN_IS_RUN()
    return None


def owned(project: Project) -> ActionError | None:
    """Prevent deletion of a project with runs."""
    count = Run.objects.filter(project=project).count()
    return errors.PROJECT_OWNS_RUNS(count=count) if count else None


def holding(agent: Agent) -> ActionError | None:
    """Prevent deletion of a generator that a run holds."""
    if RunGenerator.objects.filter(holder=agent).exists():
        return errors.GENERATOR_IN_USE()
    return None


def holds(agents: Sequence[Agent]) -> Mapping[int, Hold]:
    held = RunGenerator.objects.filter(holder__in=agents).order_by()
    rows = held.values_list("holder_id", "run_id", "run__name", "run__project_id")
    return {
        agent: Hold(run, name, reverse("runs:detail", args=[run]), project)
        for agent, run, name, project in rows
        if agent is not None
    }


def revision_runs(_request: HttpRequest, revisions: list[PlanRevision]) -> Mapping[int, int]:
    """Count the runs of each revision in a list of those of one plan."""
    counts = queries.runs_of_revisions(revisions[0].plan) if revisions else {}
    return {revision.pk: counts.get(revision.number, 0) for revision in revisions}


def misfits(request: HttpRequest, plans: list[Plan]) -> Mapping[int, list[Message]]:
    """Look up which settings of the saved load of each plan do not fit it."""
    found = {}
    for plan in plans:
        with suppress(PlanError, OSError, ActionError):
            found[plan.pk] = saved_load.misfits(plan, contents_of(plan.newest, user_of(request).username))
    return found


PANELS = [
    Panel("plans.heads", "runs/panels/plan_heads.html"),
    Panel("plans.cells", "runs/panels/plan_cells.html", plan_rows),
    Panel("plan.tabs", "runs/panels/plan_tabs.html"),
    Panel("plan.actions", "runs/panels/plan_actions.html"),
    Panel("editor.actions", "runs/panels/editor_actions.html"),
    Panel("editor.load", "runs/panels/editor_load.html", written_load.saved_loads),
    Panel("plan.notices", "runs/panels/plan_misfits.html", misfits),
    Panel("revisions.heads", "runs/panels/revision_heads.html"),
    Panel("revisions.cells", "runs/panels/revision_cells.html", revision_runs),
    Panel("plan.aside", "runs/panels/plan_runs.html", newest_runs),
    Panel("plan.aside", "runs/panels/written_load.html", written_load.of_plans),
    Panel("monitoring.events", "runs/panels/host_bands.html"),
]
USES = [Use(Project, owned), Use(Plan, running), Use(Agent, holding)]
HOLDERS = [holds]
EVENT_TYPES = [
    EventType(notice.FINISHED, _("A run finished")),
    EventType(notice.FAILED, _("A run failed"), initial=True),
    EventType(notice.STOPPED, _("A run was stopped")),
    EventType(notice.DOUBTED, _("The result of a run is doubtful"), initial=True),
    EventType(notice.NOT_MET, _("Requirements of a run are not met"), initial=True),
]
REVISION_RUNS = [queries.runs_of_revisions]
REVISION_CHECKS = [saved_load.misfits]
PLAN_COPIES = [saved_load.copy]
