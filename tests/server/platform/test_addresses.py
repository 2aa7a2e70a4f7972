"""Local addresses are recognized whatever their form."""

from __future__ import annotations

import pytest

from loadwright.server.platform.addresses import is_local


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.1.2", "169.254.169.254", "0.0.0.0", "::1", "::", "fe80::1%lo", "::ffff:127.0.0.1",
        "::ffff:169.254.0.1", "2002:7f00:1::", "::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1", "::ffff:0:127.0.0.1", "fd00:ec2::254", "fd00:ec2::23%lo", "fd20:ce::254",
        "100.100.100.200", "::ffff:100.100.100.200", "168.63.129.16", "64:ff9b::168.63.129.16", "192.0.0.192",
        "fd00:c1::a9fe:a9fe", "fd00:100::100:200", "fd00:a9fe:a9fe::1", "fd00:42::42",
    ],
)  # fmt: skip
def test_local_addresses(address: str) -> None:
    assert is_local(address)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.5", "192.168.1.1", "128.0.0.1", "fd00::1", "::ffff:10.0.0.1", "2001:db8::1", "64:ff9b::10.0.0.1",
        "100.100.100.201", "fd20:ce::253",
    ],
)  # fmt: skip
def test_addresses_of_the_network(address: str) -> None:
    assert not is_local(address)
