"""What identifies this machine among the servers of the inventory: the hash of its id, and its IP addresses."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Union

from loadwright.core.hosts.machine import hashed
from loadwright.core.protocol.monitor import MOST_ADDRESSES

ID_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
NET = Path("/proc/net")

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]


def machine_id(files: tuple[Path, ...] = ID_FILES) -> str:
    """Return the hashed id of this machine, empty if it has none."""
    for file in files:
        try:
            found = hashed(file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            continue
        if found:
            return found
    return ""


def addresses(net: Path = NET) -> list[str]:
    """Return the IP addresses of this machine in order, without those that every machine has."""
    # Each address is in several of the kernel's tables.
    found = {*_parsed(net / "fib_trie", _ipv4), *_parsed(net / "if_inet6", _ipv6)}
    own = [one for one in found if not (one.is_loopback or one.is_link_local or one.is_unspecified)]
    return [str(one) for one in sorted(own, key=lambda one: (one.version, one.packed))][:MOST_ADDRESSES]


def _parsed(file: Path, parse: Callable[[str], Iterator[Address]]) -> list[Address]:
    """Return the addresses in a file; none if the machine does not have it, such as one without IPv6."""
    try:
        return list(parse(file.read_text(encoding="ascii")))
    except (OSError, ValueError, LookupError):
        return []


def _ipv4(text: str) -> Iterator[ipaddress.IPv4Address]:
    """Yield the local addresses of the kernel's routing tables.

    A line with an address (``|-- 10.0.0.5``) is followed by one for each of its routes (``/32 host LOCAL``).
    """
    address = ""
    for line in text.splitlines():
        words = line.split()
        if words[0] == "|--":
            address = words[1]
        elif words[1:] == ["host", "LOCAL"] and words[0] == "/32":
            yield ipaddress.IPv4Address(address)


def _ipv6(text: str) -> Iterator[ipaddress.IPv6Address]:
    """Yield the address at the start of each line, 32 hexadecimal digits."""
    for line in text.splitlines():
        yield ipaddress.IPv6Address(int(line.split()[0], 16))
