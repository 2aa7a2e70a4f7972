"""Figures of hosts are deleted by age, each resolution after a time of its own."""

from __future__ import annotations

import time
from typing import Any

from pytest_django.fixtures import Settings

from loadwright.core.hosts.figures import DISK, HOST
from loadwright.server.accounts.actor import Actor
from loadwright.server.monitoring import actions
from loadwright.server.monitoring.retention import delete_old
from loadwright.server.platform.telemetry import telemetry
from loadwright.telemetry.schema.host import name_of
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor, measured

DAY = 86_400


def ages(resolution: int, now: int) -> set[tuple[str, int]]:
    """Return agent and age in days of the points that are left."""
    points = telemetry().read(name_of(HOST, resolution), {})
    return {(point.tags["monitor"], (now - point.time_ns // 10**9) // DAY) for point in points}


def test_each_resolution_is_kept_for_its_own_time(people: Cast, settings: Settings) -> None:
    settings.KEEP_HOSTS_DAYS = {**settings.KEEP_HOSTS_DAYS, 1: 2, 10: 14, 600: 0}
    now = int(time.time()) - 60
    agents = [add_monitor("web", people.server), add_monitor("db")]
    for agent in agents:
        telemetry().write(
            measured(agent, now - age * DAY, resolution=resolution, load_1=1.0)
            for age in (0, 1, 3, 13, 15, 1000)
            for resolution in (1, 10, 600)
        )
    telemetry().write([measured(agents[0], now - 3 * DAY, DISK, part="sda", queue=1.0)])
    # The figures of removed agents age too.
    actions.revoke_monitor(Actor(people.admin), agents[1].pk)
    context: Any = None
    delete_old.func(context)
    keys = [agent.key for agent in agents]
    assert ages(1, now) == {(key, age) for key in keys for age in (0, 1)}
    assert ages(10, now) == {(key, age) for key in keys for age in (0, 1, 3, 13)}
    assert ages(600, now) == {(key, age) for key in keys for age in (0, 1, 3, 13, 15, 1000)}
    assert telemetry().count(name_of(DISK, 1), {}) == 0
