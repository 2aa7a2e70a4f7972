from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.agent.host.collector import Options
from loadwright.agent.host.devices import LOOK_UP_SECONDS
from loadwright.agent.host.network import (
    MAX_INTERFACES,
    Interface,
    NetworkCollector,
    bandwidth_mbit_s,
    look_up,
    parse_counters,
    parse_interfaces,
)
from tests.agent.host.proc_files import (
    OLD_PROC,
    PROC,
    Clock,
    copied,
    host,
    of,
    parts,
    write,
    write_interfaces,
    write_network,
)

ONE_SECOND = [1_000_000, 1000, 1, 2, 250_000, 500, 3, 4]
"""Bytes, packets, errors and drops received and sent in a second."""
TOTALS = {
    "received_bytes_s": 1_000_000.0,
    "sent_bytes_s": 250_000.0,
    "received_packets_s": 1000.0,
    "sent_packets_s": 500.0,
    "network_errors_s": 4.0,
    "network_drops_s": 6.0,
}


def after(seconds: int) -> list[int]:
    return [count * seconds for count in ONE_SECOND]


def add_interface(net: Path, name: str, speed: str = "-1", *entries: str, number: int = 1, peer: int = 0) -> None:
    """Add an interface to /sys/class/net, with ``entries`` such as ``device`` or ``lower_eth0``."""
    write(net / name, {"speed": speed + "\n", "ifindex": f"{number}\n", "iflink": f"{peer or number}\n"})
    for entry in entries:
        (net / name / entry).mkdir()


@pytest.fixture
def machine(tmp_path: Path) -> tuple[Path, Path]:
    """Return /proc and /sys of a machine with a link of 100 Mbit/s."""
    proc, sys = tmp_path / "proc", tmp_path / "sys"
    add_interface(sys / "class" / "net", "eth0", "100", "device")
    return proc, sys


def test_loopback_and_interfaces_that_were_never_used_are_left_out() -> None:
    text = (PROC / "net" / "dev").read_text()
    assert "ifb0" in text
    assert list(parse_interfaces(text)) == ["eth0"]
    assert parse_interfaces("") == {}


def test_counters() -> None:
    old = parse_interfaces((OLD_PROC / "net" / "dev").read_text())
    assert parse_counters(old["eth0"]) == [4294011223, 812331221, 3812331, 2991233, 3, 7]
    with pytest.raises(ValueError, match="unpack"):
        parse_counters("1 2 3")


def test_facts_of_interfaces(tmp_path: Path) -> None:
    add_interface(tmp_path, "eth0", "1000", "device")
    add_interface(tmp_path, "eth1", "-1", "device")
    add_interface(tmp_path, "eth2", "unknown", "device")
    add_interface(tmp_path, "bond0", "2000", "bonding", "lower_eth0")
    add_interface(tmp_path, "eth0.7", "1000", "lower_eth0", number=5, peer=2)
    add_interface(tmp_path, "docker0", "10000", "bridge", "lower_veth1")
    add_interface(tmp_path, "veth1", "10000", number=9, peer=8)
    add_interface(tmp_path, "tun0", "10000")
    assert look_up(tmp_path, "eth0") == Interface(physical=True, speed_mbit_s=1000)
    assert look_up(tmp_path, "eth1") == look_up(tmp_path, "eth2") == Interface(physical=True)
    assert look_up(tmp_path, "bond0") == Interface(lowest=False, speed_mbit_s=2000)
    assert look_up(tmp_path, "eth0.7") == look_up(tmp_path, "docker0") == Interface(lowest=False)
    assert look_up(tmp_path, "veth1") == Interface(cable=True)
    assert look_up(tmp_path, "tun0") == look_up(tmp_path, "missing") == Interface()


def test_a_virtual_function_belongs_to_the_interface_that_counts_its_packets_too(tmp_path: Path) -> None:
    add_interface(tmp_path, "eth0", "50000", "device", "lower_enP1")
    add_interface(tmp_path, "enP1", "50000", "device")
    (tmp_path / "enP1" / "master").symlink_to(Path("..") / "eth0")
    assert look_up(tmp_path, "eth0").physical
    assert not look_up(tmp_path, "enP1").physical
    # The parts of a bond are physical: the bond itself has no device.
    add_interface(tmp_path, "bond0", "2000", "bonding", "lower_eth1")
    add_interface(tmp_path, "eth1", "2000", "device")
    (tmp_path / "eth1" / "master").symlink_to(Path("..") / "bond0")
    assert look_up(tmp_path, "eth1").physical


