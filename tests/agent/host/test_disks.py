from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from loadwright.agent.host.devices import LOOK_UP_SECONDS
from loadwright.agent.host.disks import MAX_DISKS, Disk, DisksCollector, disk_values, look_up
from loadwright.core.hosts.counters import Increase
from tests.agent.host.proc_files import OLD_PROC, PROC, Clock, copied, host, of, parts, write, write_disks

ONE_SECOND = [100, 2000, 50, 200, 4000, 400, 250, 900]
"""What a disk does in a second: operations, sectors and ms of reads, the same of writes, ms busy and queued."""
TOTALS = {
    "disk_read_bytes_s": 1_024_000.0,
    "disk_written_bytes_s": 2_048_000.0,
    "disk_reads_s": 100.0,
    "disk_writes_s": 200.0,
    "disk_busy_percent": 25.0,
}


def add_block(block: Path, name: str, *, slaves: Sequence[str] = (), mapper: str = "", hidden: str = "0") -> None:
    """Add a whole device to /sys/block; partitions are not listed there."""
    folder = block / name
    (folder / "slaves").mkdir(parents=True)
    write(folder, {"hidden": hidden + "\n", **({"dm/name": mapper + "\n"} if mapper else {})})
    for slave in slaves:
        (folder / "slaves" / slave).symlink_to(Path("..") / ".." / slave)


def after(seconds: int) -> list[int]:
    return [count * seconds for count in ONE_SECOND]


@pytest.fixture
def machine(tmp_path: Path) -> tuple[Path, Path]:
    """Return /proc and /sys of a machine with two disks."""
    proc, sys = tmp_path / "proc", tmp_path / "sys"
    for name in ("sda", "sdb"):
        add_block(sys / "block", name)
    return proc, sys


def test_facts_of_block_devices(tmp_path: Path) -> None:
    add_block(tmp_path, "sda")
    add_block(tmp_path, "cciss!c0d0")
    add_block(tmp_path, "loop0")
    add_block(tmp_path, "nvme0c0n1", hidden="1")
    add_block(tmp_path, "md0", slaves=["sda", "sdb"])
    add_block(tmp_path, "dm-0", slaves=["md0"], mapper="vg-root")
    add_block(tmp_path, "dm-1", slaves=["md0"], mapper="x" * 300)
    (tmp_path / "vda").mkdir()
    assert look_up(tmp_path, "sda") == Disk(measured=True, part="sda", counted=True)
    assert look_up(tmp_path, "vda") == Disk(measured=True, part="vda", counted=True)
    assert look_up(tmp_path, "cciss/c0d0") == Disk(measured=True, part="cciss/c0d0", counted=True)
    assert look_up(tmp_path, "md0") == Disk(measured=True, part="md0", counted=False)
    assert look_up(tmp_path, "dm-0") == Disk(measured=True, part="vg-root", counted=False)
    assert look_up(tmp_path, "dm-1").part == "x" * 200
    for name in ("sda1", "loop0", "nvme0c0n1", "zram0"):
        assert not look_up(tmp_path, name).measured
    assert not look_up(tmp_path / "missing", "sda").measured


def test_figures_of_a_disk() -> None:
    assert disk_values(Increase(2.0, after(2))) == {
        "read_bytes_s": 1_024_000.0,
        "written_bytes_s": 2_048_000.0,
        "reads_s": 100.0,
        "writes_s": 200.0,
        "read_ms": 0.5,
        "write_ms": 2.0,
        "busy_percent": 25.0,
        "queue": 0.9,
    }
    # Nothing was read or written, so the durations are undefined. The kernel counts busy time in ticks.
    assert disk_values(Increase(1.0, [0, 0, 0, 0, 0, 0, 1004, 0])) == {
        "read_bytes_s": 0.0, "written_bytes_s": 0.0, "reads_s": 0.0, "writes_s": 0.0, "queue": 0.0,
        "busy_percent": 100.0,
    }  # fmt: skip


def test_totals_count_each_operation_once(machine: tuple[Path, Path]) -> None:
    proc, sys = machine
    add_block(sys / "block", "md0", slaves=["sda", "sdb"])
    add_block(sys / "block", "dm-0", slaves=["md0"], mapper="vg-root")
    add_block(sys / "block", "loop0")
    names = ["sda", "sda1", "sda2", "sdb", "sdb1", "md0", "dm-0", "loop0"]
    clock = Clock()
    collector = DisksCollector(proc, sys, clock)
    write_disks(proc, {name: after(1) for name in names})
    assert collector.collect() == {}
    clock.now += 1
    write_disks(proc, {name: after(3 if name == "sdb" else 2) for name in names})
    readings = collector.collect()
    assert parts(readings, "host_disk") == ["sda", "sdb", "md0", "vg-root"]
    assert host(readings) == {
        "disk_read_bytes_s": 3_072_000.0,
        "disk_written_bytes_s": 6_144_000.0,
        "disk_reads_s": 300.0,
        "disk_writes_s": 600.0,
        "disk_busy_percent": 50.0,
    }
    collector.close()


