from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from loadwright.agent.host.collector import HOST, Collector, Options, Readings, Series
from loadwright.agent.host.collectors import host_collectors
from loadwright.agent.host.memory import memory_bytes
from loadwright.agent.host.sampler import REPORT_SECONDS, SLOW_SECONDS, HostSampler, Sampler, host_of
from loadwright.agent.host.sources import SampleClock
from tests.agent.host.proc_files import PROC, Clock, copied, parts, write_network


class Steady(Collector):
    """Takes ``took`` by ``clock``, and fails with ``error`` if there is one."""

    def __init__(self, name: str, clock: Clock, took: float = 0.001) -> None:
        self.name = name
        self.took = took
        self.error: Exception | None = None
        self.closed = False
        self._clock = clock

    def collect(self) -> Readings:
        self._clock.now += self.took
        if self.error:
            raise self.error
        return {HOST: {f"of_{self.name}": 1.0}, Series("host_disk", self.name): {"queue": 2.0}, Series("empty"): {}}

    def close(self) -> None:
        self.closed = True


def test_the_readings_of_all_collectors_are_one_sample() -> None:
    clock = Clock()
    sampler = Sampler([Steady("a", clock), Steady("b", clock)], clock)
    assert sampler.sample() == {
        HOST: {"of_a": 1.0, "of_b": 1.0},
        Series("host_disk", "a"): {"queue": 2.0},
        Series("host_disk", "b"): {"queue": 2.0},
    }


def test_a_collector_that_fails_costs_only_its_own_values(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    failing, other = Steady("a", clock), Steady("b", clock)
    sampler = Sampler([failing, other], clock)
    for error in (OSError("gone"), ValueError("odd"), KeyError("MemTotal:")):
        failing.error = error
        assert parts(sampler.sample(), "host_disk") == ["b"]
    assert sampler.unavailable() == {"a": "KeyError: 'MemTotal:'"}
    failing.error = None
    failing.unavailable, other.unavailable = ["no swap", "no PSI"], ()
    assert parts(sampler.sample(), "host_disk") == ["a", "b"]
    assert sampler.unavailable() == {"a": "no swap; no PSI"}
    assert [record.message for record in caplog.records] == ["Host sampling: a failed and is left out: OSError: gone"]


def test_an_error_of_ours_is_not_contained() -> None:
    clock = Clock()
    broken = Steady("a", clock)
    broken.error = AssertionError("a fault")
    with pytest.raises(AssertionError, match="a fault"):
        Sampler([broken], clock).sample()


def test_the_duration_of_each_collector_is_known_and_a_slow_one_is_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    sampler = Sampler([Steady("quick", clock), Steady("slow", clock, SLOW_SECONDS * 2)], clock)
    sampler.sample()
    sampler.sample()
    assert sampler.durations == pytest.approx({"quick": 0.001, "slow": 0.2})
    assert [record.message for record in caplog.records] == ["Host sampling: slow is slow: 0.20 s"]


def test_durations_and_failures_are_reported_now_and_then() -> None:
    clock = Clock()
    collector = Steady("a", clock, 0.002)
    sampler = Sampler([collector], clock)
    reports = []
    for error in (None, OSError(), OSError(), None, None):
        collector.error = error
        clock.now += REPORT_SECONDS / 4
        reports.append(sampler.sample().get(Series("host_collector", "a")))
        collector.took += 0.001
    assert reports == [None, None, None, {"duration_ms": pytest.approx(3.5), "failures": 2}, None]


class Rare(Steady):
    """Has something new when ``due_at`` has come."""

    due_at = float("-inf")

    def due(self) -> float:
        return self.due_at


def test_a_recording_is_parsed_later_with_its_own_time(tmp_path: Path) -> None:
    proc = copied(PROC, tmp_path)
    clock = SampleClock()
    collectors = host_collectors(Options(), proc, tmp_path, clock)
    sampler = Sampler(collectors, clock=clock)
    for counter in range(3):
        write_network(proc, 1000 * counter, 500)
        sampler.sample()
    recordings = []
    for counter in (5, 8):
        write_network(proc, 1000 * counter, 500)
        recordings.append(sampler.record())
    write_network(proc, 0, 0)
    first, second = (one._replace(at=recordings[0].at + 2 * number) for number, one in enumerate(recordings))
    sampler.parse(first)
    assert sampler.parse(second, late=True)[HOST]["received_bytes_s"] == 1500
    assert clock.sampled_at is None
    sampler.close()


def test_collectors_are_called_when_they_are_due_and_what_they_found_of_the_host_holds() -> None:
    clock = Clock()
    rare = Rare("a", clock)
    sampler = Sampler([rare], clock, SampleClock())
    rare.due_at = time.monotonic() + 3600
    assert parts(sampler.sample(), "host_disk") == ["a"]
    assert sampler.sample() == {HOST: {"of_a": 1.0}}
    sampler.changed()
    assert parts(sampler.sample(), "host_disk") == ["a"]
    rare.due_at = float("-inf")
    sampler.changed()
    assert [parts(sampler.sample(), "host_disk") for _ in range(3)] == [["a"]] * 3


def test_collectors_are_closed() -> None:
    clock = Clock()
    collectors = [Steady("a", clock), Steady("b", clock)]
    with HostSampler(collectors) as sampler:
        sampler.sample()
    assert [collector.closed for collector in collectors] == [True, True]


def test_heartbeats_have_some_of_the_readings() -> None:
    state = host_of({HOST: {"cpu_percent": 12.5, "load_1": 3.0, "disk_free_bytes": 7}, Series("host_disk", "sda"): {}})
    assert (state.cpu_percent, state.disk_free_bytes, state.memory_percent) == (12.5, 7, None)
    assert host_of({}).cpu_percent is None


def test_shares_and_rates_are_since_the_sample_before(tmp_path: Path) -> None:
    proc = copied(PROC, tmp_path)
    clock = Clock()
    with HostSampler.of(tmp_path, proc, tmp_path, clock) as sampler:
        (proc / "stat").write_text("cpu  100 0 0 900 0 0 0 0 0 0\n")
        write_network(proc, 1000, 500)
        first = sampler.sample()
        clock.now += 2
        (proc / "stat").write_text("cpu  175 0 0 925 0 0 0 0 0 0\n")
        write_network(proc, 5000, 700)
        second = sampler.sample()
    assert (first.cpu_percent, first.received_bytes_s) == (None, None)
    assert first.memory_percent is not None
    assert (second.cpu_percent, second.received_bytes_s, second.sent_bytes_s) == (75.0, 2000, 100)
    assert second.disk_free_bytes


def test_a_machine_without_most_files(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "stat").write_text("nonsense\n")
    shutil.copy(PROC / "meminfo", tmp_path)
    with HostSampler.of(tmp_path, tmp_path) as sampler:
        samples = [sampler.sample(), sampler.sample()]
    assert [sample.cpu_percent for sample in samples] == [None, None]
    assert samples[1].memory_percent == pytest.approx(samples[0].memory_percent)
    assert sorted(record.message.split()[2] for record in caplog.records) == ["cpu", "network"]


def test_this_machine() -> None:
    with HostSampler.of(Path("/")) as sampler:
        sampler.sample()
        state = sampler.sample()
    assert state.memory_percent is not None
    assert 0 < state.memory_percent < 100
    assert state.disk_free_bytes
    assert memory_bytes() > 0
