import shutil
from pathlib import Path

import pytest

from loadwright.agent.host.collector import Values
from loadwright.agent.host.memory import memory_bytes
from loadwright.agent.host.sampler import SLOW_SECONDS, HostSampler
from tests.agent.host.proc_files import write_network

PROC = Path(__file__).parent / "fixtures" / "proc"


def test_shares_and_rates_are_since_the_sample_before(tmp_path: Path) -> None:
    proc = tmp_path / "proc"
    shutil.copytree(PROC, proc)
    times = iter([10.0, 12.0])
    with HostSampler.of(tmp_path, proc, lambda: next(times)) as sampler:
        (proc / "stat").write_text("cpu  100 0 0 900 0 0 0 0 0 0\n")
        write_network(proc, 1000, 500)
        first = sampler.sample()
        (proc / "stat").write_text("cpu  175 0 0 925 0 0 0 0 0 0\n")
        write_network(proc, 5000, 700)
        second = sampler.sample()
    assert (first.cpu_percent, first.received_bytes_s) == (None, None)
    assert first.memory_percent is not None
    assert (second.cpu_percent, second.received_bytes_s, second.sent_bytes_s) == (75.0, 2000, 100)
    assert second.disk_free_bytes


def test_a_collector_that_fails_costs_only_its_own_values(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "stat").write_text("nonsense\n")
    shutil.copy(PROC / "meminfo", tmp_path)
    with HostSampler.of(tmp_path, tmp_path) as sampler:
        samples = [sampler.sample(), sampler.sample()]
        assert set(sampler.durations) == {"cpu", "memory", "network", "disk"}
    assert [sample.cpu_percent for sample in samples] == [None, None]
    assert samples[1].memory_percent == pytest.approx(samples[0].memory_percent)
    assert sorted(record.message.split()[2] for record in caplog.records) == ["cpu", "network"]


def test_the_duration_of_each_collector_is_known_and_a_slow_one_is_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Clock:
        now = 0.0

    class Quick:
        name = "quick"
        took = 0.001

        def collect(self) -> Values:
            Clock.now += self.took
            return {"memory_percent": 1.0}

        def close(self) -> None:
            pass

    class Slow(Quick):
        name = "slow"
        took = SLOW_SECONDS * 2

    sampler = HostSampler([Quick(), Slow()], lambda: Clock.now)
    sampler.sample()
    sampler.sample()
    assert sampler.durations == pytest.approx({"quick": 0.001, "slow": 0.2})
    assert [record.message for record in caplog.records] == ["Host sampling: slow is slow: 0.20 s"]


def test_this_machine() -> None:
    with HostSampler.of(Path("/")) as sampler:
        sampler.sample()
        host = sampler.sample()
    assert host.memory_percent is not None
    assert 0 < host.memory_percent < 100
    assert host.disk_free_bytes
    assert memory_bytes() > 0
