"""Reads of alerts, rules, silences and mute windows, and access rules.

Members of a project see the alerts of its servers, and those that fired during its runs: an alert follows its server to
another project, and what happened during a run remains with it. They acknowledge and silence them. Its maintainers
change its rules and mute windows.
What applies to all projects is seen by everyone and changed by administrators.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Q, QuerySet, When

from loadwright.core.alerts.rules import SEVERITIES
from loadwright.server.accounts.models import User
from loadwright.server.monitoring.models import MonitoredHost
from loadwright.server.projects import queries as projects
from loadwright.server.projects.models import Project
from loadwright.server.servers import queries as servers

from . import errors
from .models import Alert, MuteWindow, Rule, Scoped, Silence

HOSTS = ("host", "part", "pk")
"""The order of alerts that fired at one time."""


@dataclass(frozen=True)
class Filters:
    """Filters of a list of alerts; empty ones do not filter. ``search`` is found in hosts and parts."""

    search: str = ""
    project: Project | None = None
    state: str = ""
    severity: str = ""
    group_id: int | None = None
    run_id: int | None = None
    server_id: int | None = None

    def __bool__(self) -> bool:
        return self != Filters()


def alerts(user: User, filters: Filters | None = None) -> QuerySet[Alert]:
    """Return the alerts that the person can see, the newest first, those of one time by host."""
    own = projects.projects(user)
    found = Alert.objects.filter(Q(project__in=own) | Q(run__project__in=own))
    found = found.select_related("project", "server", "acknowledged_by", "run", "rule").order_by("-fired_at", *HOSTS)
    return _filtered(found, filters) if filters else found


def firing(user: User, project: Project | None = None) -> QuerySet[Alert]:
    """Return the alerts that fire and that the person can see, the most urgent first, then the newest."""
    urgency = Case(*(When(severity=one, then=rank) for rank, one in enumerate(reversed(SEVERITIES))))
    found = alerts(user, Filters(project=project, state=Alert.State.FIRING))
    return found.order_by(urgency, "-fired_at", *HOSTS)


def firing_on(user: User, server_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the severities of the alerts that fire on servers, by the id of the server."""
    found: dict[int, list[str]] = {}
    firing = Alert.objects.filter(project__in=projects.projects(user), state=Alert.State.FIRING, server__in=server_ids)
    for server_id, severity in firing.order_by().values_list("server_id", "severity"):
        found.setdefault(server_id or 0, []).append(severity)
    return found


def is_monitored(user: User, project: Project | None) -> bool:
    """Return whether an agent measures any server that the person can see, of a project or of all."""
    found = servers.servers(user).filter(pk__in=MonitoredHost.objects.filter(agent__revoked_at=None).values("server"))
    return (found if project is None else found.filter(project=project)).exists()


def counts_of_runs(user: User, run_ids: Collection[int]) -> dict[int, int]:
    """Return how many alerts fired during runs, by the id of the run; runs without any are missing."""
    found = alerts(user).filter(run__in=run_ids).order_by()
    return dict(found.values_list("run_id").annotate(Count("pk")))


def _filtered(found: QuerySet[Alert], filters: Filters) -> QuerySet[Alert]:
    # PostgreSQL refuses null characters.
    if text := filters.search.replace("\0", ""):
        found = found.filter(Q(host__icontains=text) | Q(part__icontains=text))
    if filters.project is not None:
        found = found.filter(project=filters.project)
    for field in ("group_id", "run_id", "server_id", "state", "severity"):
        if value := getattr(filters, field):
            found = found.filter(**{field: value})
    return found


def alert(user: User, alert_id: int) -> Alert:
    """Return an alert. NOT_FOUND if it does not exist or the person cannot see it."""
    found = alerts(user).filter(pk=alert_id).first()
    if found is None:
        raise errors.ALERT_NOT_FOUND()
    return found


def rules(user: User) -> QuerySet[Rule]:
    """Return the rules of the person's projects and of all projects: those that people created first."""
    found = Rule.objects.filter(projects.visible(user)).select_related("project", "room", "tag", "server")
    return found.order_by(Case(When(built_in=None, then=0), default=1), "project__name", "pk")


def rule(user: User, rule_id: int) -> Rule:
    """Return a rule. NOT_FOUND if it does not exist or the person cannot see it."""
    found = rules(user).filter(pk=rule_id).first()
    if found is None:
        raise errors.RULE_NOT_FOUND()
    return found


def editable_rule(user: User, rule_id: int) -> Rule:
    """Return a rule that the person can change. Raises ``ActionError``."""
    found = rule(user, rule_id)
    require_maintained(user, found.project_id)
    return found


def require_maintained(user: User, project_id: int | None) -> None:
    """Raise ``ActionError`` unless the person may decide for a project, or for all if there is none."""
    if user.is_superuser:
        return
    if project_id is None:
        raise errors.FOR_ALL_BY_ADMINISTRATORS()
    if project_id not in projects.maintained_ids(user):
        raise errors.RULES_OF_MAINTAINERS()


def editable_ids(user: User, shown: Collection[Scoped]) -> set[int]:
    """Return the ids of those rules or mute windows that the person can change."""
    maintained = projects.maintained_ids(user)
    return {one.pk for one in shown if user.is_superuser or one.project_id in maintained}


def silences(user: User, now: datetime) -> QuerySet[Silence]:
    """Return the silences that the person can see and that have not ended."""
    found = Silence.objects.filter(projects.visible(user), until__gt=now)
    return found.select_related("project", "room", "tag", "server", "rule", "created_by").order_by("until", "pk")


def silence(user: User, silence_id: int, now: datetime) -> Silence:
    """Return a silence. NOT_FOUND if it has ended or the person cannot see it."""
    found = silences(user, now).filter(pk=silence_id).first()
    if found is None:
        raise errors.SILENCE_NOT_FOUND()
    return found


def mute_windows(user: User) -> QuerySet[MuteWindow]:
    """Return the mute windows of the person's projects and of all projects."""
    found = MuteWindow.objects.filter(projects.visible(user))
    return found.select_related("project", "room", "tag", "server", "created_by").order_by("name", "pk")


def editable_mute_window(user: User, window_id: int) -> MuteWindow:
    """Return a mute window that the person can change. Raises ``ActionError``."""
    found = mute_windows(user).filter(pk=window_id).first()
    if found is None:
        raise errors.MUTE_NOT_FOUND()
    require_maintained(user, found.project_id)
    return found
