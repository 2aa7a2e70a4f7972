"""Reads of hosts and agents: their states, who sees them, and suggestions."""

from __future__ import annotations

import pytest

from loadwright.core.protocol.monitor import MonitorObserved
from loadwright.server.fleet import queries as fleet
from loadwright.server.monitoring import queries
from loadwright.server.monitoring.models import MonitoredHost
from loadwright.server.platform.errors import ActionError
from loadwright.server.servers.models import Server
from tests.support.contact import keep_in_contact
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor


def states(*servers: Server) -> list[str]:
    return [host.state for host in queries.hosts(servers)]


def test_the_state_of_a_host_is_that_of_its_agent(people: Cast) -> None:
    slow, lost, bare = (people.add(name, address=f"10.0.1.{number}") for number, name in enumerate(("a", "b", "c")))
    add_monitor("web", people.server)
    add_monitor("slow", slow, observed=MonitorObserved(sample_s=10, slowed=True))
    add_monitor("lost", lost, lost=True)
    assert states(people.server, slow, lost, bare) == ["ok", "slowed", "lost", "none"]


def test_of_several_agents_the_one_in_contact_is_the_current_one(people: Cast) -> None:
    current = add_monitor("old", people.server)
    add_monitor("reinstalled", people.server, lost=True)
    host = queries.hosts([people.server])[0]
    assert host.monitor is not None
    assert (host.monitor.agent, host.state) == (current, "ok")
    assert [(one.agent.name, one.state) for one in host.others] == [("reinstalled", "lost")]


def test_a_suggestion_names_the_agents_that_its_server_has(people: Cast) -> None:
    address = [people.server.address]
    add_monitor("first", addresses=address)
    assert [one.beside for one in queries.unlinked(people.admin)] == [()]
    add_monitor("there", people.server)
    (found,) = queries.unlinked(people.admin)
    assert (found.suggested, found.beside) == (people.server, ["there"])


def test_of_several_agents_in_contact_the_newest_is_current_whoever_reports(people: Cast) -> None:
    first, newest = add_monitor("old", people.server), add_monitor("new", people.server)
    for reporting in (first, newest, first):
        keep_in_contact(reporting)
        host = queries.hosts([people.server])[0]
        assert host.monitor is not None
        assert host.monitor.agent == newest


def test_monitor_agents_are_no_generators(people: Cast) -> None:
    agent = add_monitor("web", people.server)
    assert fleet.generators() == []
    assert fleet.idle() == []
    with pytest.raises(ActionError):
        fleet.generator(agent.pk)


def test_who_sees_an_agent(people: Cast) -> None:
    linked, unknown = add_monitor("linked", people.server), add_monitor("unknown", addresses=["192.0.2.1"])
    guessed = add_monitor("guessed", addresses=["127.0.0.1", people.server.address])
    names = {
        person.username: {one.agent.name for one in queries.monitors(person)}
        for person in (people.admin, people.maintainer, people.member, people.stranger)
    }
    assert names == {
        "root": {"linked", "unknown", "guessed"},
        "may": {"linked", "guessed"},
        "mel": {"linked"},
        "sam": set(),
    }
    assert queries.monitor(people.maintainer, guessed.pk).suggested == people.server
    assert queries.monitor(people.member, linked.pk).server == people.server
    for person, agent in ((people.member, guessed), (people.maintainer, unknown), (people.stranger, linked)):
        with pytest.raises(ActionError):
            queries.monitor(person, agent.pk)


def test_a_server_is_suggested_by_its_machine_before_its_address(people: Cast) -> None:
    other = people.add("db-1", address="10.0.0.9")
    Server.objects.filter(pk=other.pk).update(facts={"machine": "abc"})
    Server.objects.filter(pk=people.server.pk).update(facts={"machine": "def"})
    found = add_monitor("db", machine_id="abc", addresses=[people.server.address])
    assert queries.monitor(people.admin, found.pk).suggested == other


def test_a_server_with_a_name_as_its_address_is_suggested_by_the_name_of_the_host(people: Cast) -> None:
    server = people.add("db-1", address="db-1.example.org")
    found = add_monitor("db", addresses=["192.0.2.1"])
    type(found).objects.filter(pk=found.pk).update(hostname="DB-1.example.org")
    assert queries.monitor(people.admin, found.pk).suggested == server


def test_an_agent_outlives_its_server(people: Cast) -> None:
    agent = add_monitor("web", people.server)
    people.server.delete()
    (found,) = queries.unlinked(people.admin)
    assert (found.agent, found.server, found.state) == (agent, None, "ok")


def test_an_agent_that_was_never_in_contact_is_listed(people: Cast) -> None:
    agent = add_monitor("new", lost=True)
    MonitoredHost.objects.filter(agent=agent).delete()
    (found,) = queries.unlinked(people.admin)
    assert (found.agent, found.addresses, found.state) == (agent, [], "lost")


def test_the_history_of_a_server_is_that_of_all_its_agents(people: Cast) -> None:
    first, second = add_monitor("first", people.server), add_monitor("second", people.server, lost=True)
    add_monitor("other")
    assert queries.keys([people.server.pk]) == {first.key: people.server.pk, second.key: people.server.pk}
