"""Which series exist, and what one request may read."""

from __future__ import annotations

import time

import pytest

from loadwright.core.hosts.figures import DISK
from loadwright.core.hosts.promql import parse_selector
from loadwright.server.monitoring.prometheus.selection import Counted, Period, Sources, TooMuchError, by_family, figures
from loadwright.server.platform.telemetry import telemetry
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor, measured


def test_values_are_counted_over_all_reads_of_a_request() -> None:
    counted = Counted(10)
    assert list(counted.rows([(1, 2, 3), (4, 5)])) == [(1, 2, 3), (4, 5)]
    counted.count(5)
    with pytest.raises(TooMuchError):
        list(counted.rows([(1,)]))


def test_figures_are_grouped_by_family() -> None:
    chosen = figures([parse_selector('{__name__=~"loadwright_(.*)_busy_percent"}'.replace("(.*)", ".*"))])
    assert {figure.name for figure in chosen} == {"loadwright_disk_busy_percent", "loadwright_host_disk_busy_percent"}
    assert [family.name for family, _ in by_family(list(reversed(chosen)))] == ["host", "host_disk"]


@pytest.mark.parametrize("ago", [0, 40 * 86_400])
def test_series_of_parts_are_those_measured_in_the_period(people: Cast, ago: int) -> None:
    agent = add_monitor("web", people.server)
    begin = int(time.time() - ago) // 3600 * 3600 - 3600
    telemetry().write([measured(agent, begin, DISK, resolution, "sda", reads_s=1.0) for resolution in (600, 3600)])
    selector = parse_selector("loadwright_disk_reads_per_second")
    for period, count in (
        (Period(begin + 10, begin + 20), 1),
        (Period(begin - 86_400 * 2, begin + 20), 1),
        (Period(begin + 7200, begin + 7300), 0),
    ):
        assert len(list(Sources(people.member).series([selector], period))) == count
    assert list(Sources(people.stranger).series([selector], Period(begin, begin + 20))) == []
