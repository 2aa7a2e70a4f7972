"""When alerts fired, as periods to draw on charts of hosts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from loadwright.core.alerts.rules import DERIVED
from loadwright.core.messages import Message
from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Project
from loadwright.server.servers import queries as servers

from . import formats, queries
from .models import Alert

MOST_PERIODS = 500


@dataclass(frozen=True)
class Period:
    """The time in which an alert fired on a server; without ``ended_at`` it still does.

    ``figure`` is that on whose chart it belongs, such as ``host.cpu_percent``; empty for ``silence`` and ``disk_full``.
    """

    alert_id: int
    server_id: int
    host: str
    part: str
    title: Message
    condition: Message
    severity: str
    figure: str
    limit: float
    worst: float | None
    fired_at: datetime
    ended_at: datetime | None


def periods(
    user: User,
    since: datetime,
    until: datetime,
    *,
    server_ids: Collection[int] = (),
    project: Project | None = None,
    room_id: int | None = None,
) -> list[Period]:
    """Return when alerts fired between two times, in order of time; the newest if there are very many.

    They are those of some servers, or of all that the person can see; of a project, a room, or both.
    """
    found = queries.alerts(user).filter(Q(ended_at=None) | Q(ended_at__gt=since), fired_at__lt=until)
    # Alerts of a run are seen by its members, the charts of a server only by those of its project.
    found = found.filter(server__in=servers.servers(user))
    if server_ids:
        found = found.filter(server__in=server_ids)
    if project is not None:
        found = found.filter(server__project=project)
    if room_id is not None:
        found = found.filter(server__room=room_id)
    newest = found.order_by("-fired_at", "-pk")[:MOST_PERIODS]
    return [_period(alert) for alert in reversed(newest)]


def _period(alert: Alert) -> Period:
    condition = alert.condition
    metric = formats.metric_of(condition)
    return Period(
        alert_id=alert.pk,
        server_id=alert.server_id or 0,
        host=alert.host,
        part=alert.part,
        title=alert.title,
        condition=formats.condition_of(condition),
        severity=alert.severity,
        figure="" if condition.subject in DERIVED else f"{metric.family.name}.{metric.field.name}",
        limit=condition.limit,
        worst=alert.worst,
        fired_at=alert.fired_at,
        ended_at=alert.ended_at,
    )
