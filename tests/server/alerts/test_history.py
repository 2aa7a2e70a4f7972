"""When alerts fired, for charts."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.server.alerts import history
from loadwright.server.alerts.models import Alert
from tests.server.alerts.farm import Farm, alert_of, at

pytestmark = pytest.mark.django_db


def ended(second: int) -> dict[str, Any]:
    return {"state": Alert.State.ENDED, "end": Alert.End.RECOVERED, "ended_at": at(second)}


def test_alerts_that_fired_at_any_time_of_a_period_are_found(hosts: Farm) -> None:
    rule = hosts.rule()
    alert_of(rule, hosts.server, at=0, **ended(100))
    across = alert_of(rule, hosts.server, at=50, part="a", **ended(101))
    within = alert_of(rule, hosts.server, at=150, part="b", **ended(160))
    still = alert_of(rule, hosts.other, at=199)
    alert_of(rule, hosts.other, at=200, part="c")
    found = history.periods(hosts.people.member, at(100), at(200))
    assert [one.alert_id for one in found] == [across.pk, within.pk, still.pk]
    assert [one.ended_at for one in found] == [at(101), at(160), None]


def test_they_are_those_of_servers_that_the_person_can_see(hosts: Farm) -> None:
    people, rule = hosts.people, hosts.rule()
    for server in (hosts.server, hosts.other):
        alert_of(rule, server)

    def hosts_of(**only: Any) -> list[str]:
        return [one.host for one in history.periods(people.member, at(0), at(10), **only)]

    assert hosts_of() == ["web-1", "web-2"]
    assert hosts_of(server_ids=[hosts.other.pk]) == ["web-2"]
    assert hosts_of(project=people.project, room_id=people.room.pk) == ["web-1", "web-2"]
    assert hosts_of(project=people.elsewhere) == hosts_of(room_id=people.room.pk + 1) == []
    assert history.periods(people.stranger, at(0), at(10), server_ids=[hosts.server.pk]) == []
    hosts.server.delete()
    assert hosts_of() == ["web-2"]


def test_each_belongs_to_the_chart_of_its_figure(hosts: Farm) -> None:
    for name, subject, limit in (("A", "cpu", "90%"), ("B", "host_disk.read_ms", "20 ms"), ("C", "silence", "60 s")):
        alert_of(hosts.rule(subject, limit, name=name), hosts.server)
    found = history.periods(hosts.people.member, at(0), at(10))
    assert [(str(one.title), one.figure, one.limit) for one in found] == [
        ("A", "host.cpu_percent", 90), ("B", "host_disk.read_ms", 20), ("C", "", 60),
    ]  # fmt: skip


def test_of_very_many_the_newest_are_returned(hosts: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_PERIODS", 2)
    rule = hosts.rule()
    for second in range(3):
        alert_of(rule, hosts.server, at=second, part=str(second))
    assert [one.part for one in history.periods(hosts.people.member, at(0), at(10))] == ["1", "2"]
