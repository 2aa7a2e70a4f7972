from __future__ import annotations

import re
from pathlib import Path

import pytest

from loadwright.agent.host.tcp import Table, TcpCollector
from tests.agent.host.proc_files import OLD_PROC, PROC, Clock, copied, host, write


def tcp(opened: int, accepted: int, reset: int, sent: int, repeated: int, overflows: int) -> dict[str, str]:
    return {
        "net/snmp": (
            "Ip: Forwarding InReceives\nIp: 2 5\n"
            "TcpX: OutSegs\nTcpX: 1\n"
            "Tcp: MaxConn ActiveOpens PassiveOpens EstabResets CurrEstab OutSegs RetransSegs\n"
            f"Tcp: -1 {opened} {accepted} {reset} 37 {sent} {repeated}\n"
        ),
        "net/netstat": f"TcpExt: ListenDrops ListenOverflows\nTcpExt: 99 {overflows}\nIpExt: InOctets\nIpExt: 4\n",
        "net/sockstat": "sockets: used 712\nTCP: inuse 61 orphan 1 tw 23 alloc 68 mem 12\nUDP: inuse 7 mem 2\n",
    }


LEVELS = {"tcp_established": 37.0, "tcp_orphans": 1.0, "tcp_time_wait": 23.0}


def test_rates_and_the_share_of_repeated_segments(tmp_path: Path) -> None:
    clock = Clock()
    collector = TcpCollector(tmp_path, clock)
    write(tmp_path, tcp(10, 20, 30, 1000, 50, 7))
    assert host(collector.collect()) == LEVELS
    clock.now += 2
    write(tmp_path, tcp(12, 24, 36, 1200, 60, 27))
    assert host(collector.collect()) == {
        **LEVELS,
        "tcp_opened_s": 1.0,
        "tcp_accepted_s": 2.0,
        "tcp_resets_s": 3.0,
        "tcp_sent_segments_s": 100.0,
        "tcp_retransmitted_segments_s": 5.0,
        "tcp_retransmit_percent": 5.0,
        "tcp_listen_overflows_s": 10.0,
    }
    clock.now += 1
    # Nothing was sent, so the share is undefined.
    values = host(collector.collect())
    assert values["tcp_sent_segments_s"] == 0.0
    assert "tcp_retransmit_percent" not in values
    clock.now += 1
    write(tmp_path, tcp(0, 0, 0, 0, 0, 27))
    assert host(collector.collect()) == {**LEVELS, "tcp_listen_overflows_s": 0.0}
    collector.close()


@pytest.mark.parametrize("captured", [PROC, OLD_PROC])
def test_captured_files(tmp_path: Path, captured: Path) -> None:
    clock = Clock()
    proc = copied(captured, tmp_path)
    collector = TcpCollector(proc, clock)
    collector.collect()
    snmp = (proc / "net" / "snmp").read_text()
    before = re.search(r"\nTcp: 1 200 120000 -1 (\d+) (\d+) ", snmp)
    assert before
    opened, accepted = (int(number) for number in before.groups())
    after = before[0].replace(f" {opened} {accepted} ", f" {opened + 10} {accepted + 5} ")
    write(proc, {"net/snmp": snmp.replace(before[0], after)})
    clock.now += 1
    values = host(collector.collect())
    assert (values["tcp_opened_s"], values["tcp_accepted_s"], values["tcp_listen_overflows_s"]) == (10.0, 5.0, 0.0)
    collector.close()


def test_a_table_may_gain_columns() -> None:
    table = Table("Tcp", ("b", "a"))
    assert table.read("Tcp: a b\nTcp: 1 2\n") == [2, 1]
    assert table.read("Ip: a\nIp: 9\nTcp: x a b\nTcp: 0 3 4\n") == [4, 3]


@pytest.mark.parametrize(
    "text", ["", "Ip: a b\nIp: 1 2\n", "Tcp: a\nTcp: 1\n", "Tcp: a b\n", "Tcp: a b\nTcp: 1", "Tcp: a b"]
)
def test_other_tables_are_refused(text: str) -> None:
    with pytest.raises((ValueError, LookupError)):
        Table("Tcp", ("a", "b")).read(text)
