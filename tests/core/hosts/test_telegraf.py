"""What Telegraf sends becomes readings of the declared figures; hostile values become none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.hosts import telegraf
from loadwright.core.hosts.readings import Readings, Series, valid
from loadwright.core.hosts.telegraf import Measured, Telegraf
from loadwright.core.lineprotocol import Point, decode

HOST = Series("host")
NS = 10**9
T0 = 1_800_000_000

# As Telegraf's outputs.influxdb writes them (plugins/inputs/*/README.md), with the tag of its agent.
LINES = """
cpu,cpu=cpu-total,host=web usage_user=10,usage_system=5.5,usage_idle=70,usage_nice=1,usage_iowait=4,usage_irq=0.5,\
usage_softirq=1,usage_steal=6,usage_guest=2,usage_guest_nice=0 {0}
cpu,cpu=cpu0,host=web usage_user=20,usage_system=10,usage_idle=60,usage_nice=0,usage_iowait=8,usage_irq=1,\
usage_softirq=1,usage_steal=0,usage_guest=0,usage_guest_nice=0 {0}
mem,host=web total=1000i,available=400i,available_percent=40,free=100i,buffered=50i,cached=250i,dirty=5i,\
swap_total=200i,swap_free=150i,used=600i,used_percent=60 {0}
swap,host=web total=200i,used=50i,free=150i,used_percent=25 {0}
swap,host=web in={swap}i,out=0i {0}
disk,device=sda1,fstype=ext4,host=web,mode=rw,path=/ total=1000i,used=600i,free=300i,used_percent=66.7,\
inodes_total=100i,inodes_free=75i,inodes_used=25i {0}
disk,device=sr0,fstype=iso9660,host=web,mode=ro,path=/media/cd total=10i,used=10i,free=0i,used_percent=100 {0}
net,host=web,interface=eth0 bytes_recv={recv}i,bytes_sent={sent}i,packets_recv=10i,packets_sent=20i,\
err_in=0i,err_out=0i,drop_in=0i,drop_out=0i,speed=1i {0}
net,host=web,interface=docker0 bytes_recv={recv}i,bytes_sent={sent}i,packets_recv=0i,packets_sent=0i,\
err_in=0i,err_out=0i,drop_in=0i,drop_out=0i,speed=-1i {0}
net,host=web,interface=all tcp_activeopens=1i,tcp_passiveopens=2i,tcp_estabresets=0i,tcp_outsegs={segments}i,\
tcp_retranssegs={repeated}i,tcp_currestab=7i,udp_indatagrams=3i {0}
system,host=web load1=0.5,load5=0.25,load15=0.125,n_cpus=4i,n_users=2i {0}
system,host=web uptime=12345i {0}
system,host=web uptime_format=" 3:25" {0}
kernel,host=web boot_time=1i,context_switches=5i {0}
"""


def lines(second: int, **counters: int) -> list[Point]:
    given_ = {"swap": 0, "recv": 0, "sent": 0, "segments": 0, "repeated": 0, **counters}
    return decode(LINES.format(second * NS, **given_))


def only(found: Any) -> Measured:
    (one,) = found
    assert isinstance(one, Measured)
    return one


def refused(readings: Readings) -> list[tuple[str, str]]:
    names: list[tuple[str, str]] = []
    valid(readings, lambda series, figure: names.append((series.family, figure)))
    return names


def test_its_measurements_are_figures_of_the_time_before_them() -> None:
    one = Telegraf()
    assert list(one.measured(lines(T0))) == [], "counters need an earlier sample"
    later = lines(T0 + 10, swap=1000, recv=50_000, sent=5000, segments=200, repeated=10)
    second, covered, readings = only(one.measured(later))
    assert (second, covered, one.cores) == (T0, 10, 4)
    assert refused(readings) == []
    assert readings[HOST] == {
        "cpu_percent": 26, "cpu_user_percent": 13, "cpu_system_percent": 5.5, "cpu_iowait_percent": 4,
        "cpu_steal_percent": 6, "cpu_irq_percent": 1.5,
        "memory_percent": 60, "memory_total_bytes": 1000, "memory_free_bytes": 100, "memory_available_bytes": 400,
        "memory_cache_bytes": 300, "memory_dirty_bytes": 5, "swap_total_bytes": 200, "swap_used_bytes": 50,
        "swap_in_bytes_s": 100, "swap_out_bytes_s": 0, "filesystem_percent": 66.7,
        "received_bytes_s": 5000, "sent_bytes_s": 500, "received_packets_s": 0, "sent_packets_s": 0,
        "network_errors_s": 0, "network_drops_s": 0, "network_percent": 4,
        "tcp_established": 7, "tcp_opened_s": 0, "tcp_accepted_s": 0, "tcp_resets_s": 0, "tcp_sent_segments_s": 20,
        "tcp_retransmitted_segments_s": 1, "tcp_retransmit_percent": 5, "load_1": 0.5, "load_5": 0.25, "load_15": 0.125,
    }  # fmt: skip
    assert readings[Series("host_core", "0")] == {
        "user_percent": 20, "system_percent": 12, "iowait_percent": 8, "steal_percent": 0
    }  # fmt: skip
    assert readings[Series("host_filesystem", "/")] == {
        "total_bytes": 1000, "used_bytes": 600, "available_bytes": 300, "used_percent": 66.7, "inodes_percent": 25
    }  # fmt: skip
    assert Series("host_filesystem", "/media/cd") not in readings, "it is always full"
    assert readings[Series("host_network", "eth0")]["used_percent"] == 4
    assert "used_percent" not in readings[Series("host_network", "docker0")]


@pytest.mark.parametrize(
    ("kind", "path", "shown"),
    [
        ("xfs", "/data", True), ("", "/data", True), ("nfs4", "/share", True), ("tmpfs", "/dev/shm", False),
        ("squashfs", "/snap/core/1", False), ("overlay", "/", True), ("overlay", "/var/lib/docker/1", False),
    ],
)  # fmt: skip
def test_file_systems_without_space_of_their_own_are_left_out(kind: str, path: str, shown: bool) -> None:
    one = Telegraf()
    fields: dict[str, Any] = {"total": 10, "used": 10, "free": 0}
    found: list[Measured] = []
    for second in (T0, T0 + 10):
        cpu = Point("cpu", {"cpu": "cpu-total"}, {"usage_idle": 70, "usage_user": 20, "usage_system": 10}, second * NS)
        found += one.measured([cpu, Point("disk", {"path": path, "fstype": kind}, fields, second * NS)])
    readings = found[-1].readings
    assert (Series("host_filesystem", path) in readings) is shown
    assert ("filesystem_percent" in readings[HOST]) is shown


def test_a_counter_that_is_reset_is_a_gap_and_not_a_negative_rate() -> None:
    one = Telegraf()
    list(one.measured(lines(T0, recv=10_000)))
    readings = only(one.measured(lines(T0 + 10, recv=5))).readings
    assert Series("host_network", "eth0") not in readings
    assert "received_bytes_s" not in readings[HOST]
    assert readings[HOST]["cpu_percent"] == 26
    assert only(one.measured(lines(T0 + 20, recv=105))).readings[HOST]["received_bytes_s"] == 10


def test_what_was_sent_before_is_left_out_and_a_long_gap_stays_one() -> None:
    one = Telegraf()
    assert [found.second for found in one.measured([*lines(T0 + 20), *lines(T0), *lines(T0 + 10)])] == [T0, T0 + 10]
    assert list(one.measured(lines(T0 + 20))) == []
    assert list(one.measured(lines(T0 + 5))) == []
    assert list(one.measured(lines(T0 + 1000, recv=5))) == []
    assert only(one.measured(lines(T0 + 1001, recv=6))).readings[HOST]["received_bytes_s"] == 1


@pytest.mark.parametrize("order", [1, -1])
def test_measurements_of_one_time_may_arrive_one_by_one_and_repeatedly(order: int) -> None:
    moments = [lines(T0, recv=0), lines(T0 + 10, recv=1000), lines(T0 + 20, recv=3000)]
    whole, parts = Telegraf(), Telegraf()
    expected = [found for points in moments for found in whole.measured(points)]
    last: dict[int, Measured] = {}
    for points in moments:
        for point in points[::order]:
            last.update({found.second: found for found in parts.measured([point])})
        assert list(parts.measured(points)) == []
    assert [last[second] for second in sorted(last)] == expected
    assert (expected[1].readings[HOST]["received_bytes_s"], parts.cores) == (200, 4)


def test_points_of_one_time_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegraf, "MAX_POINTS", 5)
    one = Telegraf()
    list(one.measured(Point("disk", {"path": f"/{number}"}, {"total": 1}, T0 * NS) for number in range(50)))
    assert len(one._points) == 5


def test_an_interval_of_a_minute_may_begin_late() -> None:
    one = Telegraf()
    assert list(one.measured(lines(T0, recv=0))) == []
    late = only(one.measured(lines(T0 + 63, recv=630)))
    assert (late.second, late.covered, late.readings[HOST]["received_bytes_s"]) == (T0, 63, 10)
    assert list(one.measured(lines(T0 + 135, recv=700))) == []


def test_parts_are_limited_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegraf, "MAX_PARTS", 3)
    one = Telegraf()
    numbers = ("total", "used", "free", *("bytes_recv", "bytes_sent", "packets_recv", "packets_sent"))
    fields: Any = dict.fromkeys((*numbers, "err_in", "err_out", "drop_in", "drop_out"), 1)

    def sent(second: int) -> list[Point]:
        found = [Point("disk", {"path": f"/{number}"}, fields, second * NS) for number in range(50)]
        return found + [Point("net", {"interface": f"e{number}"}, fields, second * NS) for number in range(50)]

    list(one.measured(sent(T0)))
    readings = only(one.measured(sent(T0 + 1))).readings
    assert len(readings) == 7
    list(one.measured(lines(T0 + 2)))
    assert len(one._counters) <= 3


VALUES = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.booleans(),
)
NAMES = st.sampled_from(
    [
        *("usage_idle", "usage_user", "usage_system", "total", "available", "used", "free", "in", "out", "speed"),
        *("bytes_recv", "bytes_sent", "packets_recv", "packets_sent", "err_in", "err_out", "drop_in", "drop_out"),
        *("load1", "n_cpus", "inodes_total", "inodes_used", "tcp_outsegs", "swap_total", "swap_free"),
    ]
)
POINTS = st.builds(
    Point,
    st.sampled_from(["cpu", "mem", "swap", "disk", "net", "system", "other"]),
    st.dictionaries(st.sampled_from(["cpu", "path", "interface", "mode"]), st.text(min_size=1, max_size=9), max_size=3),
    st.dictionaries(NAMES, VALUES, min_size=1, max_size=12),
    st.integers(0, 2**62),
)


@given(st.lists(st.lists(POINTS, max_size=10), max_size=3))
def test_no_input_is_an_error_and_valid_leaves_what_can_be_stored(batches: list[list[Point]]) -> None:
    one = Telegraf()
    for batch in batches:
        for second, covered, readings in one.measured(batch):
            assert second >= 0
            assert 1 <= covered <= telegraf.LONGEST_GAP
            valid(readings, lambda _series, _figure: None)
