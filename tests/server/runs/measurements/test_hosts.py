"""What is read of the hosts of a run: for charts, for the result, and for guardrails."""

from __future__ import annotations

import time

import pytest

from loadwright.core.conditions import parse_condition
from loadwright.core.hosts.figures import FILESYSTEM, JVM
from loadwright.core.hosts.guardrails import Guardrail, Point
from loadwright.core.hosts.own import JVM_PART
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs.measurements import hosts
from loadwright.server.runs.measurements.hosts import FIGURES
from loadwright.server.runs.models import Run
from tests.support.monitors import measured
from tests.support.site import Cast
from tests.support.under_test import UnderTest, put_under_test


@pytest.fixture
def tested(cast: Cast) -> UnderTest:
    return put_under_test(cast.running)


def guardrail(text: str) -> Guardrail:
    found = parse_condition(text)
    assert isinstance(found, Guardrail)
    return found


def test_the_load_of_an_active_run_lasts_until_now(tested: UnderTest) -> None:
    assert hosts.bounds(tested.run, tested.start + 30.5) == (tested.start, tested.start + 31)
    assert hosts.bounds(Run(), 0) is None


def test_intervals_that_agents_have_not_sent_are_merged_from_seconds(tested: UnderTest) -> None:
    begin = tested.start - tested.start % 10 - 600
    agent = tested.agents["web"]
    telemetry().write(
        [
            measured(agent, begin, resolution=10, cpu_percent=10.0, cpu_percent_max=40.0),
            *(measured(agent, begin + 600 + second, cpu_percent=20.0 + second) for second in range(5)),
        ]
    )
    grid, lines = hosts.kept([tested.web.pk], begin, begin + 610, begin + 605.0)
    assert (grid.start, grid.resolution, grid.count) == (begin, 10, 61)
    values = {line.figure: (line.values[0], line.values[60]) for line in lines[tested.web.pk]}
    assert [values["host.cpu_percent"], values["host.cpu_percent_max"]] == [(10, 22), (40, 24)]


def test_a_long_run_with_many_hosts_is_kept_in_longer_intervals(tested: UnderTest) -> None:
    day = 86_400
    resolution = hosts.kept([tested.web.pk], tested.start - day, tested.start, time.time())[0].resolution
    many = hosts.kept(list(range(50)), tested.start - day, tested.start, time.time())[0]
    assert (resolution, many.resolution) == (10, 600)
    assert many.count * 50 * len(FIGURES) <= hosts.MOST_KEPT_VALUES


def test_points_of_a_guardrail_are_those_of_the_load(tested: UnderTest) -> None:
    tested.measure(tested.web, (-1, 0, 1, 5), cpu_percent=50.0)
    tested.measure(tested.db, (0,), cpu_percent=60.0)
    begin, end = tested.start, tested.start + 5
    found = hosts.measured(guardrail("cpu(*) < 90%"), [tested.web.pk], begin, end, time.time())
    assert found == {(tested.web.pk, ""): [Point(begin, 1, 50), Point(begin + 1, 1, 50)]}
    assert hosts.seconds(guardrail("cpu(*) < 90%"), [tested.web.pk], begin, end) == found
    both = [tested.web.pk, tested.db.pk]
    assert hosts.covered(both, begin, end, time.time()) == {tested.web.pk: 2, tested.db.pk: 1}


def test_guardrails_are_not_about_jvms_of_loadwright(tested: UnderTest) -> None:
    begin = tested.start
    parts = ("shop", JVM_PART)
    telemetry().write([measured(tested.agents["web"], begin, JVM, part=part, full_gcs=1) for part in parts])
    found = hosts.seconds(guardrail("full_gc(*) < 2"), [tested.web.pk], begin, begin + 1)
    assert found.keys() == {(tested.web.pk, "shop")}


def test_figures_that_are_measured_less_often_are_read_in_their_intervals(tested: UnderTest) -> None:
    begin = tested.start - tested.start % 10
    point = measured(
        tested.agents["web"], begin, FILESYSTEM, 10, "/", available_bytes=5.0, available_bytes_max=7.0,
        available_bytes_min=3.0,
    )  # fmt: skip
    telemetry().write([point])
    found = hosts.seconds(guardrail("disk_available(*) > 1 GB"), [tested.web.pk], begin, begin + 10)
    assert found == {(tested.web.pk, "/"): [Point(begin, 10, 5, 7, 3)]}