def test_disks_appear_and_vanish(machine: tuple[Path, Path]) -> None:
    proc, sys = machine
    clock = Clock()
    collector = DisksCollector(proc, sys, clock)
    seen = []
    for seconds, names in enumerate(("a", "a", "ab", "ab", "a", "ab", "ab", "b"), start=1):
        write_disks(proc, {f"sd{name}": after(seconds) for name in names})
        readings = collector.collect()
        seen.append("".join(part[-1] for part in parts(readings, "host_disk")))
        # A disk that appears does not take the totals of the others away.
        if seconds in (3, 6, 8):
            assert host(readings) == TOTALS
        clock.now += 1
    assert seen == ["", "a", "a", "ab", "a", "a", "ab", "b"]
    collector.close()


def test_counters_that_wrap_or_are_reset_give_no_value_for_that_second(machine: tuple[Path, Path]) -> None:
    proc, sys = machine
    clock = Clock()
    collector = DisksCollector(proc, sys, clock)
    # The milliseconds have 32 bits, and wrap every 49 days of work.
    wrapping = [*after(1)[:6], 2**32 - 200, 5]
    wrapped = [*after(2)[:6], 50, 905]
    for counters in (wrapping, wrapped):
        write_disks(proc, {"sda": counters, "sdb": after(1 if counters is wrapping else 2)})
        readings = collector.collect()
        clock.now += 1
    assert parts(readings, "host_disk") == ["sdb"]
    assert host(readings) == {}
    write_disks(proc, {"sda": [now + more for now, more in zip(wrapped, ONE_SECOND, strict=True)], "sdb": after(2)})
    readings = collector.collect()
    assert of(readings, "host_disk", "sda")["busy_percent"] == 25.0
    assert host(readings) == TOTALS
    collector.close()


def test_a_clock_that_stands_gives_no_value(machine: tuple[Path, Path]) -> None:
    proc, sys = machine
    collector = DisksCollector(proc, sys, Clock())
    write_disks(proc, {"sda": after(1)})
    collector.collect()
    write_disks(proc, {"sda": after(2)})
    assert collector.collect() == {}
    collector.close()


def test_a_raid_that_is_assembled_later_is_counted_once(machine: tuple[Path, Path]) -> None:
    proc, sys = machine
    clock = Clock()
    collector = DisksCollector(proc, sys, clock)
    add_block(sys / "block", "md0")
    write_disks(proc, {"sda": after(1), "md0": after(1)})
    collector.collect()
    (sys / "block" / "md0" / "slaves" / "sda").symlink_to(Path("..") / ".." / "sda")
    clock.now += LOOK_UP_SECONDS
    write_disks(proc, {"sda": after(61), "md0": after(61)})
    assert host(collector.collect()) == TOTALS
    collector.close()


def test_hundreds_of_disks_are_counted_and_some_of_them_listed(tmp_path: Path) -> None:
    proc, sys = tmp_path / "proc", tmp_path / "sys"
    names = [f"dasd{number}" for number in range(2 * MAX_DISKS)]
    for name in names:
        add_block(sys / "block", name)
    clock = Clock()
    collector = DisksCollector(proc, sys, clock)
    for seconds in (1, 2):
        write_disks(proc, {name: after(seconds) for name in names})
        readings = collector.collect()
        clock.now += 1
    assert len(parts(readings, "host_disk")) == MAX_DISKS
    assert host(readings)["disk_reads_s"] == 100.0 * len(names)
    collector.close()


@pytest.mark.parametrize(
    ("captured", "disks"), [(PROC, {"vda": "vda"}), (OLD_PROC, {"sda": "sda", "dm-0": "centos-root"})]
)
def test_captured_files(tmp_path: Path, captured: Path, disks: dict[str, str]) -> None:
    proc, clock = copied(captured, tmp_path), Clock()
    sys = tmp_path / "sys"
    for name in ("loop0", "ram0", "sr0", "zram0"):
        add_block(sys / "block", name)
    for name, part in disks.items():
        is_volume = name.startswith("dm-")
        add_block(sys / "block", name, slaves=["sda2"] if is_volume else [], mapper=part if is_volume else "")
    collector = DisksCollector(proc, sys, clock)
    collector.collect()
    clock.now += 1
    readings = collector.collect()
    assert parts(readings, "host_disk") == list(disks.values())
    assert set(host(readings)) == set(TOTALS)
    collector.close()


@pytest.mark.parametrize("text", ["8 0 sda\n", "8 0 sda 1 2 3\n", "8 0 sda 1 0 x 4 5 0 7 8 9 10 11\n", "\n"])
def test_other_files_are_refused(machine: tuple[Path, Path], text: str) -> None:
    proc, sys = machine
    write(proc, {"diskstats": text})
    with pytest.raises((ValueError, LookupError)):
        DisksCollector(proc, sys, Clock()).collect()


def test_a_machine_without_disks(tmp_path: Path) -> None:
    write(tmp_path, {"diskstats": ""})
    assert DisksCollector(tmp_path, tmp_path, Clock()).collect() == {}
