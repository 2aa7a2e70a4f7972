"""What the agents of servers measured, for callers that decided who may see it."""

from __future__ import annotations

import time

import pytest

from loadwright.core.hosts.figures import DISK, FILESYSTEM, HOST
from loadwright.core.hosts.lines import Grid
from loadwright.server.monitoring.catalogue import figures
from loadwright.server.monitoring.readings import Line, Reading, by_family, lines_of, readings_of
from loadwright.server.platform.telemetry import telemetry
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor, measured


@pytest.fixture
def begin() -> int:
    return int(time.time()) // 60 * 60 - 300


def test_readings_have_their_times_and_lengths(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    telemetry().write([measured(agent, begin, covered=2, cpu_percent=10.0), measured(agent, begin + 2, load_1=1.0)])
    telemetry().write([measured(agent, begin, DISK, part="sda", busy_percent=30.0)])
    grid = Grid(begin, 1, 60)
    assert list(readings_of([people.server.pk], HOST, ["cpu_percent"], grid)) == [
        Reading(people.server.pk, "", begin, 2, (10,)), Reading(people.server.pk, "", begin + 2, 1, (None,)),
    ]  # fmt: skip
    assert list(readings_of([people.server.pk], DISK, ["busy_percent"], grid)) == [
        Reading(people.server.pk, "sda", begin, 1, (30,))
    ]
    assert list(readings_of([people.server.pk + 1], HOST, ["cpu_percent"], grid)) == []


def test_what_is_measured_every_ten_seconds_stands_for_all_of_them(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    of_root = [(10, begin, 1), (10, begin + 10, 10), (60, begin, 6), (60, begin + 60, 3)]
    telemetry().write(
        [
            measured(agent, second, FILESYSTEM, resolution, "/", covered, used_percent=90.0)
            for resolution, second, covered in of_root
        ]
    )
    for resolution, lengths in ((10, [10, 10]), (60, [60, 30])):
        found = readings_of([people.server.pk], FILESYSTEM, ["used_percent"], Grid(begin, resolution, 2))
        assert [one.covered for one in found] == lengths


def test_recent_intervals_are_merged_from_seconds(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    stale = measured(agent, begin + 10, resolution=10, cpu_percent=99.0)
    seconds = [measured(agent, begin + at, cpu_percent=float(at)) for at in range(20)]
    telemetry().write([measured(agent, begin, resolution=10, cpu_percent=50.0), stale, *seconds])
    chosen, grid = figures(["host.cpu_percent"]), Grid(begin, 10, 2)

    def line(fresh_since: int | None) -> list[float | None]:
        (found,) = lines_of([people.server.pk], chosen, grid, fresh_since)[people.server.pk]
        assert (found.figure, found.part) == ("host.cpu_percent", "")
        return found.values

    assert line(None) == [50, 99]
    assert line(begin + 15) == [50, 14.5]
    assert line(begin - 100) == [4.5, 14.5]
    assert line(begin + 100) == [50, 99]


def test_seconds_are_read_once(people: Cast, begin: int) -> None:
    agent = add_monitor("web", people.server)
    telemetry().write([measured(agent, begin, cpu_percent=1.0)])
    found = lines_of([people.server.pk], figures(["host.cpu_percent"]), Grid(begin, 1, 2), begin)
    assert found == {people.server.pk: [Line("host.cpu_percent", "", [1, None])]}


def test_figures_are_grouped_by_family() -> None:
    chosen = figures(["host_disk.busy_percent", "host.cpu_percent", "host_disk.queue"])
    assert [(family.name, [one.field.name for one in own]) for family, own in by_family(chosen)] == [
        ("host", ["cpu_percent"]), ("host_disk", ["busy_percent", "queue"]),
    ]  # fmt: skip
