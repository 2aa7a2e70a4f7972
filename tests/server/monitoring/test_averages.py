"""Means of the figures of several hosts: which hosts, in which intervals, and those that are measured less often."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from loadwright.core.hosts.figures import PROCESS
from loadwright.core.hosts.lines import Grid
from loadwright.server.accounts.models import User
from loadwright.server.fleet.models import Agent
from loadwright.server.monitoring import averages
from loadwright.server.monitoring.averages import Averages
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.servers.models import Server
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor, measured

MINUTE = 60
HOUR = 3600


@pytest.fixture
def begin() -> int:
    """The start of a minute some minutes ago."""
    return int(time.time()) // MINUTE * MINUTE - 5 * MINUTE


def averaged(user: User, begin: int, seconds: int, *names: str, points: int = 900) -> Averages:
    since = datetime.fromtimestamp(begin, UTC)
    return averages.averages(user, names, since, since + timedelta(seconds=seconds), points)


def test_averages_are_those_of_the_hosts_of_a_room_or_project(people: Cast, begin: int) -> None:
    other, elsewhere = people.add("db-1", address="10.0.0.9"), people.add("db-2", address="10.0.0.8")
    Server.objects.filter(pk=elsewhere.pk).update(project=people.elsewhere)
    agents = [add_monitor(one.name, one) for one in (people.server, other, elsewhere)]
    for agent, value in zip(agents, (10.0, 30.0, 80.0), strict=True):
        telemetry().write([measured(agent, begin + 1, cpu_percent=value)])
    since = datetime.fromtimestamp(begin, UTC)
    until = since + timedelta(seconds=3)

    def means(user: User, **chosen: object) -> tuple[int, list[float | None]]:
        found = averages.averages(user, ["host.cpu_percent"], since, until, 100, **chosen)  # type: ignore[arg-type]
        return found.hosts, found.lines[0].values

    assert means(people.admin) == (3, [None, 40, None])
    assert means(people.admin, project=people.project, room_id=people.room.pk) == (2, [None, 20, None])
    assert means(people.member) == (2, [None, 20, None])
    assert means(people.stranger, project=people.elsewhere) == (1, [None, 80, None])
    assert means(people.stranger, room_id=people.room.pk + 1) == (0, [None, None, None])


def test_means_of_many_points_are_read_at_longer_intervals_unless_they_are_seconds(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_monitor("web", people.server)
    monkeypatch.setattr(averages, "MAX_AVERAGED", 100)

    def resolution(seconds: int) -> int:
        until = timezone.now()
        since = until - timedelta(seconds=seconds)
        return averages.averages(people.member, ["host.cpu_percent"], since, until, 900).grid.resolution

    assert [resolution(seconds) for seconds in (600, 960, 1960, 2400, 3600)] == [1, 10, 20, 30, 60]


def test_longer_intervals_than_those_that_are_stored_are_joined(
    people: Cast, begin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, other = add_monitor("web", people.server), add_monitor("db", people.add("db-1", address="10.0.0.9"))
    start = (begin - 60 * 86_400) // (6 * HOUR) * 6 * HOUR
    telemetry().write(
        [
            measured(agent, start, resolution=HOUR, cpu_percent=10.0, cpu_percent_max=20.0),
            measured(other, start + HOUR, resolution=HOUR, cpu_percent=40.0, cpu_percent_max=90.0),
            measured(other, start + 7 * HOUR, resolution=HOUR, cpu_percent=50.0, cpu_percent_max=60.0),
        ]
    )
    names = ["host.cpu_percent", "host.cpu_percent_max"]
    found = averaged(people.admin, start + HOUR, 12 * HOUR, *names, points=3)
    assert found.grid == Grid(start, 6 * HOUR, 3)
    assert [line.values for line in found.lines] == [[25, 50, None], [90, 60, None]]
    monkeypatch.setattr(averages, "MAX_AVERAGED", 2 * 14)
    assert averaged(people.admin, start, 14 * HOUR, *names).grid == Grid(start, HOUR, 14)
    assert averaged(people.admin, start, 15 * HOUR, *names).grid == Grid(start, 2 * HOUR, 8)
    assert averaged(people.admin, start, 390 * 24 * HOUR, *names).grid.resolution == 24 * HOUR


def test_the_newest_intervals_are_as_long_as_those_before(people: Cast, begin: int) -> None:
    """Pages request the last three or four intervals again, with as many as they expect."""
    add_monitor("web", people.server)
    steps = [stored * count for stored, counts in averages.JOINED.items() for count in counts]
    for step in steps:
        # Older than what is stored in shorter intervals, except for the shortest ones.
        start = (begin - (60 * 86_400 if step >= HOUR else 1200)) // step * step
        for seconds in (2 * step + 1, 3 * step - 1, 3 * step, 3 * step + 1, 4 * step):
            found = averaged(people.member, start, seconds, "host.cpu_percent", points=-(-seconds // step))
            assert (found.grid.start, found.grid.resolution) == (start, step), (step, seconds)


def test_a_host_that_is_measured_less_often_counts_in_each_second_that_it_covers(people: Cast, begin: int) -> None:
    others = [people.add(name, address=address) for name, address in (("db-1", "10.0.0.9"), ("db-2", "10.0.0.8"))]
    each, slow, slower = (add_monitor(one.name, one) for one in (people.server, *others))
    telemetry().write(
        [
            *(measured(each, begin + second, cpu_percent=10.0, load_1=1.0) for second in range(-2, 8) if second != 4),
            measured(slow, begin - 60, covered=10, cpu_percent=99.0),
            measured(slow, begin + 1, covered=5, cpu_percent=40.0),
            # It began before the period.
            measured(slower, begin - 50, covered=57, cpu_percent=70.0),
        ]
    )
    found = averaged(people.admin, begin, 8, "host.cpu_percent", "host.load_1")
    assert found.grid == Grid(begin, 1, 8)
    assert found.lines[0].values == [40, 40, 40, 40, 55, 40, 40, 10]
    assert found.lines[1].values == [1, 1, 1, 1, None, 1, 1, 1]


def test_a_count_of_several_seconds_is_not_repeated(people: Cast, begin: int) -> None:
    slow = add_monitor("web", people.server)
    telemetry().write([measured(slow, begin + 1, covered=3, family=PROCESS, part="shop", restarts=2)])
    found = averaged(people.member, begin, 6, "host_process.restarts")
    assert found.lines[0].values == [None, 2, None, None, None, None]


def test_the_newest_seconds_wait_for_hosts_that_deliver_later(people: Cast, begin: int) -> None:
    other, lost = people.add("db-1", address="10.0.0.9"), people.add("db-2", address="10.0.0.8")
    fast, slow, gone = (add_monitor(one.name, one) for one in (people.server, other, lost))
    telemetry().write(measured(fast, begin + second, cpu_percent=9.0) for second in range(30))
    telemetry().write(measured(slow, begin + second, covered=2, cpu_percent=9.0) for second in range(0, 28, 2))
    telemetry().write(measured(gone, begin + second, cpu_percent=9.0) for second in range(15))
    owners = {fast.key: people.server.pk, slow.key: other.pk, gone.key: lost.pk}
    shown = Grid(begin, 1, 30)

    def until(now: int, *agents: Agent) -> int:
        return averages.complete_until({one.key: owners[one.key] for one in agents}, 1, shown, begin + now) - begin

    assert until(30, fast, slow) == 28
    assert until(30, fast) == 30
    # One that is lost is waited for no longer than others, and not at all after some time.
    assert until(22, fast, slow, gone) == 19
    assert until(30, fast, slow, gone) == 28
    assert until(33, fast, slow) == 30


def test_seconds_that_not_all_hosts_delivered_have_no_average(people: Cast) -> None:
    fast, slow = add_monitor("web", people.server), add_monitor("db", people.add("db-1", address="10.0.0.9"))
    ahead = int(time.time()) + 600
    telemetry().write(measured(fast, ahead + second, cpu_percent=10.0) for second in range(4))
    telemetry().write(measured(slow, ahead + second, cpu_percent=30.0) for second in range(2))
    assert averaged(people.member, ahead, 4, "host.cpu_percent").lines[0].values == [20, 20, None, None]
