"""Which network addresses a fetch may connect to (pure): the guard against requests into private networks."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_METADATA = frozenset(
    {
        ip_address("168.63.129.16"),  # Azure's platform endpoint: a public address that is the machine's own host
        ip_address("fd00:ec2::254"),  # AWS instance metadata; the usual 169.254.169.254 is link-local
        ip_address("100.100.100.200"),  # Alibaba Cloud instance metadata
    }
)
_PRIVATE_ZONES = (".localhost", ".local", ".internal", ".home.arpa", ".lan", ".intranet", ".corp", ".home")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet.

    Private, loopback, link-local, shared, multicast, reserved and unspecified addresses are not, nor are cloud
    metadata services, nor IPv6 addresses that lead to such an IPv4 address (mapped, 6to4, Teredo, NAT64).
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        inner = _embedded(parsed)
        if inner is not None:
            return _is_public(inner)
        if parsed.is_site_local:
            return False
    return _is_public(parsed)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_unspecified and address not in _METADATA


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def is_private_name(host: str) -> bool:
    """Whether a host name belongs to no public zone: one label, or a zone reserved for machines or private networks.

    For names that somebody else resolves (a proxy). The zones are those of RFC 6761, 6762 and 8375, and ``internal``.
    """
    name = host.lower().rstrip(".")
    return "." not in name or name.endswith(_PRIVATE_ZONES)


def literal_address(host: str) -> str | None:
    """The IP address that a host is written as, without brackets and zone; ``None`` for a name.

    IPv4 counts in every form that resolvers take (``127.1``, ``0x7f000001``, ``2130706433``).
    """
    text = host.strip("[]").partition("%")[0].rstrip(".")
    try:
        return str(ip_address(text))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(text))
    except (OSError, UnicodeError):
        return None


class AllowList:
    """Hosts that may have private addresses, each as ``host`` (any port) or ``host:port``; IPv6 in brackets."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._entries = frozenset(entry.strip().lower() for entry in entries)

    def allows(self, host: str, port: int) -> bool:
        """Whether this host, as written in the URL, may resolve to a private address."""
        name = host.strip("[]").lower().rstrip(".")
        shown = f"[{name}]" if ":" in name else name
        return not self._entries.isdisjoint({name, shown, f"{shown}:{port}"})
