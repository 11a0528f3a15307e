"""Sends requests to hubs: through the address guard, like fetches, since a hub's address is what some feed says."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpcore
import httpx

from depesche.errors import FetchFailed
from depesche.settings.ingest import IngestSettings
from depesche.settings.polling import FetchLimits
from ingest.fetching.address_guard import AllowList
from ingest.fetching.guarded_transport import AddressForbidden, GuardedBackend, GuardedTransport, Resolve
from ingest.websub.hub_requests import Answer, Send

_MAX_ANSWER_BYTES = 4_096
"""Of a hub's answer nothing is of use but the status and the first words of an error."""
_CONNECTIONS = 16


class GuardedSend:
    """A `ingest.websub.hub_requests.Send` over an httpx transport, with the limits of fetches."""

    def __init__(self, transport: httpx.AsyncBaseTransport, limits: FetchLimits, user_agent: str) -> None:
        self._transport = transport
        self._total_seconds = limits.total_timeout_seconds
        self._timeout = httpx.Timeout(limits.read_timeout_seconds, connect=limits.connect_timeout_seconds)
        self._headers = {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "identity"}

    async def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        try:
            request = httpx.Request(
                method,
                url,
                headers={**self._headers, **headers},
                content=body,
                extensions={"timeout": self._timeout.as_dict()},
            )
            async with asyncio.timeout(self._total_seconds):
                return await self._exchange(request)
        except TimeoutError as error:
            raise _failure(url, "timeout", f"no answer within {self._total_seconds:g} s") from error
        except AddressForbidden as error:
            raise _failure(url, "forbidden_address", str(error)) from error
        except httpcore.TimeoutException as error:
            raise _failure(url, "timeout", f"timed out ({type(error).__name__})") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise _failure(url, "connect_error", str(error) or type(error).__name__) from error
        except (httpx.InvalidURL, ValueError) as error:  # such as a host that begins with a dot
            raise _failure(url, "protocol_error", "not a URL") from error

    async def _exchange(self, request: httpx.Request) -> Answer:
        response = await self._transport.handle_async_request(request)
        body = b""
        try:
            async for part in response.aiter_raw():
                body += part[: _MAX_ANSWER_BYTES - len(body)]
                if len(body) >= _MAX_ANSWER_BYTES:
                    break
        finally:
            await response.aclose()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, body)


@asynccontextmanager
async def guarded_send(settings: IngestSettings, resolve: Resolve | None = None) -> AsyncIterator[Send]:
    """A `Send` with connections of its own: a hub that hangs holds up no feed."""
    backend = GuardedBackend(resolve or _look_up, AllowList(settings.allow_private_hosts))
    transport = GuardedTransport(backend, httpx.create_ssl_context(trust_env=False), max_connections=_CONNECTIONS)
    try:
        yield GuardedSend(transport, settings.limits, settings.user_agent)
    finally:
        await transport.aclose()


async def _look_up(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _failure(url: str, outcome: str, what: str) -> FetchFailed:
    return FetchFailed(f"hub {url}: {what}", feed_url=url, outcome=outcome)
