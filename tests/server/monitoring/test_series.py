"""Figures of hosts over time, from the telemetry store."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from loadwright.core.hosts.figures import COLLECTOR, DISK
from loadwright.core.hosts.lines import Grid
from loadwright.server.accounts.models import User
from loadwright.server.monitoring import queries, series
from loadwright.server.monitoring.queries import HostState
from loadwright.server.monitoring.readings import Line
from loadwright.server.monitoring.series import Series
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.servers.models import Server
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor, measured

MINUTE = 60


@pytest.fixture
def begin() -> int:
    """The start of a minute some minutes ago."""
    return int(time.time()) // MINUTE * MINUTE - 5 * MINUTE


def read(
    user: User, servers: Sequence[Server], begin: int, *names: str, seconds: int = MINUTE, points: int = 500
) -> Series:
    since = datetime.fromtimestamp(begin, UTC)
    return series.series(user, [one.pk for one in servers], names, since, since + timedelta(seconds=seconds), points)


def test_seconds_that_were_not_measured_are_gaps(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    telemetry().write(
        [
            measured(agent, begin, cpu_percent=10.0),
            measured(agent, begin + 2, cpu_percent=30.0, load_1=1.5),
            measured(agent, begin + 4, load_1=2.5),
            # Outside the period.
            measured(agent, begin - 1, cpu_percent=99.0),
            measured(agent, begin + 5, cpu_percent=99.0),
        ]
    )
    found = read(people.member, [people.server], begin, "host.load_1", "host.cpu_percent", seconds=5)
    assert found.grid == Grid(begin, 1, 5)
    lines = {line.figure: line.values for line in found.lines[people.server.pk]}
    assert lines == {
        "host.cpu_percent": [10, None, 30, None, None],
        "host.load_1": [None, None, 1.5, None, 2.5],
    }


def test_a_measurement_that_began_before_the_period_is_shown_in_it(people: Cast, begin: int) -> None:
    every_minute, every_second = add_monitor("slow", people.server), people.add("fast")
    other = add_monitor("fast", every_second)
    telemetry().write(
        [
            measured(every_minute, begin - 58, covered=60, cpu_percent=40.0),
            measured(every_minute, begin - 120, covered=60, cpu_percent=90.0),
            measured(other, begin - 1, cpu_percent=90.0),
            measured(other, begin + 1, cpu_percent=20.0),
        ]
    )
    found = read(people.member, [people.server, every_second], begin, "host.cpu_percent", seconds=4)
    assert {pk: lines[0].values for pk, lines in found.lines.items()} == {
        people.server.pk: [40, 40, None, None], every_second.pk: [None, 20, None, None],
    }  # fmt: skip


def test_coarse_intervals_have_extreme_values(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    telemetry().write(
        [
            measured(
                agent, begin + 10, resolution=10,
                cpu_percent=20.0, cpu_percent_max=90.0, memory_free_bytes=5.0, memory_free_bytes_min=1.0,
            )
        ]
    )  # fmt: skip
    names = ("host.cpu_percent", "host.cpu_percent_max", "host.memory_free_bytes_min")
    found = read(people.member, [people.server], begin, *names, points=6)
    assert found.grid == Grid(begin, 10, 6)
    lines = {line.figure: line.values[1] for line in found.lines[people.server.pk]}
    assert lines == dict(zip(names, (20, 90, 1), strict=True))


def test_every_part_of_a_host_is_a_line(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    telemetry().write(
        [
            measured(agent, begin, DISK, part="sda", busy_percent=10.0),
            measured(agent, begin + 1, DISK, part="sdb", busy_percent=20.0),
        ]
    )
    found = read(people.member, [people.server], begin, "host_disk.busy_percent", "host.cpu_percent", seconds=2)
    assert found.lines[people.server.pk] == [
        Line("host_disk.busy_percent", "sda", [10, None]),
        Line("host_disk.busy_percent", "sdb", [None, 20]),
    ]


def test_a_server_keeps_its_history_with_a_new_agent_and_in_another_project(people: Cast, begin: int) -> None:
    former, current = add_monitor("former", people.server, lost=True), add_monitor("current", people.server)
    telemetry().write([measured(former, begin, cpu_percent=1.0), measured(current, begin + 1, cpu_percent=2.0)])
    people.server.project = people.elsewhere
    people.server.save()
    found = read(people.stranger, [people.server], begin, "host.cpu_percent", seconds=2)
    assert found.lines == {people.server.pk: [Line("host.cpu_percent", "", [1, 2])]}


def test_figures_that_are_kept_for_a_minute_at_least_are_read_by_the_minute(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    telemetry().write([measured(agent, begin, COLLECTOR, resolution=60, part="cpu", duration_ms=0.5)])
    found = read(people.member, [people.server], begin, "host_collector.duration_ms", "host.cpu_percent")
    assert (found.grid.resolution, found.lines[people.server.pk]) == (
        60,
        [Line("host_collector.duration_ms", "cpu", [0.5])],
    )


def test_servers_without_measurements_have_no_lines(people: Cast, begin: int) -> None:
    other = people.add("db-1")
    found = read(people.member, [people.server, other, people.server], begin, "host.cpu_percent")
    assert found.lines == {people.server.pk: [], other.pk: []}


def test_current_figures_are_those_of_the_last_interval_of_each_host(people: Cast) -> None:
    every_second, every_minute, silent = (add_monitor(name) for name in ("one", "two", "three"))
    now = int(time.time())
    telemetry().write(
        [
            measured(every_second, now - 3, cpu_percent=1.0),
            measured(every_second, now - 2, cpu_percent=2.0),
            measured(every_minute, now - 160, covered=60, cpu_percent=3.0),
            measured(every_minute, now - 100, covered=60, cpu_percent=4.0),
            measured(silent, now - 40, cpu_percent=5.0),
        ]
    )
    found = series.current([every_second.key, every_minute.key, silent.key])
    assert {key: values["cpu_percent"] for key, values in found.items()} == {every_second.key: 2, every_minute.key: 4}


def test_what_cannot_be_read_is_refused(people: Cast, begin: int) -> None:
    with pytest.raises(ActionError, match="not found"):
        read(people.stranger, [people.server], begin, "host.cpu_percent")
    with pytest.raises(ActionError, match="servers"):
        read(people.member, [], begin, "host.cpu_percent")
    with pytest.raises(ActionError, match="Unknown figure"):
        read(people.member, [people.server], begin, "host.x")
    for seconds in (0, -1, 401 * 86400):
        with pytest.raises(ActionError, match="end after the start"):
            read(people.member, [people.server], begin, "host.cpu_percent", seconds=seconds)


def test_current_figures_are_the_newest_of_the_last_seconds(people: Cast) -> None:
    lost = people.add("db-1", address="10.0.0.9")
    agent, late = add_monitor("web", people.server), add_monitor("late", lost)
    now = int(timezone.now().timestamp())
    telemetry().write(
        [
            measured(agent, now - 3, cpu_percent=1.0, load_1=1.0),
            measured(agent, now - 2, cpu_percent=2.0),
            measured(late, now - 10 * MINUTE, cpu_percent=3.0),
        ]
    )
    hosts = series.with_figures(queries.hosts([people.server, lost, people.add("db-2", address="10.0.0.8")]))
    assert [{name for name, value in host.figures.items() if value is not None} for host in hosts] == [
        {"cpu_percent"},
        set(),
        set(),
    ]
    assert hosts[0].figures["cpu_percent"] == 2
    assert all(set(host.figures) == set(series.CURRENT) for host in hosts)


def test_hosts_are_ordered_by_a_figure_and_unknown_ones_are_last() -> None:
    hosts = [
        HostState(Server(name=name), figures={"cpu_percent": cpu})
        for name, cpu in (("b", None), ("idle", 0.0), ("busy", 90.0))
    ]

    def names(*, descending: bool) -> list[str]:
        return [one.server.name for one in series.by_figure(hosts, "cpu_percent", descending=descending)]

    assert names(descending=True) == ["busy", "idle", "b"]
    assert names(descending=False) == ["idle", "busy", "b"]
