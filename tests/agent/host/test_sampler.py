import shutil
from pathlib import Path

import pytest

from loadwright.agent.host.sampler import HostSampler, memory_bytes, parse_cpu, parse_memory, parse_network

PROC = Path(__file__).parent / "fixtures" / "proc"


def test_cpu_counts_waiting_for_disks_as_idle() -> None:
    assert parse_cpu("cpu  100 10 50 800 30 5 5 0 7 7\ncpu0 1 1 1 1 1 1 1 1 1 1\n") == (170, 1000)


def test_captured_files_are_read() -> None:
    busy, total = parse_cpu((PROC / "stat").read_text())
    assert 0 < busy < total
    available, whole = parse_memory((PROC / "meminfo").read_text())
    assert 0 < available < whole == 24684084 * 1024


def test_network_leaves_loopback_out() -> None:
    text = (PROC / "net" / "dev").read_text()
    loopback = next(line for line in text.splitlines() if line.strip().startswith("lo:"))
    ours = parse_network(text)
    assert ours == parse_network(text.replace(loopback + "\n", ""))
    assert ours[0] > 0


def test_shares_and_rates_are_since_the_sample_before(tmp_path: Path) -> None:
    shutil.copytree(PROC, tmp_path / "proc")
    times = iter([10.0, 12.0])
    with HostSampler(tmp_path, tmp_path / "proc", lambda: next(times)) as sampler:
        (tmp_path / "proc" / "stat").write_text("cpu  100 0 0 900 0 0 0 0 0 0\n")
        write_network(tmp_path, 1000, 500)
        first = sampler.sample()
        (tmp_path / "proc" / "stat").write_text("cpu  175 0 0 925 0 0 0 0 0 0\n")
        write_network(tmp_path, 5000, 700)
        second = sampler.sample()
    assert (first.cpu_percent, first.received_bytes_s) == (None, None)
    assert first.memory_percent is not None
    assert (second.cpu_percent, second.received_bytes_s, second.sent_bytes_s) == (75.0, 2000, 100)
    assert second.disk_free_bytes


def test_a_collector_that_fails_costs_only_its_own_values(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "stat").write_text("nonsense\n")
    shutil.copy(PROC / "meminfo", tmp_path)
    with HostSampler(tmp_path, tmp_path) as sampler:
        samples = [sampler.sample(), sampler.sample()]
    assert [sample.cpu_percent for sample in samples] == [None, None]
    assert samples[1].memory_percent == pytest.approx(samples[0].memory_percent)
    assert sorted(record.message.split()[2] for record in caplog.records) == ["cpu", "network"]


def test_this_machine() -> None:
    with HostSampler(Path("/")) as sampler:
        sampler.sample()
        host = sampler.sample()
    assert host.memory_percent is not None
    assert 0 < host.memory_percent < 100
    assert host.disk_free_bytes
    assert memory_bytes() > 0


def write_network(folder: Path, received: int, sent: int) -> None:
    lines = [
        "Inter-|",
        " face |",
        f"    lo: 9 {'0 ' * 7}9 {'0 ' * 7}",
        f"  eth0: {received} {'0 ' * 7}{sent} {'0 ' * 7}",
    ]
    (folder / "proc" / "net" / "dev").write_text("\n".join(lines) + "\n")
