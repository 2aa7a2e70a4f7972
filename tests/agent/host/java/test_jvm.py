from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from loadwright.agent.host.java.hsperfdata import PerfDataError
from loadwright.agent.host.java.jvm import CounterFile, Jvm, program_of
from loadwright.agent.host.processes.table import ProcessTable
from tests.agent.host.java.jvms import GARBAGE_COLLECTORS, Program, javas, open_files, options, running, supports
from tests.agent.host.java.perfdata import JAVA_8, perf_data
from tests.agent.host.java.perfdata import Counter as CounterValue

PROC = Path("/proc")


def counter_file(path: Path, data: bytes) -> CounterFile:
    path.write_bytes(data)
    return CounterFile(os.open(path, os.O_RDONLY))


@pytest.mark.parametrize("order", ["<", ">"])
def test_needed_numbers_are_read(tmp_path: Path, order: str) -> None:
    path = tmp_path / "20"
    file = counter_file(path, perf_data({"unknown": 3, **JAVA_8}, order))
    expected = {name: value for name, value in JAVA_8.items() if isinstance(value, int)}
    assert file.read() == expected
    path.write_bytes(perf_data({"unknown": 3, **JAVA_8, "java.threads.live": 99}, order))
    assert file.read() == {**expected, "java.threads.live": 99}
    file.close()


def test_counters_that_the_jvm_adds_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "20"
    counters: Mapping[str, CounterValue] = {"java.threads.live": 5, "sun.gc.lastCause": "No GC"}
    file = counter_file(path, perf_data(counters))
    assert file.read() == {"java.threads.live": 5}
    path.write_bytes(
        perf_data({**counters, "sun.gc.metaspace.used": 8, "java.threads.live": 6, "sun.gc.lastCause": "x"}, modified=8)
    )
    assert file.read() == {"java.threads.live": 6, "sun.gc.metaspace.used": 8}
    assert file.text("sun.gc.lastCause") == "x"
    assert file.text("missing") == ""
    file.close()


def test_numbers_out_of_range_are_left_out(tmp_path: Path) -> None:
    file = counter_file(tmp_path / "20", perf_data({"java.threads.live": -1, "sun.gc.metaspace.used": 2**63 - 1}))
    assert file.read() == {}
    file.close()


def test_a_file_that_is_truncated_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "20"
    file = counter_file(path, perf_data(JAVA_8))
    for size in (1000, 100, 0):
        os.truncate(path, size)
        with pytest.raises(PerfDataError):
            file.read()
    path.write_bytes(perf_data(JAVA_8, complete=0, modified=9))
    with pytest.raises(PerfDataError):
        file.read()
    before = file.unlinked
    path.unlink()
    assert (before, file.unlinked) == (False, True)
    file.close()


def test_a_file_that_cannot_be_used_is_closed(tmp_path: Path) -> None:
    before = open_files()
    with pytest.raises(PerfDataError):
        counter_file(tmp_path / "20", b"foreign")
    assert open_files() == before


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("org.apache.catalina.startup.Bootstrap start", "org.apache.catalina.startup.Bootstrap"),
        ("/opt/shop/shop-1.0.jar --port 80", "shop-1.0.jar"),
        ("shop.jar", "shop.jar"),
        ("/opt/my shop/shop.jar --config /etc/x.jar", "shop.jar"),
        ("./my shop.jar", "my shop.jar"),
        ("com.shop/com.shop.Main a b", "com.shop.Main"),
        ("Main other.jar", "Main"),
        ("", "java"),
        ("/", "java"),
    ],
)
def test_the_program_is_the_main_class_or_the_jar(command: str, program: str) -> None:
    assert program_of(command) == program


class Sampled:
    """The figures of a JVM, measured until it has done what is to do; counts and durations are summed."""

    def __init__(self, program: Program) -> None:
        self.jvm = Jvm(PROC, ProcessTable().process(program.pid))
        self.values: Mapping[str, float] = {}
        self.sums: Counter[str] = Counter()
        self._time = 0.0

    def settle(self) -> None:
        idle = 0
        while idle < 3:
            self._time += 1
            self.values = self.jvm.measure(self._time)
            counts = {name: value for name, value in self.values.items() if name.endswith(("_gcs", "_gc_ms"))}
            self.sums.update(counts)
            idle = 0 if any(counts.values()) else idle + 1
            time.sleep(0.1)


@pytest.mark.parametrize("name", GARBAGE_COLLECTORS)
def test_figures_agree_with_jstat(name: str, subtests: pytest.Subtests) -> None:
    # Which Javas there are is found out here: it would take seconds of the start of every process of the tests.
    found = {version: java for version, java in javas().items() if java.with_name("jstat").exists()}
    if not found:
        pytest.skip("needs jstat")
    for version, java in found.items():
        if supports(java, name):
            with subtests.test(java=version):
                compare_with_jstat(java, name)


def compare_with_jstat(java: Path, name: str) -> None:
    with running(*options(name), "Heap", java=java) as program:
        program.do("keep 20")
        sampled = Sampled(program)
        sampled.settle()
        sampled.sums.clear()
        before = program.jstat("-gc")
        program.do("waste 60")
        if name != "Epsilon":
            program.do("waste 140", "gc", "gc")
        sampled.settle()
        after = program.jstat("-gc")
        values, info = sampled.values, sampled.jvm.info
        assert (info.program, info.pid) == ("Heap", program.pid)
        assert java == javas()[info.java]
        assert info.collector.removesuffix("GC") == name
        used = sum(after.get(column, 0) for column in ("S0U", "S1U", "EU", "OU"))
        assert values["heap_used_bytes"] / 1024 == pytest.approx(used, rel=0.1)
        assert values["heap_max_bytes"] == pytest.approx(128 * 2**20, rel=0.05)
        assert values["metaspace_used_bytes"] / 1024 == pytest.approx(after["MU"], rel=0.02)
        classes = program.jstat("-class")
        assert values["classes"] == pytest.approx(classes["Loaded"] - classes["Unloaded"], abs=20)
        for figure, count, seconds in (
            ("young", "YGC", "YGCT"), ("full", "FGC", "FGCT"), ("concurrent", "CGC", "CGCT")
        ):  # fmt: skip
            if f"{figure}_gcs" in values:
                assert sampled.sums[f"{figure}_gcs"] == after[count] - before[count]
                assert sampled.sums[f"{figure}_gc_ms"] / 1000 == pytest.approx(
                    after[seconds] - before[seconds], abs=0.002
                )
        if name in ("Serial", "Parallel", "G1"):
            assert sampled.sums["full_gcs"] == 2
            program.do("gc")
            again = sampled.jvm.measure(1000.0)
            assert again["full_gcs"] == 1
            assert 0 < again["full_gc_gap_s"] < 600
        sampled.jvm.close()


def test_a_jvm_that_ends_while_it_is_read() -> None:
    with running("-XX:+UseSerialGC", "Heap") as program:
        jvm = Jvm(PROC, ProcessTable().process(program.pid))
        assert jvm.measure(1.0)["pid"] == program.pid
        program.process.kill()
        # Killed, it leaves its file; until its parent has waited for it, its process.
        os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOWAIT)
        with pytest.raises(ProcessLookupError):
            jvm.measure(2.0)
        program.process.wait()
        with pytest.raises(ProcessLookupError):
            jvm.measure(3.0)
        jvm.close()


def test_a_process_that_is_no_jvm() -> None:
    before = open_files()
    with pytest.raises(FileNotFoundError):
        Jvm(PROC, ProcessTable().process(os.getpid()))
    assert open_files() == before
