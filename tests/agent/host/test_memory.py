from pathlib import Path

import pytest

from loadwright.agent.host.memory import MemoryCollector, memory_bytes, parse_memory

PROC = Path(__file__).parent / "fixtures" / "proc"


def test_the_captured_file_is_read() -> None:
    available, whole = parse_memory((PROC / "meminfo").read_text())
    assert 0 < available < whole == 24684084 * 1024
    assert memory_bytes(PROC) == whole


def test_the_percentage_excludes_available_memory(tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable: 600 kB\n")
    collector = MemoryCollector(tmp_path)
    assert collector.collect() == {"memory_percent": 40.0}
    collector.close()


def test_a_machine_that_does_not_name_its_memory(tmp_path: Path) -> None:
    assert memory_bytes(tmp_path) == 0
    (tmp_path / "meminfo").write_text("MemTotal: 1000 kB\n")
    assert memory_bytes(tmp_path) == 0
    with pytest.raises(LookupError, match="MemAvailable"):
        MemoryCollector(tmp_path).collect()
