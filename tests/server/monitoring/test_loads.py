"""The load by which hosts are sorted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from loadwright.server.monitoring.loads import load_of, loads
from loadwright.server.monitoring.queries import HostState
from loadwright.server.projects.models import Project, Room
from loadwright.server.servers.models import Server

WEIGHTS = (5.0, 3.0, 2.0)


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [
        ({"cpu": 50.0, "disk": 10.0, "network": 20.0}, WEIGHTS, 32),
        ({"cpu": 50.0, "disk": 10.0, "network": None}, WEIGHTS, 35),
        ({"cpu": 50.0}, WEIGHTS, 50),
        ({"cpu": None, "disk": 90.0, "network": 90.0}, WEIGHTS, None),
        ({"cpu": 50.0, "disk": 10.0}, (0.0, 1.0, 0.0), 10),
        ({"cpu": 50.0, "disk": None}, (0.0, 1.0, 0.0), None),
    ],
)
def test_the_load_is_the_weighted_mean_of_what_is_known(
    values: Mapping[str, float | None], weights: tuple[float, float, float], expected: float | None
) -> None:
    assert load_of(values, weights) == (None if expected is None else pytest.approx(expected))


def host(pk: int, name: str, **figures: float) -> HostState:
    server = Server(pk=pk, name=name, address="10.0.0.1", project=Project(name="shop"), room=Room(name="Room A"))
    return HostState(server, figures=figures)


def column(found: dict[str, Any], name: str) -> list[Any]:
    return [row[name] for row in found["hosts"]]


def test_hosts_are_listed_by_load_then_by_memory_and_unknown_ones_last() -> None:
    found = loads(
        [
            host(1, "silent"),
            host(2, "idle", cpu_percent=1.0, memory_percent=10.0),
            host(3, "idle, full", cpu_percent=1.0, memory_percent=90.0),
            host(4, "busy", cpu_percent=90.04, disk_busy_percent=50.0),
        ],
        WEIGHTS,
        10,
    )
    assert column(found, "name") == ["busy", "idle, full", "idle", "silent"]
    assert column(found, "busy") == [75.0, 1.0, 1.0, None]
    assert column(found, "state") == ["none"] * 4
    assert found["hosts"][0] == {
        "id": "4", "name": "busy", "address": "10.0.0.1", "room": "Room A", "state": "none", "busy": 75.0, "cpu": 90.0,
        "disk": 50.0, "network": None, "memory": None,
    }  # fmt: skip


def test_means_count_hosts_that_have_the_figure_also_beyond_the_limit() -> None:
    found = loads([host(1, "a", cpu_percent=10.0), host(2, "b", cpu_percent=30.0), host(3, "c")], WEIGHTS, 1)
    assert column(found, "name") == ["b"]
    assert found["more"] == 2
    assert found["average"] == {"cpu": 20.0, "disk": None, "network": None, "memory": None, "busy": 20.0}


def test_without_hosts_the_means_are_unknown() -> None:
    assert loads([], WEIGHTS, 1) == {
        "average": {"cpu": None, "disk": None, "network": None, "memory": None, "busy": None}, "hosts": [], "more": 0,
    }  # fmt: skip
