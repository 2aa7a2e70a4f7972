"""Which server of the inventory the host of an agent probably is: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address


@dataclass(frozen=True)
class Known:
    """What identifies a server: its hashed machine id, if its facts contain one, and its address."""

    server_id: int
    machine_id: str
    address: str


@dataclass
class Inventory:
    """The servers by what identifies them. Something that several servers share identifies none of them."""

    _machines: dict[str, set[int]] = field(default_factory=dict)
    _addresses: dict[str, set[int]] = field(default_factory=dict)
    _unknown: set[int] = field(default_factory=set)
    """The servers whose machine id is not known."""

    @classmethod
    def of(cls, servers: Iterable[Known]) -> Inventory:
        """Return the inventory of ``servers``."""
        found = cls()
        for one in servers:
            if one.machine_id:
                found._machines.setdefault(one.machine_id, set()).add(one.server_id)
            else:
                found._unknown.add(one.server_id)
            if address := distinctive(one.address):
                found._addresses.setdefault(address, set()).add(one.server_id)
        return found

    def match(self, machine_id: str, addresses: Iterable[str]) -> int | None:
        """Return the id of the only server with this machine id, else of the only one with one of the addresses.

        ``None`` if the address is that of another server whose machine id is not known: it may be a clone of the first.
        """
        by_machine = _only([machine_id], self._machines)
        by_address = _only(map(distinctive, addresses), self._addresses)
        if by_machine is None:
            return by_address
        return None if by_address in self._unknown else by_machine


def distinctive(address: str) -> str:
    """Return a host name or IP address in its usual form; empty for one that every host or network has."""
    text = address.strip().lower()
    try:
        parsed = ip_address(text)
    except ValueError:
        return "" if text == "localhost" else text
    return "" if parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified else str(parsed)


def _only(names: Iterable[str], servers: Mapping[str, set[int]]) -> int | None:
    found = set().union(*(servers.get(name, set()) for name in names))
    return found.pop() if len(found) == 1 else None
