"""Extensions of apps below: the events of which channels notify, and the alerts of a server on its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.actor import user_of
from loadwright.server.notifications.notice import EventType
from loadwright.server.servers.models import Server
from loadwright.server.web.panels import Panel

from . import formats, notice, queries
from .models import Alert

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


PANELS = [
    Panel("server.sections", "alerts/panels/server.html", of_servers),
    Panel("monitoring.events", "alerts/panels/events.html"),
]
