"""Who counts as one sender where limits are counted by address."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

#: What one line is given of IPv6 (RFC 6177): who has it, has all 2^64 addresses in it.
HOST_BITS = 64


def line_of(address: str) -> str:
    """Under which the limits count: an address of IPv4, of IPv6 the network of one line."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped is not None:  # one IPv4 sender each, all of them in one such network
        return str(known.ipv4_mapped)
    return f"{IPv6Address(int(known) >> HOST_BITS << HOST_BITS)}/{HOST_BITS}"
