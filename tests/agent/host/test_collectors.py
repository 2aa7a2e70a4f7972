"""All collectors together: on captured files, on this machine, and on files that end early."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import pytest

from loadwright.agent.host.collector import HOST, Options
from loadwright.agent.host.collectors import cheap_collectors, host_collectors
from loadwright.agent.host.sampler import Sample, Sampler
from loadwright.core.hosts import figures
from loadwright.core.hosts.merging import Merger
from tests.agent.host.proc_files import OLD_PROC, PROC, Clock, copied, write, write_disks, write_network

FIELDS = {family.name: {field.name: field for field in family.fields} for family in figures.FAMILIES}
DEADLINE = 60

NEEDS_CONTAINER = {name for name in FIELDS["host"] if name.startswith("container_")}
NEEDS_SWAP = {"swap_total_bytes", "swap_used_bytes", "swap_in_bytes_s", "swap_out_bytes_s"}
NEEDS_PRESSURE = {name for name in FIELDS["host"] if name.startswith("pressure_")}
NEEDS_TICKS = {name for name in FIELDS["host"] if name.startswith("cpu_")}
NEEDS_TRAFFIC = {"tcp_retransmit_percent"}
NEEDS_SPEED = {"network_percent"}


def second_sample(sampler: Sampler, clock: Clock | None = None) -> Sample:
    """Return a sample that follows another one, when file systems have been measured."""
    sampler.sample()
    deadline = time.monotonic() + DEADLINE
    while any(thread.name == "file systems" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    if clock is not None:
        clock.now += 1
    return sampler.sample()


def check(sample: Sample) -> None:
    """Check that each value is declared, of its type, and within its range."""
    for series, values in sample.items():
        assert bool(series.part) == (series.family != "host")
        for name, value in values.items():
            FIELDS[series.family][name].check(value)


def machine(tmp_path: Path, captured: Path) -> tuple[Path, Path]:
    """Return /proc and /sys of a captured machine."""
    for name in ("vda", "sda"):
        (tmp_path / "sys" / "block" / name).mkdir(parents=True)
    return copied(captured, tmp_path), tmp_path / "sys"


@pytest.mark.parametrize(
    ("captured", "missing"),
    [(PROC, NEEDS_SWAP), (OLD_PROC, NEEDS_PRESSURE | {"oom_kills"})],
    ids=["without swap", "Linux 3.10"],
)
def test_all_that_a_machine_provides_is_collected(tmp_path: Path, captured: Path, missing: set[str]) -> None:
    proc, sys = machine(tmp_path, captured)
    (proc / "1").mkdir()
    clock = Clock()
    sampler = Sampler(host_collectors(Options(), proc, sys, clock), clock)
    sample = second_sample(sampler, clock)
    sampler.close()
    check(sample)
    missing = missing | NEEDS_CONTAINER | NEEDS_TICKS | NEEDS_TRAFFIC | NEEDS_SPEED
    if proc.stat().st_nlink < 2:
        missing.add("processes")
    assert FIELDS["host"].keys() - sample[HOST].keys() == missing
    assert {series.family for series in sample} >= {"host", "host_disk", "host_network"}
    assert set(sampler.unavailable()) == ({"pressure"} if captured == OLD_PROC else set())


def test_this_machine() -> None:
    sampler = Sampler(host_collectors(Options(cores=True)))
    sampler.sample()
    deadline = time.monotonic() + DEADLINE
    families: set[str] = set()
    while not families >= {"host", "host_core", "host_filesystem"}:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        sample = sampler.sample()
        check(sample)
        families |= {series.family for series in sample}
    sampler.close()
    assert sampler.unavailable().keys() <= {"pressure"}


def files_of(proc: Path) -> list[Path]:
    return sorted(path for path in proc.rglob("*") if path.is_file())


@pytest.mark.parametrize("part", [0.0, 0.25, 0.5, 0.75, 0.999])
@pytest.mark.parametrize("captured", [PROC, OLD_PROC])
def test_files_that_end_early_end_no_sample(tmp_path: Path, captured: Path, part: float) -> None:
    proc, sys = machine(tmp_path, captured)
    clock = Clock()
    sampler = Sampler(host_collectors(Options(cores=True), proc, sys, clock), clock)
    whole = {path: path.read_bytes() for path in files_of(proc)}
    complete = second_sample(sampler, clock)
    for path, content in whole.items():
        path.write_bytes(content[: int(len(content) * part)])
        clock.now += 1
        check(sampler.sample())
        path.write_bytes(content)
    for _ in range(2):
        clock.now += 1
        after = sampler.sample()
    sampler.close()
    check(after)
    assert set(after) >= {series for series in complete if series.family != "host_filesystem"}


def test_files_of_random_bytes_end_no_sample(tmp_path: Path) -> None:
    proc, sys = machine(tmp_path, PROC)
    clock = Clock()
    sampler = Sampler(host_collectors(Options(cores=True), proc, sys, clock), clock)
    for number, path in enumerate(files_of(proc)):
        path.write_bytes(random.Random(number).randbytes(3000))
        clock.now += 1
        check(sampler.sample())
    sampler.close()
    assert len(sampler.unavailable()) >= 8


def test_files_that_vanish_end_no_sample(tmp_path: Path) -> None:
    clock = Clock()
    sampler = Sampler(host_collectors(Options(), tmp_path, tmp_path, clock), clock)
    assert sampler.sample() == {}
    names = {collector.name for collector in host_collectors(Options(), tmp_path, tmp_path, clock)}
    assert set(sampler.unavailable()) == names - {"container"}


def eventful(proc: Path, sys: Path, second: int) -> None:
    """Change a machine with 256 cores and 400 mounts, and without swap: its disks come and go, its counters wrap."""
    chance = random.Random(second)
    ticks = " ".join(str(100 * second + column) for column in range(8))
    cores = [f"cpu{core} {ticks} 0 0" for core in range(256 - second % 3)]
    rest = f"intr {second * 10} 0\nctxt {second * 20}\nprocesses {second}\nprocs_running 1\nprocs_blocked 0\n"
    write(proc, {"stat": "\n".join([f"cpu  {ticks} 0 0", *cores, rest])})
    mounts = [f"{n} 1 8:{n} / /mnt/{n} rw - ext4 /dev/sd{n} rw" for n in range(400 - second % 7)]
    write(proc, {"self/mountinfo": "\n".join(mounts) + "\n"})
    disks = [f"sd{letter}" for letter in "abcdef" if chance.random() < 0.7]
    wrapped = 2**32 - 5 if second % 5 else 3
    write_disks(proc, {name: [wrapped + second, *[second * 10] * 7] for name in disks})
    for name in disks:
        (sys / "block" / name).mkdir(parents=True, exist_ok=True)
    write_network(proc, wrapped * second, 0 if second % 4 else 10**6)
    write(proc, {"vmstat": f"pswpin {second if second % 6 else 'x'}\npswpout 1\noom_kill {second}\n"})


def test_no_second_is_lost_on_an_eventful_machine(tmp_path: Path) -> None:
    proc, sys = machine(tmp_path, OLD_PROC)
    (proc / "swaps").write_text("Filename Type Size Used Priority\n")
    clock = Clock()
    options = Options(cores=True)
    sampler = Sampler(host_collectors(options, proc, sys, clock), clock)
    merger = Merger()
    stored: list[int] = []
    cores = 0
    for second in range(1, 61):
        eventful(proc, sys, second)
        clock.now += 1
        sample = sampler.sample()
        check(sample)
        assert sample[HOST]["load_1"] >= 0
        assert second == 1 or "cpu_percent" in sample[HOST]
        cores = max(cores, sum(series.family == "host_core" for series in sample))
        stored += [
            point.second for point in merger.add(second, 1, sample) if (point.series, point.resolution) == (HOST, 1)
        ]
    sampler.close()
    assert stored == list(range(1, 61))
    assert cores >= 254
    assert {"pressure", "paging"} <= sampler.unavailable().keys()


def test_files_are_closed() -> None:
    def opened() -> int:
        return sum(1 for _ in Path("/proc/self/fd").iterdir())

    before = opened()
    for _ in range(2):
        sampler = Sampler(host_collectors(Options()))
        sampler.sample()
        assert opened() >= before + 10
        sampler.close()
    assert opened() == before


def test_collectors_have_names_of_their_own(tmp_path: Path) -> None:
    for collectors in (host_collectors(Options()), cheap_collectors(tmp_path)):
        assert len({collector.name for collector in collectors}) == len(collectors)
