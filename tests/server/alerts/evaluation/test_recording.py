"""What is stored of alerts that fire, go on and end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loadwright.core.alerts.tracking import FIRING, RECOVERING, Tracked
from loadwright.core.protocol.monitor import MonitorObserved
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import PLATFORM
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.alerts.evaluation import recording
from loadwright.server.alerts.hosts import host_of
from loadwright.server.alerts.models import Alert, Group
from loadwright.server.monitoring.models import MonitoredHost
from loadwright.server.runs.models import Run
from tests.server.alerts.farm import START, Farm
from tests.support.monitors import add_monitor

pytestmark = pytest.mark.django_db

FIRED = Tracked("k", FIRING, START + 10.0, START + 10.0, START, 95.0, START + 10.0, 99.0)


def fired(hosts: Farm, name: str = "Busy") -> Alert:
    rule = hosts.rule(name=name)
    return Alert.objects.get(pk=recording.fire(rule, host_of(hosts.server), "/var", FIRED))


def test_an_alert_keeps_what_it_is_about(hosts: Farm) -> None:
    alert = fired(hosts)
    assert (alert.host, alert.part, alert.value, alert.worst) == ("web-1", "/var", 95, 99)
    assert (alert.began_at.timestamp(), alert.fired_at.timestamp()) == (START, START + 10)
    assert alert.rule is not None
    alert.rule.delete()
    alert.refresh_from_db()
    assert (alert.shown_title, alert.condition.limit, alert.tracked) == ("Busy", 90, FIRED)


def test_a_host_drops_its_page_cache_once_if_the_rule_says_so_and_its_agent_permits_it(hosts: Farm) -> None:
    rule = hosts.rule(drop_caches=True)
    recording.fire(rule, host_of(hosts.other), "", FIRED)
    permitting = add_monitor("able", hosts.server, observed=MonitorObserved(allows_drop_caches=True))
    for _ in range(2):
        recording.fire(rule, host_of(hosts.server), "", FIRED)
    recording.fire(hosts.rule(name="Other"), host_of(hosts.server), "", FIRED)
    assert Alert.objects.count() == 3
    (asked,) = MonitoredHost.objects.exclude(drop_id="")
    assert asked.agent == permitting
    (entry,) = AuditEntry.objects.filter(what="monitoring.drop_caches")
    assert (entry.who, entry.detail["rule"], entry.object_id) == (PLATFORM, "Busy", hosts.server.pk)


def test_alerts_of_a_rule_in_a_room_share_a_group_until_it_is_closed(hosts: Farm) -> None:
    rule = hosts.rule()
    for server in (hosts.server, hosts.other):
        recording.fire(rule, host_of(server), "", FIRED)
    assert Group.objects.count() == 1
    Group.objects.update(closed_at=Alert.objects.all()[0].fired_at)
    recording.fire(rule, host_of(hosts.server), "/", FIRED)
    assert Group.objects.count() == 2


def test_an_alert_that_another_process_stored_is_not_stored_again(hosts: Farm) -> None:
    rule = hosts.rule()
    first, second = (recording.fire(rule, host_of(hosts.server), "", FIRED) for _ in range(2))
    assert first == second
    assert Alert.objects.count() == 1


def test_an_alert_names_the_run_that_is_active_in_its_project(hosts: Farm) -> None:
    assert fired(hosts).run is None
    values = {"spec": RunSpec(mode="rate", target=1), "state": Run.State.RUNNING, "bundle_size": 1}
    Run.objects.create(name="elsewhere", project=hosts.people.elsewhere, **values)
    run = Run.objects.create(name="ours", project=hosts.people.project, **values)
    assert fired(hosts, "Other").run == run


def test_alerts_that_fire_when_a_run_begins_are_marked_with_it(hosts: Farm) -> None:
    before, marked = fired(hosts), fired(hosts, "Other")
    values = {"spec": RunSpec(mode="rate", target=1), "state": Run.State.RUNNING, "bundle_size": 1}
    recording.mark_with_runs([before])
    first, second = (Run.objects.create(name=name, project=hosts.people.project, **values) for name in ("one", "two"))
    Alert.objects.filter(pk=marked.pk).update(run=second)
    recording.mark_with_runs([before, marked])
    assert [alert.run for alert in Alert.objects.order_by("pk")] == [first, second]


def test_the_state_is_stored_when_it_changes_and_values_at_intervals(hosts: Farm) -> None:
    alert = fired(hosts)
    soon = replace(FIRED, at=FIRED.at + 1, value=96.0)
    recording.keep(alert.pk, FIRED, soon)
    alert.refresh_from_db()
    assert alert.value == 95
    recording.keep(alert.pk, soon, replace(soon, at=soon.at + recording.KEEP_S))
    alert.refresh_from_db()
    assert alert.value == 96
    recovering = replace(soon, state=RECOVERING, value=10.0)
    recording.keep(alert.pk, soon, recovering)
    alert.refresh_from_db()
    assert (alert.value, alert.tracked.state) == (10, RECOVERING)


def test_an_alert_ends_once(hosts: Farm) -> None:
    alert = fired(hosts)
    recording.end(alert.pk, Alert.End.RECOVERED, replace(FIRED, at=FIRED.at + 60, value=1.0))
    recording.end(alert.pk, Alert.End.RULE)
    alert.refresh_from_db()
    assert alert.ended_at is not None
    assert (alert.end, alert.value, alert.ended_at.timestamp()) == ("recovered", 1, START + 70)
