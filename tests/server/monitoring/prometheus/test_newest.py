"""The newest figures of hosts, as Prometheus scrapes them."""

from __future__ import annotations

import time

from loadwright.core.hosts.figures import DISK, FILESYSTEM
from loadwright.server.accounts.models import User
from loadwright.server.monitoring.prometheus.newest import NewestFigures
from loadwright.server.platform.telemetry import telemetry
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor, measured


def samples(user: User) -> dict[tuple[str, str], float]:
    found = [sample for metric in NewestFigures(user).collect() for sample in metric.samples]
    names = ("server", "device", "mount")
    return {(one.name, " ".join(one.labels[name] for name in names if name in one.labels)): one.value for one in found}


def test_the_last_values_of_each_part_in_base_units(people: Cast) -> None:
    agent, former = add_monitor("web", people.server), add_monitor("former", people.server, lost=True)
    now = int(time.time())
    telemetry().write(
        [
            measured(former, now - 9, cpu_percent=99.0),
            measured(agent, now - 3, cpu_percent=10.0, load_1=1.0),
            measured(agent, now - 2, cpu_percent=20.0),
            measured(agent, now - 200, load_5=1.0),
            measured(agent, now - 2, DISK, part="sda", read_ms=5.0),
            measured(agent, now - 2, DISK, part="sdb", read_ms=7.0),
            measured(agent, now - 20, FILESYSTEM, 10, "/", used_percent=30.0),
        ]
    )
    assert samples(people.member) == {
        ("loadwright_host_cpu_percent", "web-1"): 20,
        ("loadwright_disk_read_seconds", "web-1 sda"): 0.005,
        ("loadwright_disk_read_seconds", "web-1 sdb"): 0.007,
        ("loadwright_filesystem_used_percent", "web-1 /"): 30,
    }
    assert samples(people.stranger) == {}


def test_the_last_values_of_hosts_that_are_measured_less_often(people: Cast) -> None:
    agent, silent = add_monitor("web", people.server), add_monitor("db", people.add("db-1"))
    now = int(time.time())
    telemetry().write(
        [
            measured(agent, now - 130, covered=60, cpu_percent=10.0),
            measured(agent, now - 70, covered=60, cpu_percent=20.0),
            measured(agent, now - 70, DISK, part="sda", covered=60, read_ms=5.0),
            measured(silent, now - 70, cpu_percent=30.0),
        ]
    )
    assert samples(people.member) == {
        ("loadwright_host_cpu_percent", "web-1"): 20,
        ("loadwright_disk_read_seconds", "web-1 sda"): 0.005,
    }


def test_without_agents_there_are_none(people: Cast) -> None:
    assert samples(people.member) == {}
