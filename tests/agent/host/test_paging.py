from __future__ import annotations

import os
from pathlib import Path

from loadwright.agent.host.paging import PagingCollector
from tests.agent.host.proc_files import OLD_PROC, PROC, Clock, copied, host, write

PAGE = os.sysconf("SC_PAGE_SIZE")
TITLES = "Filename Type Size Used Priority\n"


def vmstat(swapped_in: int, swapped_out: int, killed: int) -> dict[str, str]:
    return {"vmstat": f"nr_free_pages 7\npswpin {swapped_in}\npswpout {swapped_out}\noom_kill {killed}\n"}


def test_pages_are_bytes_and_killed_processes_are_counted(tmp_path: Path) -> None:
    clock = Clock()
    collector = PagingCollector(tmp_path, clock)
    write(tmp_path, {**vmstat(10, 20, 3), "swaps": TITLES + "/dev/sda2 partition 4194300 82196 -1\n"})
    assert host(collector.collect()) == {}
    clock.now += 2
    write(tmp_path, vmstat(12, 26, 5))
    assert host(collector.collect()) == {"swap_in_bytes_s": PAGE, "swap_out_bytes_s": 3 * PAGE, "oom_kills": 2}
    clock.now += 1
    write(tmp_path, vmstat(0, 0, 5))
    assert host(collector.collect()) == {"oom_kills": 0}
    collector.close()


def test_a_machine_without_swap_space_swaps_nothing(tmp_path: Path) -> None:
    clock = Clock()
    collector = PagingCollector(tmp_path, clock)
    for swaps in (None, TITLES):
        write(tmp_path, {**vmstat(0, 0, 0), **({"swaps": swaps} if swaps else {})})
        collector.collect()
        clock.now += 1
    assert host(collector.collect()) == {"oom_kills": 0}
    collector.close()


def test_a_kernel_that_does_not_count_killed_processes(tmp_path: Path) -> None:
    proc, clock = copied(OLD_PROC, tmp_path), Clock()
    collector = PagingCollector(proc, clock)
    collector.collect()
    clock.now += 1
    assert host(collector.collect()) == {"swap_in_bytes_s": 0.0, "swap_out_bytes_s": 0.0}
    collector.close()


def test_the_captured_file() -> None:
    clock = Clock()
    collector = PagingCollector(PROC, clock)
    collector.collect()
    clock.now += 1
    assert host(collector.collect()) == {"oom_kills": 0}
    collector.close()
