"""Events of servers: their agents, and disks and file systems that come and go."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from loadwright.core.hosts.figures import DISK, FILESYSTEM, PROCESS
from loadwright.server.monitoring import happenings
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.servers.models import Server
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor, measured
from tests.support.pages import signed_in


@pytest.fixture
def begin() -> int:
    """The start of an interval some minutes ago."""
    return int(time.time()) // 600 * 600 - 1200


def texts(found: list[Server], begin: int, seconds: int = 300) -> list[tuple[int, object]]:
    since = datetime.fromtimestamp(begin, UTC)
    events = happenings.events(found, since, since + timedelta(seconds=seconds))
    return [(int(str(one["time"])) - begin, one["text"]) for one in events]


def test_agents_leave_return_and_slow_down(people: Cast, begin: int) -> None:
    agent, other = add_monitor("web", people.server), add_monitor("db", people.add("db-1", address="10.0.0.9"))
    telemetry().write(measured(agent, begin + second, load_1=1.0) for second in (*range(50), *range(100, 120)))
    telemetry().write(measured(agent, begin + second, covered=5, load_1=1.0) for second in range(120, 300, 5))
    telemetry().write(measured(other, begin + second, load_1=1.0) for second in range(300))
    slowed = "Agent measures every 5 s, to use less CPU"
    expected = [(50, "Agent lost"), (100, "Agent back"), (120, slowed)]
    assert texts([people.server], begin) == expected
    both = list(Server.objects.order_by("name"))
    assert texts(both, begin) == [(second, f"{text} · web-1") for second, text in expected]


def test_disks_and_file_systems_come_and_go(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    points = [measured(agent, begin + second, load_1=1.0) for second in range(300)]
    for second in range(0, 300, 10):
        points.append(measured(agent, begin + second, resolution=10, load_1=1.0))
        points.append(measured(agent, begin + second, DISK, 10, "sda", busy_percent=1.0))
        if second >= 100:
            points.append(measured(agent, begin + second, DISK, 10, "sdb", busy_percent=1.0))
        if second < 200:
            points.append(measured(agent, begin + second, FILESYSTEM, 10, "/mnt", used_percent=1.0))
    telemetry().write(points)
    assert texts([people.server], begin) == [(100, "sdb appeared"), (200, "/mnt vanished")]


def test_restarts_on_any_server_are_named_beside_an_average(people: Cast, begin: int) -> None:
    agent, other = add_monitor("web", people.server), add_monitor("db", people.add("db-1", address="10.0.0.9"))
    for second in range(100):
        telemetry().write([measured(one, begin + second, PROCESS, part="shop", restarts=0) for one in (agent, other)])
    telemetry().write([measured(other, begin + 40, PROCESS, part="shop", restarts=1)])
    address = f"/monitoring/events?project=shop&since={begin}&until={begin + 300}"
    events = signed_in(people.member).get(address).json()["events"]
    assert events == [{"time": begin + 40, "text": "db-1 shop: process restarted", "bad": True}]
    assert signed_in(people.stranger).get(address.replace("project=shop&", "")).json() == {"events": []}


def test_people_request_the_events_of_their_servers(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    telemetry().write(measured(agent, begin + second, load_1=1.0) for second in range(50))
    address = f"/monitoring/events?server={people.server.pk}&since={begin}&until={begin + 300}"
    lost = {"time": begin + 50, "text": "Agent lost", "bad": True}
    assert signed_in(people.member).get(address).json() == {"events": [lost]}
    assert signed_in(people.stranger).get(address).json() == {"events": []}
    assert signed_in(people.member).get("/monitoring/events?since=9&until=1").json() == {"events": []}
    html = signed_in(people.member).get(f"/servers/{people.server.pk}").content.decode()
    assert html.count("data-events") == 3
