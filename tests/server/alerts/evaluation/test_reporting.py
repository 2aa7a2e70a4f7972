"""Alerts are reported in groups, each change once, unless they are silenced or muted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from loadwright.core.alerts.grouping import Timing
from loadwright.server.accounts.actor import Actor
from loadwright.server.alerts.evaluation.reporting import report_due
from loadwright.server.alerts.models import Alert, Group, MuteWindow, Rule, Silence
from loadwright.server.notifications.actions import ChannelInput, create_channel
from loadwright.server.notifications.models import Delivery
from tests.server.alerts.farm import START, Farm, alert_of

pytestmark = pytest.mark.django_db

TIMING = Timing()
WAITED = START + TIMING.wait_s


@pytest.fixture
def rule(hosts: Farm) -> Rule:
    ask = ChannelInput("Team", "en", ["alert.warning"], {"url": "http://192.0.2.1/", "secret": "x"})
    create_channel(Actor(hosts.people.admin), project_id=None, kind="webhook", ask=ask)
    return hosts.rule()


def end(alert: Alert, second: float) -> None:
    at = datetime.fromtimestamp(START + second, UTC)
    Alert.objects.filter(pk=alert.pk).update(state=Alert.State.ENDED, ended_at=at, end=Alert.End.RECOVERED)


def titles() -> list[str]:
    return [delivery.shown_title for delivery in Delivery.objects.order_by("pk")]


def test_many_hosts_of_a_room_make_one_message(hosts: Farm, rule: Rule) -> None:
    for number in range(50):
        server = hosts.people.add(f"db-{number}", address=f"10.1.0.{number}")
        alert_of(rule, server, at=number // 10)
    report_due(WAITED - 1)
    assert titles() == []
    report_due(WAITED)
    report_due(WAITED + 1)
    assert titles() == ["Busy: 50 alerts in Room A"]
    assert set(Alert.objects.values_list("reported", flat=True)) == {"firing"}


def test_a_recovery_is_reported_once_and_closes_the_group(hosts: Farm, rule: Rule) -> None:
    alert = alert_of(rule, hosts.server)
    report_due(WAITED)
    end(alert, 100)
    report_due(START + 100 + TIMING.wait_s)
    report_due(START + 1000)
    assert titles() == ["Busy: web-1", "Recovered: Busy: web-1"]
    assert Group.objects.get().closed_at is not None
    assert [delivery.subject for delivery in Delivery.objects.order_by("pk")] == [
        f"alert:{alert.group_id}:1",
        f"alert:{alert.group_id}:2",
    ]


def test_the_next_alert_is_sent_after_a_recovery_that_could_not_be_sent_yet(hosts: Farm, rule: Rule) -> None:
    alert = alert_of(rule, hosts.server)
    report_due(WAITED)
    end(alert, 100)
    report_due(START + 100 + TIMING.wait_s)
    alert_of(rule, hosts.server, at=200)
    report_due(WAITED + 200)
    assert titles() == ["Busy: web-1", "Recovered: Busy: web-1", "Busy: web-1"]
    assert Group.objects.count() == 2
    assert len(set(Delivery.objects.values_list("series", flat=True))) == 1


def test_further_alerts_of_an_open_group_wait_for_the_interval(hosts: Farm, rule: Rule) -> None:
    alert_of(rule, hosts.server)
    report_due(WAITED)
    alert_of(rule, hosts.other, at=30)
    report_due(START + 60)
    assert len(titles()) == 1
    report_due(WAITED + TIMING.interval_s)
    assert titles()[1:] == ["Busy: 2 alerts in Room A"]


def test_what_nobody_acknowledged_is_reported_again(hosts: Farm, rule: Rule) -> None:
    alert = alert_of(rule, hosts.server)
    report_due(WAITED)
    report_due(WAITED + TIMING.repeat_s)
    assert len(titles()) == 2
    Alert.objects.filter(pk=alert.pk).update(acknowledged_at=timezone.now(), acknowledged_by=hosts.people.member)
    report_due(WAITED + 2 * TIMING.repeat_s)
    assert len(titles()) == 2


def test_the_interval_of_repetitions_can_be_set(hosts: Farm, rule: Rule, settings: Settings) -> None:
    alert_of(rule, hosts.server)
    settings.ALERT_REPEAT_S = 60
    for second in (0, 59, 60, 119, 120):
        report_due(WAITED + second)
    assert len(titles()) == 3
    settings.ALERT_REPEAT_S = 0
    report_due(WAITED + 100_000)
    assert len(titles()) == 3


def test_what_ended_before_it_was_reported_is_not(hosts: Farm, rule: Rule) -> None:
    end(alert_of(rule, hosts.server), 5)
    report_due(START + 1000)
    assert titles() == []
    assert Group.objects.get().closed_at is not None


def test_a_silenced_alert_is_reported_when_the_silence_ends(hosts: Farm, rule: Rule) -> None:
    alert_of(rule, hosts.server)
    until = datetime.fromtimestamp(START + 3600, UTC)
    Silence.objects.create(project=hosts.people.project, server=hosts.server, rule=rule, until=until)
    report_due(START + 3599)
    assert titles() == []
    report_due(START + 3600)
    assert titles() == ["Busy: web-1"]


def test_a_recovery_during_a_silence_is_reported_when_the_silence_ends(hosts: Farm, rule: Rule) -> None:
    alert = alert_of(rule, hosts.server)
    report_due(WAITED)
    Silence.objects.create(server=hosts.server, until=datetime.fromtimestamp(START + 3600, UTC))
    end(alert, 100)
    report_due(START + 3599)
    assert titles() == ["Busy: web-1"]
    report_due(START + 3600)
    assert titles() == ["Busy: web-1", "Recovered: Busy: web-1"]
    assert Group.objects.get().closed_at is not None


def test_the_end_of_an_alert_is_reported_after_its_server_was_deleted(hosts: Farm, rule: Rule) -> None:
    alert = alert_of(rule, hosts.server)
    report_due(WAITED)
    hosts.server.delete()
    end(alert, 100)
    report_due(START + 200)
    assert titles() == ["Busy: web-1", "Recovered: Busy: web-1"]


def test_silences_of_others_have_no_effect(hosts: Farm, rule: Rule) -> None:
    alert_of(rule, hosts.server)
    until = datetime.fromtimestamp(START + 3600, UTC)
    Silence.objects.create(server=hosts.other, until=until)
    Silence.objects.create(project=hosts.people.elsewhere, until=until)
    Silence.objects.create(rule=hosts.rule(name="Other"), until=until)
    report_due(WAITED)
    assert titles() == ["Busy: web-1"]


def test_a_mute_window_is_in_its_own_zone(hosts: Farm, rule: Rule) -> None:
    alert_of(rule, hosts.server)
    local = datetime.fromtimestamp(START, UTC)
    start = local.hour * 60 + local.minute
    window = MuteWindow.objects.create(
        name="Backup", days=list(range(7)), start=start, end=(start + 60) % 1440, zone="UTC"
    )
    report_due(WAITED)
    assert titles() == []
    MuteWindow.objects.filter(pk=window.pk).update(zone="Asia/Shanghai")
    report_due(WAITED)
    assert titles() == ["Busy: web-1"]


def test_a_channel_without_the_severity_is_not_notified(hosts: Farm, rule: Rule) -> None:
    alert_of(rule, hosts.server, severity="critical")
    report_due(WAITED)
    assert titles() == []
    assert Alert.objects.get().reported == "firing"
