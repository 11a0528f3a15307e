"""The client's side of a SOCKS5 handshake (RFC 1928, RFC 1929): asks a proxy for a connection.

httpcore's own needs a further package and has no bounds on its reads.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ipaddress import ip_address

import httpcore

_VERSION = 5
_NO_LOGIN, _LOGIN = 0, 2
_IPV4, _NAME, _IPV6 = 1, 3, 4
_REPLIES = {
    1: "general failure",
    2: "not allowed by its rules",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "timed out",
    7: "command not supported",
    8: "address type not supported",
}


async def socks5_connect(
    stream: httpcore.AsyncNetworkStream, host: str, port: int, login: tuple[bytes, bytes] | None
) -> None:
    """Have the proxy at the other end connect to a name or an IP address.

    Raises `httpcore.ProxyError` with the proxy's reason. The caller bounds the time and closes the stream.
    """
    exactly = _reader(stream)
    await stream.write(bytes([_VERSION, 1, _LOGIN if login else _NO_LOGIN]))
    version, method = await exactly(2)
    if version != _VERSION or method != (_LOGIN if login else _NO_LOGIN):
        raise httpcore.ProxyError("the proxy takes no SOCKS5 client with " + ("a login" if login else "no login"))
    if login is not None:
        name, password = (part[:255] for part in login)
        await stream.write(bytes([1, len(name)]) + name + bytes([len(password)]) + password)
        if (await exactly(2))[1] != 0:
            raise httpcore.ProxyError("the proxy refuses the login")
    await stream.write(bytes([_VERSION, 1, 0]) + _address(host) + port.to_bytes(2, "big"))
    _, reply, _, kind = await exactly(4)
    if reply != 0:
        raise httpcore.ProxyError(f"the proxy could not connect: {_REPLIES.get(reply, f'reply {reply}')}")
    length = {_IPV4: 4, _IPV6: 16}.get(kind)
    await exactly((length if length is not None else (await exactly(1))[0]) + 2)


def _address(host: str) -> bytes:
    try:
        address = ip_address(host)
    except ValueError:
        name = host.encode("ascii")[:255]
        return bytes([_NAME, len(name)]) + name
    return bytes([_IPV4 if address.version == 4 else _IPV6]) + address.packed


def _reader(stream: httpcore.AsyncNetworkStream) -> Callable[[int], Awaitable[bytes]]:
    async def exactly(count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = await stream.read(count - len(data))
            if not piece:
                raise httpcore.ProxyError("the proxy closed the connection")
            data += piece
        return data

    return exactly
