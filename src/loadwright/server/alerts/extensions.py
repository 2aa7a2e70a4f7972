"""Extensions of apps below: the events of which channels notify, and the alerts of a server on its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from loadwright.core.alerts.rules import CRITICAL
from loadwright.server.accounts.actor import user_of
from loadwright.server.accounts.models import User
from loadwright.server.monitoring.marks import Mark
from loadwright.server.notifications.notice import EventType
from loadwright.server.runs.models import Run
from loadwright.server.servers.models import Server
from loadwright.server.web.panels import Panel

from . import formats, notice, queries
from .models import Alert


def follow(server: Server) -> None:
    """Let the alerts of a server follow it to its new project. Their group stays: its receivers learn how they end."""
    Alert.objects.filter(server=server).update(project=server.project)


MOVED = [follow]
EVENT_TYPES = [
    EventType(notice.CRITICAL, _("A critical alert fired or ended"), initial=True),
    EventType(notice.WARNING, _("A warning fired or ended")),
    EventType(notice.INFO, _("An alert for information fired or ended")),
]


def of_servers(request: HttpRequest, found: list[Server]) -> Mapping[int, list[tuple[Alert, str]]]:
    """Return the alerts of each server that fire, with their values."""
    result: dict[int, list[tuple[Alert, str]]] = defaultdict(list)
    for alert in queries.firing(user_of(request)).filter(server__in=found):
        value = formats.value_of(formats.metric_of(alert.condition), alert.value)
        result[alert.server_id or 0].append((alert, value))
    return result


def of_runs(request: HttpRequest, found: list[Run]) -> Mapping[int, int]:
    """Return how many alerts fired during each run."""
    return queries.counts_of_runs(user_of(request), [run.pk for run in found])


def marks_of(user: User, server_ids: Collection[int]) -> Mapping[int, Mark]:
    """Return the number of the alerts that fire on each server."""
    return {server_id: _mark(server_id, found) for server_id, found in queries.firing_on(user, server_ids).items()}


def _mark(server_id: int, severities: list[str]) -> Mark:
    count = len(severities)
    title = ngettext("%(count)d alert fires", "%(count)d alerts fire", count) % {"count": count}
    path = f"{reverse('alerts:list')}?server={server_id}"
    return Mark(str(count), title, path, bad=CRITICAL in severities)


MARKS = [marks_of]
PANELS = [
    Panel("server.sections", "alerts/panels/server.html", of_servers),
    Panel("run.facts", "alerts/panels/run.html", of_runs),
    Panel("monitoring.events", "alerts/panels/events.html"),
]
