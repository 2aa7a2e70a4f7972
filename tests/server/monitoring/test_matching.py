"""Which server the host of an agent probably is."""

from __future__ import annotations

import pytest

from loadwright.server.monitoring.matching import Inventory, Known, distinctive

INVENTORY = Inventory.of(
    [
        Known(1, "aaa", "10.0.0.1"),
        Known(2, "bbb", "10.0.0.2"),
        # A machine that two projects have in their inventories, and two clones of one image.
        Known(3, "ccc", "10.0.0.3"),
        Known(4, "ccc", "10.0.0.3"),
        Known(5, "", "2001:DB8::5"),
        Known(6, "", "127.0.0.1"),
        Known(7, "", "Web-7.example.org"),
    ]
)


@pytest.mark.parametrize(
    ("machine_id", "addresses", "expected"),
    [
        ("aaa", [], 1),
        # The machine id is certain, an address may have been given to another machine.
        ("aaa", ["10.0.0.2"], 1),
        # A clone of server 1, or server 1 at an address that was that of server 5.
        ("aaa", ["2001:db8::5"], None),
        ("zzz", ["192.0.2.9", "10.0.0.2"], 2),
        ("ccc", ["10.0.0.3"], None),
        ("ccc", ["10.0.0.1"], 1),
        ("", ["10.0.0.1", "10.0.0.2"], None),
        ("", ["2001:db8:0::5"], 5),
        ("", ["127.0.0.1", "fe80::1", "::1"], None),
        ("", ["web-7.example.org"], 7),
        ("", [], None),
    ],
)
def test_the_only_server_that_fits_is_suggested(machine_id: str, addresses: list[str], expected: int | None) -> None:
    assert INVENTORY.match(machine_id, addresses) == expected


def test_addresses_that_every_host_has_identify_none() -> None:
    assert [distinctive(text) for text in ("127.0.0.1", "::1", "localhost", "169.254.1.1", "0.0.0.0", "")] == [""] * 6
