"""Addresses of Loadwright's own machine, its link and its cloud, which people must not reach through it.

Anyone who may enter an address could otherwise look for services that listen on loopback only, or for the metadata
service of a cloud.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_CONTAIN_IPV4 = tuple(map(ip_network, ("::ffff:0:0/96", "::ffff:0:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48")))
"""Networks whose addresses end with an IPv4 address: mapped, translated, compatible, and those of NAT64."""

_METADATA = tuple(
    map(
        ip_network,
        (
            "fd00:ec2::/32",  # AWS: metadata, credentials of EKS, DNS and time
            "fd20:ce::254",  # Google Cloud
            "168.63.129.16",  # Azure
            "100.100.100.200",  # Alibaba Cloud
            "fd00:100::100:200",
            "192.0.0.192",  # Oracle Cloud
            "fd00:c1::a9fe:a9fe",
            "fd00:a9fe:a9fe::1",  # Akamai (Linode)
            "fd00:42::42",  # Scaleway
        ),
    )
)
"""Where clouds serve the metadata of a machine, often with its credentials, other than at link-local addresses."""


def is_local(address: str) -> bool:
    """Return whether an IP address is loopback, link-local, unspecified or that of a cloud's metadata service.

    An IPv6 address that contains such an IPv4 address counts too.
    """
    found = ip_address(address)
    local = found.is_loopback or found.is_link_local or found.is_unspecified
    local = local or any(found in network for network in _METADATA)
    if isinstance(found, IPv6Address) and not local:
        last = IPv4Address(int(found) & 0xFFFFFFFF) if any(found in network for network in _CONTAIN_IPV4) else None
        inner = last or found.sixtofour
        return inner is not None and is_local(str(inner))
    return local
