from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.agent.host.load import LoadCollector
from tests.agent.host.proc_files import OLD_PROC, PROC, copied, host, write


def test_captured_files() -> None:
    collector = LoadCollector(OLD_PROC)
    values = host(collector.collect())
    collector.close()
    assert {name: values[name] for name in ("load_1", "load_5", "load_15", "threads")} == {
        "load_1": 0.21, "load_5": 0.33, "load_15": 0.45, "threads": 412.0,
    }  # fmt: skip
    collector = LoadCollector(PROC)
    assert host(collector.collect())["load_1"] > 0
    collector.close()


def test_processes_are_the_folders_with_a_number(tmp_path: Path) -> None:
    proc = copied(OLD_PROC, tmp_path)
    collector = LoadCollector(proc)
    if proc.stat().st_nlink < 2:
        pytest.skip("this file system has no links of folders")
    assert "processes" not in host(collector.collect())
    for pid in ("1", "2", "4711"):
        (proc / pid).mkdir()
    assert host(collector.collect())["processes"] == 3
    (proc / "2").rmdir()
    assert host(collector.collect())["processes"] == 2
    collector.close()


def test_processes_of_this_machine() -> None:
    def listed() -> int:
        return sum(entry.name.isdigit() for entry in Path("/proc").iterdir())

    collector = LoadCollector(Path("/proc"))
    # Processes start and end meanwhile: one sample between two equal lists suffices.
    for _attempt in range(1000):
        before = listed()
        counted = host(collector.collect()).get("processes")
        if before == listed() == counted:
            break
    else:
        pytest.fail(f"{counted} processes counted, {before} listed")
    collector.close()


@pytest.mark.parametrize("text", ["", "0.1 0.2\n", "0.1 0.2 0.3 7 9\n", "many\n"])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"loadavg": text})
    with pytest.raises(ValueError, match=r"unpack|convert"):
        LoadCollector(tmp_path).collect()
