"""The newest points of hosts, for the conditions of rules."""

from __future__ import annotations

import pytest

from loadwright.core.alerts.prediction import Space
from loadwright.core.alerts.rules import Condition
from loadwright.core.alerts.windows import Reading
from loadwright.core.hosts.figures import FILESYSTEM
from loadwright.server.alerts.evaluation import reading
from loadwright.server.alerts.evaluation.reading import Newest, PartOfHost
from loadwright.server.alerts.hosts import monitored
from tests.server.alerts.farm import START, Farm
from tests.support.monitors import add_monitor

pytestmark = pytest.mark.django_db


def readings(condition: Condition, now: float) -> reading.Readings:
    return reading.Points([condition], monitored(), now, reading.newest(monitored(), now)).of(condition)


def test_the_newest_measurement_is_that_of_any_agent_of_a_server(hosts: Farm) -> None:
    hosts.measure(hosts.server, [10, 20], cpu_percent=1.0)
    hosts.agents[hosts.server.pk] = add_monitor("second", hosts.server)
    hosts.measure(hosts.server, [15], cpu_percent=1.0)
    assert reading.newest(monitored(), START + 30) == {hosts.server.pk: Newest(START + 21, 1)}
    hosts.measure(hosts.other, [-60], cpu_percent=1.0)
    assert reading.newest(monitored(), START + 30) == {
        hosts.server.pk: Newest(START + 21, 1),
        hosts.other.pk: Newest(START - 59, 1),
    }
    assert reading.newest(monitored(), START + 10_000) == {}
    assert reading.newest([], START + 30) == {}


def test_the_points_of_a_host_that_is_measured_less_often_are_searched_longer(hosts: Farm) -> None:
    hosts.measure(hosts.server, [0], covered=60, cpu_percent=5.0)
    hosts.measure(hosts.other, [55], cpu_percent=6.0)
    hosts.measure(hosts.other, [0], cpu_percent=7.0)
    found = readings(Condition("cpu", ">", 90, 90), START + 85)
    assert {place.server_id: [one.value for one in points] for place, points in found.items()} == {
        hosts.server.pk: [5],
        hosts.other.pk: [6],
    }


def test_silence_counts_from_the_time_at_which_a_measurement_is_due() -> None:
    assert [Newest(START, 1).silence(START + second) for second in (-5, 0, 10)] == [0, 0, 10]
    assert [Newest(START, 60).silence(START + second) for second in (10, 59, 69)] == [0, 0, 10]


def test_points_of_a_figure_are_those_of_its_window_with_extremes(hosts: Farm) -> None:
    hosts.measure(hosts.server, [0, 10], resolution=10, memory_available_bytes=5.0, memory_available_bytes_max=9.0,
                  memory_available_bytes_min=2.0)  # fmt: skip
    hosts.measure(hosts.server, [-4000], resolution=10, memory_available_bytes=7.0)
    condition = Condition("memory_available", "<", 1, 1, "min", 600)
    assert readings(condition, START + 20) == {
        PartOfHost(hosts.server.pk, ""): [Reading(START, 10, 5, 9, 2), Reading(START + 10, 10, 5, 9, 2)]
    }


def test_points_are_told_apart_by_part_and_lack_what_was_not_measured(hosts: Farm) -> None:
    hosts.measure(hosts.server, [0], FILESYSTEM, resolution=10, part="/", used_percent=1.0)
    hosts.measure(hosts.server, [0], FILESYSTEM, resolution=10, part="/var", used_percent=2.0)
    hosts.measure(hosts.other, [0], FILESYSTEM, resolution=10, part="/", inodes_percent=3.0)
    found = readings(Condition("disk_space", ">", 1, 1), START + 10)
    assert {place: points[0].value for place, points in found.items()} == {
        PartOfHost(hosts.server.pk, "/"): 1,
        PartOfHost(hosts.server.pk, "/var"): 2,
    }


def test_conditions_of_the_same_points_share_a_read(hosts: Farm) -> None:
    hosts.measure(hosts.server, range(10), cpu_percent=1.0, load_1=2.0)
    hosts.measure(hosts.server, [0], FILESYSTEM, resolution=10, part="/", used_percent=3.0)
    now, whole = Condition("cpu", ">", 90, 90), Condition("cpu", ">", 90, 90, "mean", 60)
    load, space = Condition("load", ">", 4, 4, "mean", 60), Condition("disk_space", ">", 85, 85)
    points = reading.Points([now, whole, load, space], monitored(), START + 10, {})
    assert len(points._rows) == 3
    found = [[one.value for one in points.of(condition)[PartOfHost(hosts.server.pk, part)]] for condition, part in
             ((now, ""), (whole, ""), (load, ""), (space, "/"))]  # fmt: skip
    assert found == [[1.0] * 10, [1.0] * 10, [2.0] * 10, [3.0]]


def test_spaces_have_both_sizes(hosts: Farm) -> None:
    hosts.measure(hosts.server, [0, 600], FILESYSTEM, resolution=600, part="/", used_bytes=3.0,
                  available_bytes=4.0)  # fmt: skip
    hosts.measure(hosts.server, [0], FILESYSTEM, resolution=600, part="/var", used_bytes=3.0)
    assert reading.spaces(monitored(), START + 700) == {
        PartOfHost(hosts.server.pk, "/"): [Space(START, 3, 4), Space(START + 600, 3, 4)]
    }


@pytest.mark.parametrize(
    ("condition", "seconds"),
    [
        (Condition("cpu", ">", 90, 90), 5),
        (Condition("cpu", ">", 90, 90, "mean", 60), 5),
        (Condition("cpu", ">", 90, 90, "mean", 600), 10),
        (Condition("full_gc", ">", 1, 1, "sum", 3600), 60),
        (Condition("cpu", ">", 90, 90, "mean", 86_400), 60),
        (Condition("disk_full", "<", 60, 60), 60),
        (Condition("silence", ">", 60, 60), 5),
    ],
)
def test_conditions_are_evaluated_as_often_as_their_points_arrive(condition: Condition, seconds: float) -> None:
    assert reading.interval_of(condition) == seconds
