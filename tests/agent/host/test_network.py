from pathlib import Path

from loadwright.agent.host.network import NetworkCollector, parse_network
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
