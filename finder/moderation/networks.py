"""Which network a sender comes from: as near as two senders are told apart, and no nearer to a person."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

IPV4_BITS = 24
IPV6_BITS = 64
UNKNOWN = "unknown"


def network(address: str | None) -> str:
    """Give the /24 of an IPv4 address, the /64 of an IPv6 one; all without a readable address are one."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return UNKNOWN
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    bits = IPV6_BITS if found.version == 6 else IPV4_BITS
    return str(ip_network((found.packed, bits), strict=False))
