from pathlib import Path

import pytest

from loadwright.agent.host.cpu import CpuCollector, parse_cpu

PROC = Path(__file__).parent / "fixtures" / "proc"


def test_cpu_counts_waiting_for_disks_as_idle() -> None:
    assert parse_cpu("cpu  100 10 50 800 30 5 5 0 7 7\ncpu0 1 1 1 1 1 1 1 1 1 1\n") == (170, 1000)


def test_the_captured_file_is_read() -> None:
    busy, total = parse_cpu((PROC / "stat").read_text())
    assert 0 < busy < total


def test_a_file_without_the_line_of_all_cores_is_refused() -> None:
    with pytest.raises(ValueError, match="has no line 'cpu'"):
        parse_cpu("cpu0 1 1 1 1 1 1 1 1 1 1\n")


def test_the_percentage_is_that_since_the_previous_sample(tmp_path: Path) -> None:
    collector = CpuCollector(tmp_path)
    (tmp_path / "stat").write_text("cpu  100 0 0 900 0 0 0 0 0 0\n")
    assert collector.collect() == {}
    (tmp_path / "stat").write_text("cpu  175 0 0 925 0 0 0 0 0 0\n")
    assert collector.collect() == {"cpu_percent": 75.0}
    # No tick has passed, so the percentage is undefined and omitted.
    assert collector.collect() == {}
    collector.close()
