from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.agent.host.collector import Options
from loadwright.agent.host.cpu import CpuCollector, parse_ticks, spent
from tests.agent.host.proc_files import OLD_PROC, PROC, Clock, host, of, parts, write

TAIL = "intr {0} 7 7\nctxt {0}\nbtime 1795424734\nprocesses {0}\nprocs_running 3\nprocs_blocked 1\nsoftirq 9 9\n"


def stat(*lines: str, count: int = 0) -> str:
    return "\n".join(lines) + "\n" + TAIL.format(count)


def test_guest_time_is_part_of_user_time_already() -> None:
    assert parse_ticks("cpu  100 10 50 800 30 5 5 2 7 7") == [100, 10, 50, 800, 30, 5, 5, 2]
    with pytest.raises(ValueError, match="4 of 8"):
        parse_ticks("cpu 1 2 3 4")


def test_ticks_that_decrease() -> None:
    before = [100, 0, 100, 1000, 50, 1, 1, 0]
    assert spent(before, before) is None
    # Linux may count iowait down, which is no reset.
    assert spent(before, [110, 0, 100, 1089, 48, 1, 1, 0]) == [10, 0, 0, 89, 0, 0, 0, 0]
    # A processor went off line: its idle time left the sum, and the rest would look like full use.
    assert spent(before, [110, 0, 100, 500, 25, 1, 1, 0]) is None


def test_shares_are_those_since_the_previous_sample(tmp_path: Path) -> None:
    collector = CpuCollector(tmp_path, Clock())
    write(tmp_path, {"stat": stat("cpu  100 0 0 900 0 0 0 0 0 0")})
    assert "cpu_percent" not in host(collector.collect())
    write(tmp_path, {"stat": stat("cpu  120 10 20 915 20 3 2 10 5 0")})
    values = host(collector.collect())
    assert {name: value for name, value in values.items() if name.startswith("cpu")} == {
        "cpu_percent": 65.0,
        "cpu_user_percent": 30.0,
        "cpu_system_percent": 20.0,
        "cpu_iowait_percent": 20.0,
        "cpu_steal_percent": 10.0,
        "cpu_irq_percent": 5.0,
    }
    # No tick has passed, so the shares are undefined and omitted.
    assert "cpu_percent" not in host(collector.collect())
    collector.close()


def test_scheduling(tmp_path: Path) -> None:
    clock = Clock()
    collector = CpuCollector(tmp_path, clock)
    write(tmp_path, {"stat": stat("cpu  1 0 0 9 0 0 0 0 0 0", count=100)})
    assert host(collector.collect()) == {"running_tasks": 3.0, "blocked_tasks": 1.0}
    clock.now += 2
    write(tmp_path, {"stat": stat("cpu  1 0 0 9 0 0 0 0 0 0", count=300)})
    rates = {"interrupts_s": 100.0, "context_switches_s": 100.0, "forks_s": 100.0}
    assert host(collector.collect()) == {"running_tasks": 3.0, "blocked_tasks": 1.0, **rates}
    clock.now += 1
    write(tmp_path, {"stat": stat("cpu  1 0 0 9 0 0 0 0 0 0", count=5)})
    assert not host(collector.collect()).keys() & rates.keys()
    collector.close()


@pytest.mark.parametrize("proc", [PROC, OLD_PROC])
def test_captured_files(proc: Path) -> None:
    collector = CpuCollector(proc, Clock())
    assert host(collector.collect())["running_tasks"] > 0
    collector.close()


@pytest.mark.parametrize("text", ["", "cpu0 1 1 1 1 1 1 1 1 1 1\n", "cpu  1 2 x 4 5 6 7 8\n", "cpu  1 2"])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"stat": text})
    with pytest.raises(ValueError, match=r"no line 'cpu'|invalid literal|of 8"):
        CpuCollector(tmp_path, Clock()).collect()


def test_a_file_that_ends_early_has_the_use_of_cpu(tmp_path: Path) -> None:
    collector = CpuCollector(tmp_path, Clock())
    write(tmp_path, {"stat": "cpu  100 0 0 900 0 0 0 0 0 0\ncpu0 1"})
    assert host(collector.collect()) == {}
    write(tmp_path, {"stat": "cpu  150 0 0 950 0 0 0 0 0 0\nintr 9 9\nctxt 7\n"})
    assert host(collector.collect())["cpu_percent"] == 50.0


def cores(number: int, seconds: int) -> str:
    """Return a file in which the core n was used n % 100 percent of the time."""
    lines = [
        f"cpu{core} {core % 100 * seconds} 0 0 {(100 - core % 100) * seconds} 0 0 0 0 0 0" for core in range(number)
    ]
    return stat(f"cpu  {100 * seconds} 0 0 {100 * seconds} 0 0 0 0 0 0", *lines, count=seconds)


def test_256_cores_on_demand(tmp_path: Path) -> None:
    clock, options = Clock(), Options()
    collector = CpuCollector(tmp_path, clock, options)
    write(tmp_path, {"stat": cores(256, 1)})
    assert parts(collector.collect(), "host_core") == []
    options.cores = True
    assert parts(collector.collect(), "host_core") == []
    clock.now += 1
    write(tmp_path, {"stat": cores(256, 2)})
    readings = collector.collect()
    assert parts(readings, "host_core") == [str(core) for core in range(256)]
    assert of(readings, "host_core", "142")["user_percent"] == 42.0
    assert host(readings)["cpu_percent"] == 50.0
    assert host(readings)["context_switches_s"] == 1.0
    options.cores = False
    write(tmp_path, {"stat": cores(256, 3)})
    assert parts(collector.collect(), "host_core") == []
    collector.close()


def test_a_core_that_goes_off_line_and_comes_back(tmp_path: Path) -> None:
    collector = CpuCollector(tmp_path, Clock(), Options(cores=True))
    seen = []
    for seconds, number in enumerate((2, 2, 1, 2, 2), start=1):
        write(tmp_path, {"stat": cores(number, seconds)})
        seen.append(parts(collector.collect(), "host_core"))
    assert seen == [[], ["0", "1"], ["0"], ["0"], ["0", "1"]]
    collector.close()