def test_rates_are_those_since_the_previous_sample(machine: tuple[Path, Path]) -> None:
    proc, sys = machine
    clock = Clock()
    collector = NetworkCollector(proc, sys, clock)
    write_interfaces(proc, {"lo": after(5), "eth0": after(1)})
    assert collector.collect() == {}
    clock.now += 2
    write_interfaces(proc, {"lo": after(9), "eth0": after(3)})
    readings = collector.collect()
    # 8 Mbit/s of 100.
    assert host(readings) == {**TOTALS, "network_percent": 8.0}
    assert parts(readings, "host_network") == ["eth0"]
    assert of(readings, "host_network", "eth0") == {
        "received_bytes_s": 1_000_000.0,
        "sent_bytes_s": 250_000.0,
        "received_packets_s": 1000.0,
        "sent_packets_s": 500.0,
        "errors_s": 4.0,
        "drops_s": 6.0,
        "speed_mbit_s": 100.0,
        "used_percent": 8.0,
    }
    collector.close()


def test_counters_that_wrap_or_are_reset_give_no_value_for_that_second(machine: tuple[Path, Path]) -> None:
    proc, sys = machine
    add_interface(sys / "class" / "net", "eth1", "-1", "device")
    clock = Clock()
    collector = NetworkCollector(proc, sys, clock)
    seen = []
    for first in (2**32 - 10, 500, 900):
        write_interfaces(proc, {"eth0": [first, 0, 0, 0, 0, 0, 0, 0], "eth1": after(1)})
        readings = collector.collect()
        seen.append((parts(readings, "host_network"), host(readings).get("received_bytes_s")))
        clock.now += 1
    assert seen == [([], None), (["eth1"], None), (["eth0", "eth1"], 400.0)]
    # The clock stood, and went back.
    for step in (-1, -3600):
        clock.now += step
        assert collector.collect() == {}
    collector.close()


def test_an_interface_that_disappears_and_comes_back(machine: tuple[Path, Path]) -> None:
    proc, sys = machine
    add_interface(sys / "class" / "net", "eth1", "-1", "device")
    clock = Clock()
    collector = NetworkCollector(proc, sys, clock)
    seen = []
    for seconds, names in enumerate(("01", "01", "0", "01", "01"), start=1):
        write_interfaces(proc, {f"eth{name}": after(seconds) for name in names})
        readings = collector.collect()
        seen.append((len(parts(readings, "host_network")), host(readings).get("sent_packets_s")))
        clock.now += 1
    assert seen == [(0, None), (2, 1000.0), (1, 500.0), (1, 500.0), (2, 1000.0)]
    collector.close()


def test_totals_count_each_packet_once(machine: tuple[Path, Path]) -> None:
    proc, sys = machine
    net = sys / "class" / "net"
    add_interface(net, "bond0", "100", "bonding", "lower_eth0")
    add_interface(net, "bond0.7", "100", "lower_bond0", number=5, peer=4)
    add_interface(net, "docker0", "10000", "bridge", "lower_veth1")
    add_interface(net, "veth1", "10000", number=9, peer=8)
    add_interface(net, "ifb0")
    names = ["eth0", "bond0", "bond0.7", "docker0", "veth1"]
    clock = Clock()
    collector = NetworkCollector(proc, sys, clock)
    for seconds in (1, 2):
        write_interfaces(proc, {**{name: after(seconds) for name in names}, "ifb0": [0] * 8})
        readings = collector.collect()
        clock.now += 1
    assert host(readings) == {**TOTALS, "network_percent": 8.0}
    # Neither the cable into a container, nor an interface that was never used.
    assert parts(readings, "host_network") == ["eth0", "bond0", "bond0.7", "docker0"]
    assert "used_percent" not in of(readings, "host_network", "docker0")
    assert of(readings, "host_network", "bond0")["used_percent"] == 8.0
    collector.close()


