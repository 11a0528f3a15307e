"""HTTP connections that go only where they may: resolves, checks and connects to the very address that was checked.

httpcore asks its network backend for a connection to a host name and does TLS on what it gets, with that name as the
server name. `GuardedBackend` stands in between: a name that answers differently the second time (DNS rebinding)
gains nothing, since there is no second time.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import cast

import httpcore
import httpx

from ingest.fetching.address_guard import AllowList, is_public

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) → its IP addresses, best first. Raises `OSError` when the name does not resolve."""

_MAX_ADDRESSES = 4
"""Addresses of one host that are tried: they share the time allowed for connecting."""


class NameUnresolved(httpcore.ConnectError):
    """The host name has no address."""


class AddressForbidden(httpcore.ConnectError):
    """The host has addresses, but none that this process may connect to."""


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses, and to others only for hosts on the allow list."""

    def __init__(self, resolve: Resolve, allowed: AllowList) -> None:
        self._resolve = resolve
        self._allowed = allowed
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the base class's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._addresses(host, port)
                return await self._connect(addresses, port, timeout, local_address, socket_options)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no connection to {host}:{port} within {timeout:g} s") from error

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise NameUnresolved(f"{host} does not resolve: {error}") from error
        if not found:
            raise NameUnresolved(f"{host} has no address")
        if self._allowed.allows(host, port):
            return list(found)[:_MAX_ADDRESSES]
        public = [address for address in found if is_public(address)]
        if not public:
            raise AddressForbidden(
                f"{host} is at {found[0]}, which is not a public address; "
                f"if that is wanted, add {host}:{port} to ingest.allow_private_hosts"
            )
        return public[:_MAX_ADDRESSES]

    async def _connect(
        self,
        addresses: Sequence[str],
        port: int,
        total: float | None,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        share = total / len(addresses) if total else None
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # the next address may work, for example IPv4 after IPv6; the last one's error is told
        return await self._network.connect_tcp(addresses[-1], port, share, local_address, socket_options)


class GuardedTransport(httpx.AsyncBaseTransport):
    """An httpx transport on an httpcore pool with a `GuardedBackend`. Errors are httpcore's own."""

    def __init__(self, backend: GuardedBackend, tls: ssl.SSLContext, max_connections: int) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=max_connections,
            max_keepalive_connections=max_connections,
            keepalive_expiry=30.0,
            http1=True,
            http2=True,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        stream = _Body(cast("AsyncIterator[bytes]", response.stream))
        return httpx.Response(response.status, headers=response.headers, stream=stream, extensions=response.extensions)

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, parts: AsyncIterator[bytes]) -> None:
        self._parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._parts:
            yield part

    async def aclose(self) -> None:
        close = getattr(self._parts, "aclose", None)
        if close is not None:
            await close()
