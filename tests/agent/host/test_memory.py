from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.agent.host.memory import MemoryCollector, memory_bytes, parse_memory
from tests.agent.host.proc_files import OLD_PROC, PROC, host, write


def test_the_captured_file_is_read() -> None:
    assert parse_memory((PROC / "meminfo").read_text()) == {
        "memory_percent": 2.1,
        "memory_total_bytes": 24684084 * 1024,
        "memory_free_bytes": 23662824 * 1024,
        "memory_available_bytes": 24169900 * 1024,
        "memory_cache_bytes": (5764 + 537028 + 269032) * 1024,
        "memory_dirty_bytes": 2176 * 1024,
    }
    assert memory_bytes(PROC) == 24684084 * 1024


def test_a_kernel_that_does_not_state_what_is_available() -> None:
    values = parse_memory((OLD_PROC / "meminfo").read_text())
    # Free and cache, without shared memory.
    assert values["memory_available_bytes"] == (202624 + 183756 + 1987812 + 241340 - 83140) * 1024
    assert values["memory_percent"] == 37.4
    assert values["swap_total_bytes"] == 4194300 * 1024
    assert values["swap_used_bytes"] == (4194300 - 4112104) * 1024


def test_the_percentage_excludes_available_memory(tmp_path: Path) -> None:
    write(tmp_path, {"meminfo": "MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable: 600 kB\n"})
    collector = MemoryCollector(tmp_path)
    values = host(collector.collect())
    assert values["memory_percent"] == 40.0
    assert not {"swap_total_bytes", "memory_dirty_bytes"} & set(values)
    collector.close()


@pytest.mark.parametrize("text", ["", "MemTotal: 1000 kB\n", "MemTotal: 0 kB\nMemFree: 0 kB\n", "MemTotal:"])
def test_a_machine_that_does_not_name_its_memory(tmp_path: Path, text: str) -> None:
    assert memory_bytes(tmp_path) == 0
    write(tmp_path, {"meminfo": text})
    assert memory_bytes(tmp_path) == 0
    with pytest.raises((ValueError, LookupError)):
        MemoryCollector(tmp_path).collect()
