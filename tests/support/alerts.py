"""Alerts that were not caused by measurements."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from loadwright.server.alerts.evaluation.recording import open_group
from loadwright.server.alerts.models import Alert, Rule
from loadwright.server.servers.models import Server


def alert_of(rule: Rule, server: Server, at: datetime | None = None, **values: Any) -> Alert:
    """Create an alert that fired at a time, by default now."""
    time = at or timezone.now()
    group = open_group(rule, server.project_id, server.room.name)
    made = {
        "rule": rule, "project": server.project, "server": server, "host": server.name, "group": group,
        "stored_title": rule.title.to_json(), "stored_condition": asdict(rule.condition), "severity": rule.severity,
        "began_at": time, "fired_at": time, "value": 95.0, "worst": 99.0,
    }  # fmt: skip
    return Alert.objects.create(**{**made, **values})
