"""The address of the chart of alerts: the figure that their rule compares, around the time at which they fire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from loadwright.core.alerts.rules import DISK_FULL, SILENCE
from loadwright.core.hosts.figures import FILESYSTEM

from . import formats
from .models import Alert

BEFORE, AFTER = timedelta(minutes=30), timedelta(minutes=5)
"""What is shown before the alerts began, and after ``until``."""
SPACE = f"{FILESYSTEM.name}.used_percent"
"""The figure from which the time is computed until a file system is full."""


def address(project: str, alerts: Sequence[Alert], until: datetime) -> str:
    """Return the address of the chart of ``alerts``, which are those of a rule on one server of ``project``."""
    first = alerts[0]
    figure, family = _figure(first)
    parts = {alert.part for alert in alerts}
    query = {
        "project": project,
        "server": first.server_id,
        "since": int((min(alert.began_at for alert in alerts) - BEFORE).timestamp()),
        "until": int((until + AFTER).timestamp()),
        **({"figure": figure} if figure else {}),
        **({"part": f"{family}:{first.part}"} if first.part and len(parts) == 1 else {}),
    }
    return f"{reverse('monitoring:page')}?{urlencode(query)}"


def _figure(alert: Alert) -> tuple[str, str]:
    """Return the figure of the chart, empty for a silence, which all charts show as a gap; and its family."""
    metric = formats.metric_of(alert.condition)
    family = metric.family.name
    if metric.name == DISK_FULL:
        return SPACE, family
    return "" if metric.name == SILENCE else f"{family}.{metric.field.name}", family
