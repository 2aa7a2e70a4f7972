"""Silences and mute windows that keep alerts from being reported."""

from __future__ import annotations

import pytest

from loadwright.server.alerts.models import MuteWindow, Silence
from loadwright.server.alerts.quiet import is_muted, quieted
from tests.server.alerts.farm import Farm, alert_of, at

pytestmark = pytest.mark.django_db


def test_a_mute_window_is_in_its_own_zone() -> None:
    # START is a Friday, 08:00 UTC.
    window = MuteWindow(days=[4], start=8 * 60, end=9 * 60, zone="UTC")
    assert is_muted(window, at(0))
    assert not is_muted(window, at(3600))
    window.zone = "Asia/Shanghai"
    assert not is_muted(window, at(0))


def test_the_silence_that_ends_last_is_returned_before_a_window(hosts: Farm) -> None:
    rule = hosts.rule()
    alerts = [alert_of(rule, server) for server in (hosts.server, hosts.other)]
    window = MuteWindow.objects.create(name="Backup", days=list(range(7)), start=0, end=0)
    Silence.objects.create(server=hosts.server, until=at(100))
    longest = Silence.objects.create(project=hosts.people.project, server=hosts.server, until=at(200))
    assert quieted(alerts, at(0)) == {alerts[0].pk: longest, alerts[1].pk: window}
    assert quieted(alerts, at(200)) == {alerts[0].pk: window, alerts[1].pk: window}
    assert quieted([], at(0)) == {}