def test_in_a_container_the_end_of_the_cable_is_what_there_is(tmp_path: Path) -> None:
    proc, net = tmp_path / "proc", tmp_path / "sys" / "class" / "net"
    add_interface(net, "eth0", "10000", number=2, peer=77)
    add_interface(net, "eth0.7", "10000", "lower_eth0", number=3, peer=2)
    clock = Clock()
    collector = NetworkCollector(proc, tmp_path / "sys", clock)
    for seconds in (1, 2):
        write_interfaces(proc, {"eth0": after(seconds), "eth0.7": after(seconds)})
        readings = collector.collect()
        clock.now += 1
    assert host(readings) == TOTALS
    assert parts(readings, "host_network") == ["eth0", "eth0.7"]
    collector.close()


def test_without_sys_all_interfaces_count(tmp_path: Path) -> None:
    clock = Clock()
    collector = NetworkCollector(tmp_path, tmp_path / "missing", clock)
    for total in (1000, 5000):
        write_network(tmp_path, total, total)
        readings = collector.collect()
        clock.now += 2
    assert host(readings)["received_bytes_s"] == 2000.0
    collector.close()


def test_a_speed_is_stated_where_the_kernel_does_not_know_it(machine: tuple[Path, Path]) -> None:
    proc, sys = machine
    write(sys / "class" / "net" / "eth0", {"speed": "-1\n"})
    clock, options = Clock(), Options()
    collector = NetworkCollector(proc, sys, clock, options)
    seen = []
    for seconds, speeds in enumerate(({}, {}, {"eth0": 10}, {"eth0": 4}, {"eth1": 9}), start=1):
        options.link_mbit_s = speeds
        write_interfaces(proc, {"eth0": after(seconds)})
        seen.append(host(collector.collect()).get("network_percent"))
        clock.now += 1
    assert seen == [None, None, 80.0, 100.0, None]
    collector.close()


def test_a_link_that_changes_its_speed(machine: tuple[Path, Path]) -> None:
    proc, sys = machine
    clock = Clock()
    collector = NetworkCollector(proc, sys, clock)
    write_interfaces(proc, {"eth0": after(1)})
    collector.collect()
    write(sys / "class" / "net" / "eth0", {"speed": "10\n"})
    clock.now += LOOK_UP_SECONDS
    write_interfaces(proc, {"eth0": after(61)})
    assert host(collector.collect())["network_percent"] == 80.0
    collector.close()


def test_hundreds_of_interfaces_are_counted_and_some_of_them_listed(tmp_path: Path) -> None:
    proc, net = tmp_path / "proc", tmp_path / "sys" / "class" / "net"
    names = [f"eth{number}" for number in range(2 * MAX_INTERFACES)]
    for name in names:
        add_interface(net, name, "-1", "device")
    clock = Clock()
    collector = NetworkCollector(proc, tmp_path / "sys", clock)
    for seconds in (1, 2):
        write_interfaces(proc, {name: after(seconds) for name in names})
        readings = collector.collect()
        clock.now += 1
    assert len(parts(readings, "host_network")) == MAX_INTERFACES
    assert host(readings)["sent_packets_s"] == 500.0 * len(names)
    collector.close()


@pytest.mark.parametrize("captured", [PROC, OLD_PROC])
def test_captured_files(tmp_path: Path, machine: tuple[Path, Path], captured: Path) -> None:
    proc, clock = copied(captured, tmp_path / "captured"), Clock()
    collector = NetworkCollector(proc, machine[1], clock)
    collector.collect()
    clock.now += 1
    assert parts(collector.collect(), "host_network") == ["eth0"]
    collector.close()


def test_bandwidth_is_that_of_the_fastest_link(tmp_path: Path) -> None:
    assert bandwidth_mbit_s(tmp_path) == 0
    add_interface(tmp_path, "eth0", "1000", "device")
    add_interface(tmp_path, "eth1", "2500", "device")
    assert bandwidth_mbit_s(tmp_path) == 2500


def test_links_without_a_speed_and_virtual_ones_do_not_count(tmp_path: Path) -> None:
    add_interface(tmp_path, "eth0", "-1", "device")
    add_interface(tmp_path, "eth1", "unknown", "device")
    add_interface(tmp_path, "docker0", "10000")
    (tmp_path / "wifi0" / "device").mkdir(parents=True)
    assert bandwidth_mbit_s(tmp_path) == 0
    assert bandwidth_mbit_s(tmp_path / "missing") == 0
