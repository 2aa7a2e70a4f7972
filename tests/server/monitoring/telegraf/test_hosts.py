"""One host for each token, in contact for as long as its Telegraf sends."""

from __future__ import annotations

import time

import pytest
from asgiref.sync import sync_to_async

from loadwright.core.lineprotocol import Point
from loadwright.core.protocol.monitor import MONITOR
from loadwright.server.fleet import presence
from loadwright.server.fleet.models import Agent
from loadwright.server.fleet.roster import Enrolled
from loadwright.server.monitoring.models import MonitoredHost
from loadwright.server.monitoring.telegraf.hosts import OtherHostError, TelegrafHost, TelegrafHosts

NS = 10**9


def enrolled() -> Enrolled:
    agent = Agent.objects.create(name="web", role=MONITOR.role, token_digest="t")
    return Enrolled(agent.key, agent.role, agent.name)


def memory(second: int, **tags: str) -> Point:
    return Point("mem", {"host": "web", **tags}, {"total": 1000, "available": 400}, second * NS)


@pytest.mark.django_db(transaction=True)
async def test_it_stays_in_contact_for_some_of_its_intervals() -> None:
    agent = await sync_to_async(enrolled)()
    host = TelegrafHost(agent)
    now = int(time.time())
    for every, patience in ((10, 30.0), (1, 15.0), (60, 130.0)):
        now += every
        await host.receive([memory(now)], "192.0.2.7")
        now += every
        await host.receive([memory(now)], "192.0.2.7")
        seen = presence.latest([agent.key])[agent.key]
        assert (seen.patience, seen.in_contact) == (patience, True)
    assert seen.report.host.memory_percent == 60
    stored = await sync_to_async(MonitoredHost.objects.get)(agent__key=agent.key)
    assert stored.addresses == ["192.0.2.7"]


@pytest.mark.django_db(transaction=True)
async def test_a_token_is_that_of_one_host() -> None:
    host = TelegrafHost(await sync_to_async(enrolled)())
    await host.receive([memory(int(time.time()))], "")
    with pytest.raises(OtherHostError, match="'web'"):
        await host.receive([memory(int(time.time()), host="db")], "")


async def test_hosts_that_nobody_sends_any_more_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = TelegrafHosts()
    one, two = (Enrolled(key, MONITOR.role, key) for key in ("a", "b"))
    first = hosts.of(one)
    assert hosts.of(one) is first
    first.used_at -= 4000
    hosts.of(two)
    assert hosts.of(one) is not first
