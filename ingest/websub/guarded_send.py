"""Sends requests to hubs: through the address guard, like fetches, since a hub's address is what some feed says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpcore
import httpx

from depesche.errors import FetchFailed
from depesche.settings.ingest import IngestSettings
from depesche.settings.polling import FetchLimits
from ingest.fetching.address_guard import AllowList
from ingest.fetching.connections import Connections
from ingest.fetching.guarded_transport import GuardedTransport
from ingest.fetching.names import Resolve, SharedNames, SystemNames
from ingest.fetching.outcomes import FAILURES, printable
from ingest.fetching.routes import Proxy, Route, Router, proxy_of
from ingest.fetching.tls import USUAL_TRUST, TlsContexts
from ingest.fetching.user_agent import user_agent
from ingest.websub.hub_requests import Answer, Send

_MAX_ANSWER_BYTES = 4_096
"""Of a hub's answer nothing is of use but the status and the first words of an error."""
_CONNECTIONS = 16
_DNS_THREADS = 4
_PORTS = {"http": 80, "https": 443}


class GuardedSend:
    """A `ingest.websub.hub_requests.Send` over connections of its own, with the limits of fetches."""

    def __init__(self, connections: Connections, limits: FetchLimits, agent: str, proxy: Proxy | None) -> None:
        self._connections = connections
        self._limits = limits
        self._proxy = proxy
        self._headers = {"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "identity"}

    async def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        total_seconds = self._limits.total_timeout_seconds
        try:
            address = httpx.URL(url)
            async with asyncio.timeout(total_seconds):
                return await self._exchange(method, address, {**self._headers, **headers}, body)
        except TimeoutError as error:
            raise _failure(url, "timeout", f"no answer within {total_seconds:g} s") from error
        except FAILURES as error:
            raise _failure(url, "connect_error", printable(str(error)) or type(error).__name__) from error
        except (httpx.InvalidURL, ValueError) as error:
            raise _failure(url, "protocol_error", "not a URL") from error

    async def _exchange(self, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes) -> Answer:
        limits = self._limits
        port = url.port or _PORTS[url.scheme]
        read = limits.read_timeout_seconds
        request = httpcore.Request(
            method,
            httpcore.URL(scheme=url.scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=[("Host", url.netloc), *headers.items(), ("Content-Length", str(len(body)))],
            content=body,
            extensions={"timeout": {"connect": limits.connect_timeout_seconds, "read": read, "write": read}},
        )
        route = Route(url.scheme, url.raw_host, port, USUAL_TRUST, self._proxy)
        start = b""
        async with self._connections.request(route, request, limits.first_byte_timeout_seconds) as reply:
            async for part in reply.body():
                start += part[: _MAX_ANSWER_BYTES - len(start)]
                if len(start) >= _MAX_ANSWER_BYTES:
                    break
            names = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in reply.headers}
            return Answer(reply.status, names, start)


@asynccontextmanager
async def guarded_send(settings: IngestSettings, resolve: Resolve | None = None) -> AsyncIterator[Send]:
    """A `Send` with connections of its own: a hub that hangs holds up no feed."""
    system = SystemNames(_DNS_THREADS)
    names = SharedNames(resolve or system)
    network = GuardedTransport(names, AllowList(settings.allow_private_hosts))
    connections = Connections(Router(network, TlsContexts()), max_idle=_CONNECTIONS)
    proxy = proxy_of(settings.proxy.get_secret_value(), "ingest.proxy") if settings.proxy else None
    try:
        yield GuardedSend(connections, settings.limits, user_agent(settings), proxy)
    finally:
        await names.aclose()
        await connections.aclose()
        system.close()


def _failure(url: str, outcome: str, what: str) -> FetchFailed:
    return FetchFailed(f"hub {url}: {what}", feed_url=url, outcome=outcome)
