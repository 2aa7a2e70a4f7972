from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.agent.host.pressure import PressureCollector, parse_totals
from tests.agent.host.proc_files import OLD_PROC, PROC, Clock, host, write

LINE = "{} avg10=1.00 avg60=0.44 avg300=0.51 total={}\n"


def pressure(some: int, full: int) -> dict[str, str]:
    text = LINE.format("some", some) + LINE.format("full", full)
    # Until Linux 5.13 the file of the CPU had one line.
    return {"pressure/cpu": LINE.format("some", some), "pressure/memory": text, "pressure/io": text}


def test_totals_are_in_microseconds() -> None:
    some, full = parse_totals((PROC / "pressure" / "io").read_text())
    assert some > full > 0
    assert parse_totals(LINE.format("some", 7)) == [7]


@pytest.mark.parametrize("text", ["", "some avg10=0.00", "some total="])
def test_other_files_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"empty|invalid literal"):
        parse_totals(text)


def test_the_share_of_the_time_since_the_previous_sample(tmp_path: Path) -> None:
    clock = Clock()
    collector = PressureCollector(tmp_path, clock)
    write(tmp_path, pressure(1_000_000, 500_000))
    assert host(collector.collect()) == {}
    clock.now += 2
    write(tmp_path, pressure(2_500_000, 1_000_000))
    assert host(collector.collect()) == {
        "pressure_cpu_percent": 75.0,
        "pressure_memory_percent": 75.0,
        "pressure_memory_full_percent": 25.0,
        "pressure_io_percent": 75.0,
        "pressure_io_full_percent": 25.0,
    }
    clock.now += 1
    # The kernel counted a little more than our clock.
    write(tmp_path, pressure(3_500_100, 2_000_000))
    assert host(collector.collect())["pressure_cpu_percent"] == 100.0
    collector.close()
    assert not collector.unavailable


def test_a_kernel_without_pressure(tmp_path: Path) -> None:
    collector = PressureCollector(OLD_PROC, Clock())
    assert host(collector.collect()) == {}
    assert host(collector.collect()) == {}
    assert collector.unavailable == tuple(
        f"the kernel provides no /proc/pressure/{of}" for of in ("cpu", "memory", "io")
    )
    collector.close()


def test_a_resource_without_pressure_costs_only_its_own_values(tmp_path: Path) -> None:
    clock = Clock()
    collector = PressureCollector(tmp_path, clock)
    write(tmp_path, pressure(1_000_000, 500_000))
    (tmp_path / "pressure" / "io").unlink()
    collector.collect()
    clock.now += 1
    assert set(host(collector.collect())) == {
        "pressure_cpu_percent", "pressure_memory_percent", "pressure_memory_full_percent",
    }  # fmt: skip
    assert collector.unavailable == ("the kernel provides no /proc/pressure/io",)
    collector.close()
