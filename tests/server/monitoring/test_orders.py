"""The orders to monitor agents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from loadwright.core.protocol.monitor import MonitorOrder, ProcessOrder
from loadwright.server.accounts.actor import Actor
from loadwright.server.monitoring import actions
from loadwright.server.monitoring.looking import TOGETHER_S, look
from loadwright.server.monitoring.models import MonitoredHost
from loadwright.server.monitoring.orders import DROP_FOR, MonitorOrders
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor


@pytest.fixture(autouse=True)
def _unlooked() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def order(key: str) -> MonitorOrder:
    """Return the order of an agent that somebody looks at."""
    look([key])
    return order_now(key)


def order_now(key: str) -> MonitorOrder:
    found = MonitorOrders().orders([key])[key]
    assert found.version == MonitorOrders().versions()[key]
    assert isinstance(found.order, MonitorOrder)
    return found.order


def test_while_nobody_looks_seconds_may_be_delivered_together(people: Cast) -> None:
    agent, other = add_monitor("web"), add_monitor("db")
    assert order_now(agent.key) == MonitorOrder(together_s=TOGETHER_S)
    before = dict(MonitorOrders().versions())
    look([agent.key])
    assert order_now(agent.key) == MonitorOrder(together_s=1)
    after = MonitorOrders().versions()
    assert (after[agent.key] != before[agent.key], after[other.key] == before[other.key]) == (True, True)
    cache.clear()
    now = timezone.now()
    MonitoredHost.objects.filter(agent=agent).update(cores_until=now + timedelta(seconds=60))
    assert order_now(agent.key).together_s == 1


def test_an_agent_without_a_server_measures_the_host_alone(people: Cast) -> None:
    assert order(add_monitor("web").key) == MonitorOrder()


def test_the_project_and_the_server_decide_what_else_is_measured(people: Cast) -> None:
    agent, other = add_monitor("web", people.server), add_monitor("db")
    before = dict(MonitorOrders().versions())
    boss = Actor(people.admin)
    actions.change_project_settings(boss, people.project.pk, ports=[9090, 8080])
    actions.change_server_settings(boss, people.server.pk, ports=[8080, 53], link_mbit_s={"eth0": 1000})
    assert order(agent.key) == MonitorOrder(
        processes=[ProcessOrder("-Dapp=shop")], ports=[53, 8080, 9090], link_mbit_s={"eth0": 1000}
    )
    after = MonitorOrders().versions()
    assert after[agent.key] != before[agent.key]
    assert after[other.key] == before[other.key]
    # Moved to another project: nothing restarts, the order changes.
    people.server.project = people.elsewhere
    people.server.save()
    assert order(agent.key) == MonitorOrder(ports=[53, 8080], link_mbit_s={"eth0": 1000})
    people.server.delete()
    assert order(agent.key) == MonitorOrder()


def test_requests_stand_for_a_limited_time(people: Cast) -> None:
    agent = add_monitor("web", people.server)
    now = timezone.now()
    host = MonitoredHost.objects.filter(agent=agent)
    host.update(cores_until=now + timedelta(seconds=60), drop_id="d1", drop_at=now)
    assert order(agent.key).cores_until == (now + timedelta(seconds=60)).timestamp()
    assert order(agent.key).drop_caches == "d1"
    host.update(cores_until=now - timedelta(seconds=1), drop_at=now - DROP_FOR)
    assert (order(agent.key).cores_until, order(agent.key).drop_caches) == (None, "")


def test_removed_agents_have_no_order(people: Cast) -> None:
    agent = add_monitor("web", people.server)
    actions.revoke_monitor(Actor(people.admin), agent.pk)
    assert MonitorOrders().versions() == {}
