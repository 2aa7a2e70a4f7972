"""Links of agents with servers, settings, and requests to agents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from loadwright.core.protocol.monitor import MonitorHello, MonitorObserved
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.fleet.models import Agent
from loadwright.server.monitoring import actions, queries
from loadwright.server.monitoring.models import MonitoredHost, ServerSettings
from loadwright.server.platform.errors import ActionError
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor


def refused(action: Callable[..., Any], *arguments: Any, **more: Any) -> str:
    before = AuditEntry.objects.count()
    with pytest.raises(ActionError) as caught:
        action(*arguments, **more)
    assert AuditEntry.objects.count() == before
    return caught.value.message.code


def test_an_agent_is_linked_and_unlinked_by_those_who_maintain_the_server(people: Cast) -> None:
    agent = add_monitor("web", addresses=[people.server.address])
    may, boss = Actor(people.maintainer), Actor(people.admin)
    assert refused(actions.link, Actor(people.member), agent.pk, people.server.pk) == "monitor.not_found"
    assert actions.link(may, agent.pk, people.server.pk).server == people.server
    assert refused(actions.link, Actor(people.member), agent.pk, None) == "monitor.linked_elsewhere"
    assert actions.link(may, agent.pk, None).server is None
    assert actions.link(boss, agent.pk, people.server.pk).server == people.server
    entries = AuditEntry.objects.filter(what__startswith="monitoring.").order_by("pk")
    assert [(one.what, one.who, one.target, one.object_id) for one in entries] == [
        ("monitoring.link", "may", "web", people.server.pk),
        ("monitoring.unlink", "may", "web", people.server.pk),
        ("monitoring.link", "root", "web", people.server.pk),
    ]


def test_nobody_takes_an_agent_from_a_server_of_others(people: Cast) -> None:
    agent = add_monitor("web", people.server)
    assert refused(actions.link, Actor(people.stranger), agent.pk, None) == "monitor.not_found"
    other = add_monitor("db", addresses=[people.server.address])
    theirs = people.add("db-1", address="10.0.0.9")
    type(theirs).objects.filter(pk=theirs.pk).update(project=people.elsewhere)
    assert refused(actions.link, Actor(people.maintainer), other.pk, theirs.pk) == "server.not_found"


def test_all_suggestions_are_confirmed_at_once(people: Cast) -> None:
    server = people.add("db-1", address="10.0.0.9")
    for name, address in (("web", people.server.address), ("db", "10.0.0.9"), ("other", "192.0.2.1")):
        add_monitor(name, addresses=[address])
    assert actions.link_suggested(Actor(people.stranger)) == 0
    assert actions.link_suggested(Actor(people.maintainer)) == 2
    linked = dict(MonitoredHost.objects.values_list("agent__name", "server_id"))
    assert linked == {"web": people.server.pk, "db": server.pk, "other": None}


def test_what_an_agent_reports_of_its_host_is_stored(people: Cast) -> None:
    agent = Agent.objects.create(name="web", role="monitor", token_digest="t")
    hello = MonitorHello("monitor", "web", machine_id="abc", addresses=["10.0.0.1\n", "x" * 500])
    actions.introduce(agent.key, hello)
    host = MonitoredHost.objects.get(agent=agent)
    assert (host.machine_id, host.addresses) == ("abc", ["10.0.0.1\\n", "x" * 50])
    actions.link(Actor(people.admin), agent.pk, people.server.pk)
    actions.introduce(agent.key, MonitorHello("monitor", "web", machine_id="new"))
    host.refresh_from_db()
    assert (host.machine_id, host.addresses, host.server) == ("new", [], people.server)
    actions.introduce("unknown", hello)
    assert MonitoredHost.objects.count() == 1


def test_a_removed_agent_keeps_what_it_measured(people: Cast) -> None:
    agent = add_monitor("web", people.server)
    assert refused(actions.revoke_monitor, Actor(people.maintainer), agent.pk) == "account.administrators_only"
    actions.revoke_monitor(Actor(people.admin), agent.pk)
    assert queries.hosts([people.server])[0].state == "none"
    assert queries.keys([people.server.pk]) == {agent.key: people.server.pk}
    assert AuditEntry.objects.filter(what="fleet.revoke", target="web").exists()


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"ports": [0]}, "monitor.ports"),
        ({"ports": [65536]}, "monitor.ports"),
        ({"ports": list(range(1, 52))}, "monitor.ports"),
        ({"link_mbit_s": {"": 1}}, "monitor.link_speeds"),
        ({"link_mbit_s": {"eth0\n": 1}}, "monitor.link_speeds"),
        ({"link_mbit_s": {"eth0": 0}}, "monitor.link_speeds"),
        ({"link_mbit_s": {"eth0": 10_000_001}}, "monitor.link_speeds"),
        ({"link_mbit_s": {f"eth{number}": 1 for number in range(51)}}, "monitor.link_speeds"),
    ],
)
def test_settings_have_limits(people: Cast, wanted: dict[str, Any], code: str) -> None:
    ask = {"ports": [], "link_mbit_s": {}, **wanted}
    assert refused(actions.change_server_settings, Actor(people.maintainer), people.server.pk, **ask) == code


def test_maintainers_decide_what_is_measured_in_addition(people: Cast) -> None:
    may, mel = Actor(people.maintainer), Actor(people.member)
    ask: dict[str, Any] = {"ports": [90, 80, 80], "link_mbit_s": {"eth0": 1000}}
    assert refused(actions.change_server_settings, mel, people.server.pk, **ask) == "monitor.maintainers_only"
    actions.change_server_settings(may, people.server.pk, **ask)
    found = ServerSettings.objects.get(server=people.server)
    assert (found.ports, found.link_mbit_s) == ([80, 90], {"eth0": 1000})
    assert refused(actions.change_project_settings, mel, people.project.pk, ports=[1]) == "monitor.maintainers_only"
    assert refused(actions.change_project_settings, may, people.elsewhere.pk, ports=[1]) == "project.not_found"
    assert actions.change_project_settings(may, people.project.pk, ports=[2, 1]).ports == [1, 2]


def test_cores_are_measured_while_somebody_looks(people: Cast) -> None:
    member = Actor(people.member)
    assert refused(actions.measure_cores, member, people.server.pk) == "monitor.no_agent"
    add_monitor("web", people.server)
    host = MonitoredHost.objects.get()
    for remaining, written in ((None, True), (5, True), (100, False)):
        until = timezone.now() + timedelta(seconds=remaining) if remaining else None
        MonitoredHost.objects.update(cores_until=until)
        actions.measure_cores(member, people.server.pk)
        host.refresh_from_db()
        assert (host.cores_until != until) == written
    assert not AuditEntry.objects.filter(what__startswith="monitoring.").exists()


def test_caches_are_dropped_by_an_agent_that_permits_it_beside_a_newer_one(people: Cast) -> None:
    able = add_monitor("able", people.server, observed=MonitorObserved(allows_drop_caches=True))
    add_monitor("newer", people.server)
    request = actions.drop_caches(Actor(people.maintainer), people.server.pk)
    assert MonitoredHost.objects.get(drop_id=request).agent == able


def test_caches_are_dropped_where_the_agent_permits_it(people: Cast) -> None:
    may = Actor(people.maintainer)
    lost = people.add("lost", address="10.0.0.9")
    add_monitor("lost", lost, lost=True)
    add_monitor("strict", strict := people.add("strict", address="10.0.0.8"))
    add_monitor("web", people.server, observed=MonitorObserved(allows_drop_caches=True))
    assert refused(actions.drop_caches, may, lost.pk) == "monitor.no_agent"
    assert refused(actions.drop_caches, may, strict.pk) == "monitor.drop_not_allowed"
    assert refused(actions.drop_caches, Actor(people.member), people.server.pk) == "monitor.maintainers_only"
    first, second = (actions.drop_caches(may, people.server.pk) for _ in range(2))
    assert first != second == MonitoredHost.objects.get(server=people.server).drop_id
    assert AuditEntry.objects.filter(what="monitoring.drop_caches", object_id=people.server.pk).count() == 2
