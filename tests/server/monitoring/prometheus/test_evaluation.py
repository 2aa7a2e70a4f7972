"""Queries of figures over time: intervals, gaps, parts, aggregations, and who sees what."""

from __future__ import annotations

import time

import pytest

from loadwright.core.hosts.figures import COLLECTOR, DISK, FILESYSTEM
from loadwright.core.hosts.promql import PromqlError, parse
from loadwright.server.accounts.models import User
from loadwright.server.monitoring.prometheus import evaluation, selection
from loadwright.server.monitoring.prometheus.evaluation import Series, Steps, at, over_time, steps
from loadwright.server.monitoring.prometheus.selection import TooMuchError
from loadwright.server.platform.telemetry import telemetry
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor, measured

CPU = "loadwright_host_cpu_percent"
HOUR = 3600


@pytest.fixture
def begin() -> int:
    """The start of an hour that is not over for long."""
    return int(time.time()) // HOUR * HOUR - HOUR


def read(user: User, query: str, begin: float, count: int, step: float = 1) -> list[Series]:
    return over_time(user, parse(query), Steps(begin, step, count))


def only(found: list[Series]) -> Series:
    (one,) = found
    return one


def test_a_value_is_that_of_the_interval_before_and_a_gap_stays_one(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    telemetry().write([measured(agent, begin + second, cpu_percent=10.0 + second) for second in (0, 1, 4)])
    found = only(read(people.member, CPU, begin, 8))
    assert found.values == {1: 10, 2: 11, 5: 14}
    assert found.labels == {"__name__": CPU, "server": "web-1", "project": "shop", "room": "Room A"}


def test_a_step_reads_the_longest_intervals_that_fit(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    for resolution, value in ((1, 1.0), (10, 2.0), (60, 3.0), (600, 4.0)):
        telemetry().write([measured(agent, begin, resolution=resolution, cpu_percent=value, covered=resolution)])
    for step, value in ((1, 1), (9, 1), (10, 2), (59, 2), (60, 3), (599, 3), (600, 4), (3599, 4)):
        end = {1: 1, 2: 10, 3: 60, 4: 600}[value]
        assert only(read(people.member, CPU, begin + end, 1, step)).values == {0: value}, step


def test_a_point_of_an_agent_that_measures_less_often_covers_its_seconds(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    telemetry().write([measured(agent, begin, covered=10, cpu_percent=5.0)])
    assert only(read(people.member, CPU, begin + 3, 10)).values == dict.fromkeys(range(8), 5)


def test_extreme_values_and_base_units(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    telemetry().write(
        [
            measured(agent, begin, resolution=60, cpu_percent=5.0, cpu_percent_max=90.0),
            measured(agent, begin, DISK, 60, "sda", read_ms=12.0, read_ms_max=20.0),
            measured(agent, begin, FILESYSTEM, 60, "/", available_bytes=9.0, available_bytes_min=1.0),
        ]
    )
    for query, value in (
        (f"{CPU}_max", 90),
        ("loadwright_disk_read_seconds", 0.012),
        ("loadwright_disk_read_seconds_max", 0.02),
        ("loadwright_filesystem_available_bytes_min", 1),
    ):
        assert only(read(people.member, query, begin + 60, 1, 60)).values == {0: pytest.approx(value)}


def test_parts_and_servers_are_selected_and_merged(people: Cast, begin: int) -> None:
    other = people.add("web-2")
    for name, server, least in (("one", people.server, 10.0), ("two", other, 40.0)):
        agent = add_monitor(name, server)
        telemetry().write(
            [
                measured(agent, begin, DISK, part=part, busy_percent=least + extra)
                for part, extra in (("sda", 0), ("sr0", 5))
            ]
        )
    busy = "loadwright_disk_busy_percent"

    def merged(query: str) -> dict[str, float]:
        found = read(people.member, query, begin + 1, 1)
        own = [{name: value for name, value in one.labels.items() if name != "__name__"} for one in found]
        return {" ".join(labels.values()): one.values[0] for labels, one in zip(own, found, strict=True)}

    assert set(merged(busy).values()) == {10, 15, 40, 45}
    assert set(merged(busy + '{device="sda",server!="web-1"}').values()) == {40}
    assert set(merged(busy + '{device=~"s.+", server=~"web-1|web-3"}').values()) == {10, 15}
    assert merged(f"avg({busy})") == {"": 27.5}
    assert merged(f"max by (server) ({busy})") == {"web-1": 15, "web-2": 45}
    assert merged(f'sum by (device) ({busy}{{device!="sr0"}})') == {"sda": 50}
    assert merged(f"min without (server, room, project) ({busy})") == {"sda": 10, "sr0": 15}
    assert merged("loadwright_unknown") == {}


def test_people_see_the_hosts_of_their_projects(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    unlinked = add_monitor("nowhere")
    telemetry().write([measured(one, begin, cpu_percent=5.0) for one in (agent, unlinked)])
    assert len(read(people.member, CPU, begin + 1, 1)) == 1
    assert len(read(people.admin, CPU, begin + 1, 1)) == 1
    assert read(people.stranger, CPU, begin + 1, 1) == []


def test_the_current_value_is_the_newest_one(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    telemetry().write([measured(agent, begin + second, cpu_percent=float(second)) for second in (0, 5)])
    telemetry().write([measured(agent, begin, COLLECTOR, 60, "cpu", duration_ms=2.0)])
    assert only(at(people.member, parse(CPU), begin + 10)).values == {0: 5}
    assert at(people.member, parse(CPU), begin + 40) == []
    assert only(at(people.member, parse("loadwright_collector_duration_seconds"), begin + 90)).values == {0: 0.002}


def test_a_number_needs_no_store(people: Cast) -> None:
    assert over_time(people.member, parse("1+1"), Steps(0, 1, 2)) == [Series({}, {0: 2, 1: 2})]
    assert at(people.member, parse("1"), 0) == [Series({}, {0: 1})]


def test_ranges_are_limited(people: Cast, begin: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert steps(0, 10, 5) == Steps(0, 5, 3)
    for start, end, step in ((0, 10, 0), (0, 10, -1), (10, 0, 1), (0, 1e6, 1)):
        with pytest.raises(PromqlError):
            steps(start, end, step)
    with pytest.raises(PromqlError, match="metrics"):
        read(people.member, '{__name__=~"loadwright_.*"}', begin, 1)
    agent = add_monitor("web", people.server)
    telemetry().write([measured(agent, begin + second, cpu_percent=5.0) for second in range(20)])
    monkeypatch.setattr(selection, "MAX_VALUES", 50)
    monkeypatch.setattr(selection.Counted.__init__, "__defaults__", (50,))
    with pytest.raises(TooMuchError):
        read(people.member, CPU, begin, 20)


def test_seconds_that_were_deleted_are_read_from_longer_intervals(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    old = begin - 5 * 86_400
    telemetry().write([measured(agent, old, resolution=10, cpu_percent=7.0)])
    assert only(read(people.member, CPU, old + 10, 3, 1)).values == {0: 7, 1: 7, 2: 7}
    assert evaluation.MAX_STEPS == 11_000


def test_the_current_value_of_a_host_that_is_measured_less_often_is_older(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    telemetry().write([measured(agent, begin, covered=10, cpu_percent=5.0)])
    assert only(at(people.member, parse(CPU), begin + 40)).values == {0: 5}
    assert at(people.member, parse(CPU), begin + 41) == []
