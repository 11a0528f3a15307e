"""How a connection reaches its server: straight, or by a proxy. One `Route` makes the connections to one origin."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import httpcore
import httpx

from depesche.errors import ConfigurationError
from ingest.fetching.guarded_transport import GuardedTransport
from ingest.fetching.metered_stream import Meter, MeteredStream
from ingest.fetching.socks5 import socks5_connect
from ingest.fetching.tls import USUAL_TRUST, TlsContexts, Trust

_SCHEMES = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that the operator has configured: its own address is not guarded."""

    scheme: str
    host: str
    port: int
    login: tuple[bytes, bytes] | None

    @property
    def resolves_names(self) -> bool:
        """Whether names are the proxy's to resolve; for ``socks5`` they are resolved and checked here, as in curl."""
        return self.scheme != "socks5"


def proxy_of(address: str, key: str) -> Proxy:
    """Read a proxy's URL. Raises `ConfigurationError` about the setting ``key``, which never shows the address."""
    try:
        url = httpx.URL(address.strip())
        port = url.port
    except (httpx.InvalidURL, ValueError) as error:
        raise ConfigurationError(f"{key}: not a URL", key=key) from error
    if url.scheme not in _SCHEMES or not url.host:
        known = ", ".join(_SCHEMES)
        raise ConfigurationError(f"{key}: a proxy's URL has a host and one of the schemes {known}", key=key)
    login = (url.username.encode(), url.password.encode()) if url.userinfo else None
    return Proxy(url.scheme, url.host, port or _SCHEMES[url.scheme], login)


@dataclass(frozen=True, slots=True)
class Route:
    """What makes two connections interchangeable: the origin, and the way there."""

    scheme: str
    host: bytes
    port: int
    trust: Trust
    proxy: Proxy | None = None


class Connector(httpcore.AsyncNetworkBackend):
    """The network as one connection sees it: straight or through its proxy, with its meter on it."""

    def __init__(self, network: GuardedTransport, route: Route, meter: Meter) -> None:
        self._network = network
        self._route = route
        self._meter = meter

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,  # noqa: ARG002 - httpcore's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        seconds = timeout or 60.0
        self._meter.connecting(seconds)
        proxy = self._route.proxy
        if proxy is None:
            return MeteredStream(await self._network.connect(host, port, seconds), self._meter)
        if proxy.resolves_names:
            await self._network.check_for_proxy(self._route.host.decode("ascii"), self._route.port)
        if not proxy.scheme.startswith("socks5"):
            return MeteredStream(await self._network.connect(host, port, seconds, guard=False), self._meter)
        target = host if proxy.resolves_names else (await self._network.addresses(host, port))[0]
        stream = await self._network.connect(proxy.host, proxy.port, seconds, guard=False)
        try:
            async with asyncio.timeout(self._meter.connect_patience()):
                await socks5_connect(stream, target, port, proxy.login)
        except TimeoutError as error:
            await stream.aclose()
            raise httpcore.ConnectTimeout("the proxy does not answer") from error
        except BaseException:
            await stream.aclose()
            raise
        return MeteredStream(stream, self._meter)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Router:
    """Makes connections; nothing is sent before their first request."""

    def __init__(self, network: GuardedTransport, contexts: TlsContexts) -> None:
        self._network = network
        self._contexts = contexts
        # httpcore sets the protocols to offer on a context: a proxy's (HTTP/1.1 only) shall not meet an origin's.
        self._proxy_contexts = TlsContexts()

    def connection(self, route: Route, meter: Meter, keepalive_seconds: float) -> httpcore.AsyncConnectionInterface:
        """A new connection. Raises `ssl.SSLError` when the route's authority file cannot be used."""
        origin = httpcore.Origin(route.scheme.encode(), route.host, route.port)
        tls = self._contexts.get(route.trust) if route.scheme == "https" else None
        backend = Connector(self._network, route, meter)
        proxy = route.proxy
        if proxy is None or proxy.scheme.startswith("socks5"):
            return httpcore.AsyncHTTPConnection(
                origin, ssl_context=tls, keepalive_expiry=keepalive_seconds, http2=True, network_backend=backend
            )
        # The pool is not used as one: it is httpcore's public way to a connection through an HTTP proxy.
        return httpcore.AsyncHTTPProxy(
            httpcore.URL(scheme=proxy.scheme, host=proxy.host, port=proxy.port, target="/"),
            proxy_auth=proxy.login,
            ssl_context=tls,
            proxy_ssl_context=self._proxy_contexts.get(USUAL_TRUST) if proxy.scheme == "https" else None,
            keepalive_expiry=keepalive_seconds,
            http2=True,
            network_backend=backend,
        ).create_connection(origin)
