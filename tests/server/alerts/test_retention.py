"""Alerts are deleted some time after they have ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from loadwright.server.alerts.models import Alert, Group, Silence
from loadwright.server.alerts.retention import delete_old
from tests.server.alerts.farm import Farm, alert_of

pytestmark = pytest.mark.django_db


class Log:
    """The context of a job."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def log(self, message: object) -> None:
        self.lines.append(str(message))


def test_what_ended_long_ago_is_deleted(hosts: Farm, settings: Settings) -> None:
    settings.KEEP_ALERTS_DAYS = 10
    rule, long_ago = hosts.rule(), timezone.now() - timedelta(days=11)
    ended: dict[str, Any] = {"state": Alert.State.ENDED, "ended_at": long_ago, "end": Alert.End.RECOVERED}
    alert_of(rule, hosts.server, **ended)
    Group.objects.update(closed_at=long_ago)
    firing = alert_of(rule, hosts.server)
    unreported = alert_of(rule, hosts.other, reported=Alert.State.FIRING, **ended)
    recent = alert_of(rule, hosts.server, part="/var", **{**ended, "ended_at": timezone.now()})
    for until in (long_ago, timezone.now()):
        Silence.objects.create(until=until)
    context: Any = Log()
    delete_old.func(context)
    assert set(Alert.objects.all()) == {firing, unreported, recent}
    assert (Group.objects.count(), Silence.objects.count()) == (1, 1)
    assert context.lines == ["Old alerts deleted: 1."]


def test_nothing_is_deleted_without_a_limit(hosts: Farm, settings: Settings) -> None:
    settings.KEEP_ALERTS_DAYS = 0
    ended: dict[str, Any] = {"state": Alert.State.ENDED, "ended_at": timezone.now() - timedelta(days=5000)}
    alert_of(hosts.rule(), hosts.server, **ended)
    context: Any = Log()
    delete_old.func(context)
    assert Alert.objects.count() == 1
