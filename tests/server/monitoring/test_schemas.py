"""Hosts, agents and figures as the API shows them."""

from __future__ import annotations

from loadwright.core.hosts.lines import Grid
from loadwright.core.protocol.monitor import MonitorObserved
from loadwright.server.monitoring import queries, schemas
from loadwright.server.monitoring.averages import Averages
from loadwright.server.monitoring.catalogue import FIGURES
from loadwright.server.monitoring.readings import Line
from loadwright.server.monitoring.series import Series
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor

GRID = Grid(1_800_000_000, 60, 2)
LINE = Line("host.load_1", "", [1.5, None])
SHOWN = {"figure": "host.load_1", "part": "", "values": [1.5, None]}


def test_a_host_has_the_figures_that_are_known(people: Cast) -> None:
    server = people.server
    host = queries.HostState(server, None, {"load_1": 0.0, "cpu_percent": None})
    shown = schemas.host(host)
    assert (shown["state"], shown["agent"], shown["figures"]) == ("none", None, {"load_1": 0.0})
    details = schemas.details(host, queries.settings_of(server))
    assert (details["ports"], details["link_mbit_s"]) == ([], {})


def test_an_agent_without_a_report_has_no_interval(people: Cast) -> None:
    lost = add_monitor("lost", lost=True)
    seen = add_monitor("seen", people.server, observed=MonitorObserved(sample_s=5, unavailable={"a": "b"}))
    shown = {one.agent: schemas.monitor(one) for one in queries.monitors(people.admin)}
    assert (shown[lost]["state"], shown[lost]["sample_s"], shown[lost]["unavailable"]) == ("lost", None, {})
    assert (shown[seen]["state"], shown[seen]["sample_s"], shown[seen]["unavailable"]) == ("ok", 5, {"a": "b"})


def test_the_catalogue_has_every_figure_once() -> None:
    figures = schemas.catalogue(["en", "zh-hans"])["figures"]
    assert [one["name"] for one in figures] == list(FIGURES)
    ports = schemas.catalogue(["en"], "host_port")["figures"]
    assert {one["family"] for one in ports} == {"host_port"}
    assert all(one["titles"].keys() == {"en", "zh-hans"} and all(one["titles"].values()) for one in figures)


def test_lines_state_their_intervals() -> None:
    intervals = {"resolution": 60, "intervals": 2}
    series = schemas.series(Series(GRID, {7: [LINE], 8: []}))
    assert series["start"].timestamp() == GRID.start
    assert {name: series[name] for name in intervals} == intervals
    assert series["hosts"] == [{"server": 7, "lines": [SHOWN]}, {"server": 8, "lines": []}]
    averages = schemas.averages(Averages(GRID, 3, [LINE]))
    assert (averages["hosts"], averages["lines"]) == (3, [SHOWN])
