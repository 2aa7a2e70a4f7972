"""Rules are evaluated with what agents measured, from firing to recovery, across restarts and silence."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from loadwright.core.hosts.figures import FILESYSTEM, JVM
from loadwright.core.hosts.own import JVM_PART
from loadwright.server.accounts.actor import Actor
from loadwright.server.alerts import actions
from loadwright.server.alerts.evaluation.evaluator import Evaluator
from loadwright.server.alerts.models import Alert, Rule
from loadwright.server.monitoring.looking import looked_at
from loadwright.server.servers.models import Server
from tests.server.alerts.farm import START, Farm

pytestmark = pytest.mark.django_db


def ends() -> list[str]:
    return list(Alert.objects.exclude(ended_at=None).order_by("pk").values_list("end", flat=True))


def test_a_busy_host_fires_and_recovers(hosts: Farm) -> None:
    hosts.rule(statistic="mean", window_s=60, recovery="80%", recover_for_s=10)
    hosts.measure(hosts.server, range(60), cpu_percent=95.0)
    hosts.measure(hosts.other, range(200), cpu_percent=20.0)
    (alert,) = hosts.step(60)
    assert (alert.host, alert.part, alert.value, alert.severity) == ("web-1", "", 95.0, "warning")
    assert alert.fired_at.timestamp() == START + 60
    hosts.measure(hosts.server, range(60, 200), cpu_percent=0.0)
    assert hosts.step(65) == [alert]
    assert hosts.step(100) == [alert]
    assert hosts.step(110) == []
    alert.refresh_from_db()
    assert (alert.state, alert.end, alert.worst) == ("ended", "recovered", 95.0)


def test_a_rule_is_evaluated_as_often_as_it_has_new_points(hosts: Farm) -> None:
    hosts.rule()
    hosts.measure(hosts.server, range(10), cpu_percent=50.0)
    assert hosts.step(10) == []
    hosts.measure(hosts.server, range(10, 13), cpu_percent=95.0)
    assert hosts.step(12) == []
    assert len(hosts.step(15)) == 1


def test_hosts_of_rules_that_act_soon_deliver_every_second_at_once(hosts: Farm) -> None:
    keys = [agent.key for agent in hosts.agents.values()]
    cache.clear()
    hosts.rule(statistic="mean", window_s=60)
    hosts.step(60)
    assert looked_at(keys) == set()
    hosts.rule(name="Very busy")
    hosts.step(65)
    assert looked_at(keys) == set(keys)
    cache.clear()


def test_what_is_measured_every_ten_seconds_has_statistics(hosts: Farm) -> None:
    hosts.rule("disk_space", "85%", statistic="mean", window_s=60)
    hosts.measure(hosts.server, range(60), cpu_percent=1.0)
    seconds = range(0, 60, 10)
    hosts.measure(hosts.server, seconds, FILESYSTEM, resolution=10, part="/", covered=1, used_percent=90.0)
    assert [alert.part for alert in hosts.step(60)] == ["/"]


def test_each_file_system_has_its_own_alert(hosts: Farm) -> None:
    hosts.rule("disk_space", "85%")
    hosts.measure(hosts.server, range(10), cpu_percent=1.0)
    for mount, used in (("/", 90.0), ("/var", 95.0), ("/home", 10.0)):
        hosts.measure(hosts.server, [0], FILESYSTEM, resolution=10, part=mount, used_percent=used)
    assert sorted(alert.part for alert in hosts.step(10)) == ["/", "/var"]


def test_a_rule_of_one_part_ignores_the_others(hosts: Farm) -> None:
    hosts.rule("disk_space", "85%", part="/var")
    hosts.measure(hosts.server, range(10), cpu_percent=1.0)
    for mount in ("/", "/var"):
        hosts.measure(hosts.server, [0], FILESYSTEM, resolution=10, part=mount, used_percent=95.0)
    assert [alert.part for alert in hosts.step(10)] == ["/var"]


def test_full_gcs_within_an_hour_are_counted(hosts: Farm) -> None:
    Rule.objects.filter(built_in="full_gc").update(active=True)
    hosts.measure(hosts.server, range(7200), cpu_percent=1.0)
    hosts.measure(hosts.server, [600], JVM, resolution=60, part="shop", full_gcs=1)
    assert hosts.step(660) == []
    hosts.measure(hosts.server, [1800], JVM, resolution=60, part="shop", full_gcs=1)
    assert [alert.value for alert in hosts.step(1860)] == [2.0]
    assert len(hosts.step(4000)) == 1
    assert hosts.step(4300) == []
    assert ends() == ["recovered"]


def test_jvms_of_loadwright_are_compared_only_by_rules_that_name_them(hosts: Farm) -> None:
    Rule.objects.filter(built_in="full_gc").update(active=True)
    hosts.measure(hosts.server, range(70), cpu_percent=1.0)
    for part in (JVM_PART, f"{JVM_PART}#2", "shop"):
        hosts.measure(hosts.server, [0], JVM, resolution=60, part=part, full_gcs=3)
    assert [alert.part for alert in hosts.step(60)] == ["shop"]
    hosts.rule("full_gc", "2", ">=", statistic="sum", window_s=3600, part=JVM_PART)
    assert [alert.part for alert in hosts.step(70)] == ["shop", JVM_PART]


def test_a_disk_that_fills_up_is_predicted(hosts: Farm) -> None:
    hosts.rule("disk_full", "24 h", "<")
    hosts.measure(hosts.server, range(14_000, 14_400), cpu_percent=1.0)
    for step in range(24):
        used = 500e9 + step * 10e9
        hosts.measure(
            hosts.server, [step * 600], FILESYSTEM, resolution=600, part="/", used_bytes=used,
            available_bytes=1000e9 - used,
        )  # fmt: skip
    (alert,) = hosts.step(14_400)
    assert alert.value == pytest.approx((1000 - 730) / 10 * 600)


def test_a_silent_agent_is_reported_after_it_was_watched(hosts: Farm) -> None:
    hosts.rule("silence", "60 s", recovery="15 s", recover_for_s=10)
    for server in (hosts.server, hosts.other):
        hosts.measure(server, range(10), cpu_percent=1.0)
    assert hosts.step(10) == []
    for second in range(20, 70, 10):
        hosts.measure(hosts.other, [second - 1], cpu_percent=1.0)
        assert hosts.step(second) == []
    hosts.measure(hosts.other, [74], cpu_percent=1.0)
    assert [alert.host for alert in hosts.step(75)] == ["web-1"]
    hosts.measure(hosts.server, range(80, 100), cpu_percent=1.0)
    hosts.measure(hosts.other, range(80, 100), cpu_percent=1.0)
    hosts.step(90)
    assert hosts.step(100) == []
    assert ends() == ["recovered"]


def test_a_long_silence_counts_from_the_newest_measurement(hosts: Farm) -> None:
    hosts.rule("silence", "10 min")
    hosts.measure(hosts.server, range(500), cpu_percent=20.0)
    hosts.measure(hosts.other, range(1200), cpu_percent=20.0)
    for second in range(0, 1095, 15):
        assert hosts.step(second) == []
    (alert,) = [*hosts.step(1095), *hosts.step(1105)]
    assert (alert.host, alert.value) == ("web-1", 605.0)


def test_a_host_that_is_measured_every_minute_fires_and_is_not_silent(hosts: Farm) -> None:
    busy = hosts.rule("cpu", "90%")
    hosts.rule("silence", "60 s", recovery="15 s", name="Silent")
    hosts.step(0)
    hosts.measure(hosts.server, [0, 60], covered=60, cpu_percent=95.0)
    hosts.measure(hosts.other, range(240), cpu_percent=5.0)
    # The next one is sent at the latest 10 s after second 180.
    for second in range(60, 190, 2):
        firing = hosts.step(second)
    assert [(alert.rule, alert.server) for alert in firing] == [(busy, hosts.server)]
    for second in range(190, 250, 2):
        firing = hosts.step(second)
    assert [alert.rule.name for alert in firing if alert.server == hosts.server and alert.rule] == ["Busy", "Silent"]


def test_after_a_restart_a_silent_agent_neither_recovers_nor_fires_again(hosts: Farm) -> None:
    hosts.rule("silence", "60 s", recovery="15 s", recover_for_s=10)
    hosts.measure(hosts.server, range(10), cpu_percent=1.0)
    hosts.measure(hosts.other, range(2000), cpu_percent=1.0)
    hosts.step(10)
    for second in range(20, 90, 10):
        hosts.step(second)
    (alert,) = Alert.objects.all()
    hosts.evaluator = Evaluator()
    hosts.evaluator.take_over()
    for second in range(1000, 1200, 5):
        assert hosts.step(second) == [alert]


def test_a_host_whose_points_are_late_keeps_its_alerts(hosts: Farm) -> None:
    hosts.rule()
    hosts.measure(hosts.server, range(10), cpu_percent=95.0)
    (alert,) = hosts.step(10)
    assert hosts.step(3000) == [alert]


def test_another_process_continues(hosts: Farm) -> None:
    hosts.rule(recover_for_s=20)
    hosts.measure(hosts.server, range(20), cpu_percent=95.0)
    (alert,) = hosts.step(20)
    hosts.evaluator = Evaluator()
    hosts.evaluator.take_over()
    hosts.measure(hosts.server, range(20, 60), cpu_percent=10.0)
    assert hosts.step(25) == [alert]
    assert hosts.step(50) == []
    assert ends() == ["recovered"]


def test_the_alert_of_a_jvm_that_is_gone_ends(hosts: Farm) -> None:
    hosts.rule("heap", "90%")
    hosts.measure(hosts.server, range(1000), cpu_percent=1.0)
    hosts.measure(hosts.server, range(10), JVM, part="shop", heap_percent=99.0)
    assert len(hosts.step(10)) == 1
    for second in range(60, 600, 60):
        assert len(hosts.step(second)) == 1
    assert hosts.step(700) == []
    assert ends() == ["gone"]


def test_switching_a_rule_off_ends_its_alerts(hosts: Farm) -> None:
    rule = hosts.rule()
    hosts.measure(hosts.server, range(100), cpu_percent=95.0)
    assert len(hosts.step(10)) == 1
    actions.switch_rule(Actor(hosts.people.admin), rule.pk, False)
    assert hosts.step(20) == []
    actions.switch_rule(Actor(hosts.people.admin), rule.pk, True)
    assert len(hosts.step(30)) == 1
    actions.delete_rule(Actor(hosts.people.admin), rule.pk)
    assert hosts.step(40) == []
    assert ends() == ["rule", "rule"]


def test_restricting_a_rule_to_a_part_ends_the_alerts_of_others(hosts: Farm) -> None:
    rule = hosts.rule("disk_space", "85%")
    hosts.measure(hosts.server, range(100), cpu_percent=1.0)
    for mount in ("/", "/var"):
        hosts.measure(hosts.server, [0, 10], FILESYSTEM, resolution=10, part=mount, used_percent=95.0)
    hosts.step(10)
    Rule.objects.filter(pk=rule.pk).update(part="/var")
    assert [alert.part for alert in hosts.step(20)] == ["/var"]
    assert ends() == ["rule"]


def test_a_server_that_is_no_longer_covered_ends_its_alerts(hosts: Farm) -> None:
    hosts.rule()
    hosts.measure(hosts.server, range(100), cpu_percent=95.0)
    hosts.step(10)
    Server.objects.filter(pk=hosts.server.pk).delete()
    assert hosts.step(20) == []
    assert ends() == ["server"]


def test_only_covered_servers_are_evaluated(hosts: Farm) -> None:
    Rule.objects.filter(pk=hosts.rule().pk).update(server=hosts.other)
    for server in (hosts.server, hosts.other):
        hosts.measure(server, range(100), cpu_percent=95.0)
    assert [alert.host for alert in hosts.step(10)] == ["web-2"]


def test_a_rule_that_compares_something_else_begins_again(hosts: Farm) -> None:
    rule = hosts.rule()
    hosts.measure(hosts.server, range(100), cpu_percent=95.0, load_1=9.0)
    hosts.step(10)
    Rule.objects.filter(pk=rule.pk).update(subject="load", limit=4.0, recovery=4.0)
    assert hosts.step(20) == []
    assert [alert.condition.subject for alert in hosts.step(30)] == ["load"]
    assert ends() == ["rule"]


def test_a_rule_that_cannot_be_evaluated_does_not_affect_others(hosts: Farm) -> None:
    broken, rule = hosts.rule(), hosts.rule(name="Other")
    Rule.objects.filter(pk=broken.pk).update(operator="~")
    hosts.measure(hosts.server, range(100), cpu_percent=95.0)
    with pytest.raises(ExceptionGroup, match="not evaluated"):
        hosts.step(10)
    assert [alert.rule for alert in Alert.objects.all()] == [rule]
    Rule.objects.filter(pk=broken.pk).update(operator=">")
    assert {alert.rule for alert in hosts.step(20)} == {broken, rule}


def test_the_rule_of_a_figure_that_no_longer_exists_ends_its_alerts(hosts: Farm) -> None:
    rule = hosts.rule()
    hosts.measure(hosts.server, range(100), cpu_percent=95.0)
    hosts.step(10)
    Rule.objects.filter(pk=rule.pk).update(subject="of_another_version")
    assert hosts.step(20) == []
    assert ends() == ["rule"]


def test_alerts_outlive_jumps_of_the_clock(hosts: Farm) -> None:
    hosts.rule(for_s=10, recover_for_s=10)
    hosts.measure(hosts.server, range(4000), cpu_percent=95.0)
    for second in (3600, 3610):
        hosts.step(second)
    (alert,) = Alert.objects.all()
    # Set back by an hour: the same alert continues and recovers with the new times.
    assert hosts.step(20) == [alert]
    hosts.measure(hosts.server, range(20, 100), cpu_percent=1.0)
    assert hosts.step(40) == [alert]
    assert hosts.step(50) == []
    # Set forward: nothing was measured then, so nothing is known.
    assert hosts.step(90_000) == []
    assert ends() == ["recovered"]
