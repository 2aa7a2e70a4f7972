"""The hosts under test of a run: the monitored servers of its project, as they were at its start."""

from __future__ import annotations

from collections.abc import Sequence

from loadwright.core.hosts.guardrails import Guardrail, Host
from loadwright.core.messages import InputError, inputs
from loadwright.core.runspec import RunSpec
from loadwright.server.monitoring import queries as monitoring
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Project
from loadwright.server.runs.models import PlanHosts, Run, RunHosts
from loadwright.server.servers import queries as servers

MOST_KEPT = 1000
"""Maximum number of monitored servers of a project that a run refers to, by name."""
MOST_CHOSEN = 50
"""Maximum number of hosts whose figures are shown with a run and kept in its result."""
DEFAULT_CHOSEN = 8
"""How many hosts are shown unless people chose some: as many as there are colours of lines."""


def require(plan: Plan, spec: RunSpec) -> None:
    """Raise ``ActionError`` unless every guardrail is about monitored servers of the plan's project."""
    guardrails = spec.guardrails
    if not guardrails:
        return
    if plan.project is None:
        raise ActionError(inputs.GUARDRAIL_NO_PROJECT(text=guardrails[0].text), field="requirements")
    hosts = _of_project(plan.project)
    for guardrail in guardrails:
        try:
            guardrail.require(hosts)
        except InputError as error:
            raise ActionError(error.message, field="requirements") from None


def keep(run: Run) -> None:
    """Store the hosts of a run that starts now."""
    hosts = _of_project(run.project) if run.project is not None else []
    kept = [host for host in hosts if host.monitored][:MOST_KEPT]
    stored = [{"id": one.id, "name": one.name, "room": one.room, "tags": one.tags} for one in kept]
    RunHosts.objects.create(run=run, hosts=stored)


def of_run(run: Run) -> list[Host]:
    """Return the hosts of a run, by name."""
    found = RunHosts.objects.filter(run=run).first()
    return [Host(one["id"], one["name"], one["room"], one["tags"]) for one in found.hosts] if found else []


def guarded(hosts: Sequence[Host], guardrails: Sequence[Guardrail]) -> set[int]:
    """Return the ids of the hosts that any guardrail is about."""
    return {host.id for guardrail in guardrails for host in guardrail.selected(hosts)}


def chosen(run: Run, hosts: Sequence[Host]) -> list[Host]:
    """Return the hosts to show and to keep in the result: those of guardrails, and those that people chose."""
    first = guarded(hosts, run.spec.guardrails)
    stored = PlanHosts.objects.filter(plan=run.plan_id).first() if run.plan_id is not None else None
    wanted = set(stored.servers) if stored else {host.id for host in hosts[:DEFAULT_CHOSEN]}
    found = sorted((one for one in hosts if one.id in first | wanted), key=lambda host: host.id not in first)
    kept = {host.id for host in found[:MOST_CHOSEN]}
    return [host for host in hosts if host.id in kept]


def _of_project(project: Project) -> list[Host]:
    found = list(servers.of_project(project))
    monitored = monitoring.monitored([server.pk for server in found])
    return [
        Host(one.pk, one.name, one.room.name, [tag.name for tag in one.tags.all()], one.pk in monitored)
        for one in found
    ]
