from __future__ import annotations

import socket
from pathlib import Path

from loadwright.agent.monitor.identity import addresses, machine_id
from loadwright.core.hosts.machine import hashed

FIB_TRIE = """\
Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 127.0.0.0/8 2 0 2
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
     +-- 192.0.2.0/24 2 0 2
           |-- 192.0.2.0
              /24 link UNICAST
           |-- 192.0.2.2
              /32 host LOCAL
        |-- 192.0.2.255
           /32 link BROADCAST
     |-- 169.254.7.7
        /32 host LOCAL
     |-- 10.0.0.5
        /32 host LOCAL
Local:
     |-- 192.0.2.2
        /32 host LOCAL
"""
IF_INET6 = """\
fe8000000000000000fc00fffe000001 04 40 20 80     eth0
00000000000000000000000000000001 01 80 10 80       lo
20010db8000000000000000000000002 04 40 00 82     eth0
"""


def test_addresses_of_loopback_and_links_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "fib_trie").write_text(FIB_TRIE)
    (tmp_path / "if_inet6").write_text(IF_INET6)
    assert addresses(tmp_path) == ["10.0.0.5", "192.0.2.2", "2001:db8::2"]


def test_a_machine_without_one_kind_has_the_other(tmp_path: Path) -> None:
    assert addresses(tmp_path) == []
    (tmp_path / "fib_trie").write_text(FIB_TRIE)
    (tmp_path / "if_inet6").write_text("nonsense\n")
    assert addresses(tmp_path) == ["10.0.0.5", "192.0.2.2"]


def test_this_machine_has_the_address_from_which_it_would_send() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: the kernel only chooses a route.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return
        own = probe.getsockname()[0]
    assert own in addresses() or own.startswith("127.")


def test_the_first_file_with_an_id_counts(tmp_path: Path) -> None:
    absent, empty, first, second = (tmp_path / name for name in ("absent", "empty", "first", "second"))
    empty.write_text("\n")
    first.write_text("ab" * 16 + "\n")
    second.write_text("cd" * 16 + "\n")
    assert machine_id((absent, empty, first, second)) == hashed("ab" * 16)
    assert machine_id((absent, empty)) == ""
