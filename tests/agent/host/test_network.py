from pathlib import Path

from loadwright.agent.host.network import NetworkCollector, bandwidth_mbit_s, parse_network
from tests.agent.host.proc_files import write_network

PROC = Path(__file__).parent / "fixtures" / "proc"


def test_network_leaves_loopback_out() -> None:
    text = (PROC / "net" / "dev").read_text()
    loopback = next(line for line in text.splitlines() if line.strip().startswith("lo:"))
    ours = parse_network(text)
    assert ours == parse_network(text.replace(loopback + "\n", ""))
    assert ours[0] > 0


def test_rates_are_those_since_the_previous_sample(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    times = iter([10.0, 12.0, 14.0])
    collector = NetworkCollector(tmp_path, lambda: next(times))
    write_network(tmp_path, 1000, 500)
    assert collector.collect() == {}
    write_network(tmp_path, 5000, 700)
    assert collector.collect() == {"received_bytes_s": 2000, "sent_bytes_s": 100}
    # An interface was removed together with its counters.
    write_network(tmp_path, 10, 800)
    assert collector.collect() == {"received_bytes_s": 0, "sent_bytes_s": 50}
    collector.close()


def interface(net: Path, name: str, speed: str, *, device: bool = True) -> None:
    (net / name).mkdir()
    (net / name / "speed").write_text(speed)
    if device:
        (net / name / "device").mkdir()


def test_bandwidth_is_that_of_the_fastest_link(tmp_path: Path) -> None:
    assert bandwidth_mbit_s(tmp_path) == 0
    interface(tmp_path, "eth0", "1000\n")
    interface(tmp_path, "eth1", "2500\n")
    assert bandwidth_mbit_s(tmp_path) == 2500


def test_links_without_a_speed_and_virtual_ones_do_not_count(tmp_path: Path) -> None:
    interface(tmp_path, "eth0", "-1\n")
    interface(tmp_path, "eth1", "unknown\n")
    interface(tmp_path, "docker0", "10000\n", device=False)
    (tmp_path / "wifi0" / "device").mkdir(parents=True)
    assert bandwidth_mbit_s(tmp_path) == 0
    assert bandwidth_mbit_s(tmp_path / "missing") == 0
