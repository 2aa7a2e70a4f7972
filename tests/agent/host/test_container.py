from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.agent.host.container import LIMITS_SECONDS, ContainerCollector
from tests.agent.host.proc_files import Clock, host, write

MIB = 2**20
CPU_STAT = "usage_usec {}\nuser_usec 0\nsystem_usec 0\nnr_periods {}\nnr_throttled {}\nthrottled_usec 0\n"


def version_2(
    cpu_ms: int, periods: int, throttled: int, *, cpu: str = "150000 100000", memory: str = "max"
) -> dict[str, str]:
    return {
        "cgroup.controllers": "cpu memory\n",
        "cpu.max": cpu + "\n",
        "cpu.stat": CPU_STAT.format(1000 * cpu_ms, periods, throttled),
        "memory.max": memory + "\n",
        "memory.current": f"{300 * MIB}\n",
        "memory.stat": f"anon {100 * MIB}\nfile {200 * MIB}\nactive_file {50 * MIB}\ninactive_file {120 * MIB}\n",
    }


def version_1(
    cpu_ms: int, periods: int, throttled: int, *, quota: int = 150000, memory: int = 512 * MIB
) -> dict[str, str]:
    return {
        "cpu/cpu.cfs_quota_us": f"{quota}\n",
        "cpu/cpu.cfs_period_us": "100000\n",
        "cpu/cpu.stat": f"nr_periods {periods}\nnr_throttled {throttled}\nthrottled_time 0\n",
        "cpuacct/cpuacct.usage": f"{cpu_ms}000000\n",
        "memory/memory.limit_in_bytes": f"{memory}\n",
        "memory/memory.usage_in_bytes": f"{300 * MIB}\n",
        "memory/memory.stat": f"inactive_file 7\ntotal_cache 9\ntotal_inactive_file {120 * MIB}\n",
    }


@pytest.mark.parametrize("version", [1, 2])
def test_limits_and_their_use(tmp_path: Path, version: int) -> None:
    def files(cpu_ms: int, periods: int, throttled: int) -> dict[str, str]:
        if version == 1:
            return version_1(cpu_ms, periods, throttled)
        return version_2(cpu_ms, periods, throttled, memory=str(512 * MIB))

    write(tmp_path, files(1000, 10, 2))
    clock = Clock()
    collector = ContainerCollector(tmp_path, clock)
    levels = {
        "container_cores": 1.5,
        "container_memory_limit_bytes": 512.0 * MIB,
        "container_memory_bytes": 180.0 * MIB,
    }
    assert host(collector.collect()) == levels
    clock.now += 2
    write(tmp_path, files(2500, 30, 7))
    used = {"container_cpu_percent": 50.0, "container_throttled_percent": 25.0}
    assert host(collector.collect()) == {**levels, **used}
    clock.now += 1
    # More than the limit, from what was left of earlier periods; nothing was scheduled.
    write(tmp_path, files(4300, 30, 7))
    assert host(collector.collect()) == {**levels, "container_cpu_percent": 120.0}
    clock.now += 1
    # The group was replaced.
    write(tmp_path, files(10, 1, 0))
    assert host(collector.collect()) == levels
    collector.close()


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"cgroup.controllers": "cpu memory\n", "cpu.stat": CPU_STAT.format(5, 0, 0)},
        version_2(1, 1, 1, cpu="max 100000"),
        version_1(1, 1, 1, quota=-1, memory=2**63 - 4096),
    ],
    ids=["no groups", "machine", "no limits", "no limits, version 1"],
)
def test_nothing_is_limited(tmp_path: Path, files: dict[str, str]) -> None:
    write(tmp_path, files)
    clock = Clock()
    collector = ContainerCollector(tmp_path, clock)
    assert host(collector.collect()) == {}
    clock.now += LIMITS_SECONDS
    assert host(collector.collect()) == {}
    collector.close()


def test_a_limit_that_changes(tmp_path: Path) -> None:
    write(tmp_path, version_2(1, 1, 1))
    clock = Clock()
    collector = ContainerCollector(tmp_path, clock)
    seen = []
    for step, cpu in ((0, "150000 100000"), (1, "max 100000"), (LIMITS_SECONDS, "max 100000"), (-3600, "50000 100000")):
        write(tmp_path, version_2(1, 1, 1, cpu=cpu))
        clock.now += step
        seen.append(host(collector.collect()).get("container_cores"))
    assert seen == [1.5, 1.5, None, 0.5]
    collector.close()


def test_odd_files_are_refused(tmp_path: Path) -> None:
    write(tmp_path, version_2(1, 1, 1, cpu="many"))
    with pytest.raises(ValueError, match="invalid literal"):
        ContainerCollector(tmp_path, Clock()).collect()
    write(tmp_path, {**version_2(1, 1, 1), "cpu.stat": "usage_usec 1\n"})
    with pytest.raises(LookupError):
        ContainerCollector(tmp_path, Clock()).collect()
