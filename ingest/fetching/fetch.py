"""Fetches one feed: a conditional GET within limits, redirects followed by hand, every failure with its outcome.

The poller gives a URL and validators and gets a value, or `FetchFailed` with one of the poll outcomes.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import NoReturn, Self

import httpcore
import httpx

from depesche.errors import FetchFailed
from depesche.settings.ingest import IngestSettings
from ingest.fetching.address_guard import AllowList
from ingest.fetching.content_coding import ACCEPT_ENCODING, BodyMalformed, BodyTooLarge, decompress
from ingest.fetching.guarded_transport import (
    AddressForbidden,
    GuardedBackend,
    GuardedTransport,
    NameUnresolved,
    Resolve,
)
from ingest.scheduling.schedule import retry_after_seconds

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_VALIDATOR_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to recognise a body by: the header values byte for byte, for the next conditional request."""

    etag: bytes | None = None
    last_modified: bytes | None = None

    def updated(self, newer: Validators) -> Validators:
        """These after a 304 that carried ``newer``: only the headers that it had are replaced (RFC 9111, 3.2)."""
        return Validators(newer.etag or self.etag, newer.last_modified or self.last_modified)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, decompressed."""

    url: str
    """Where it was in the end, redirects followed: the base of its relative links."""
    status: int
    body: bytes
    content_type: str | None
    validators: Validators
    fresh_seconds: float | None = None
    """How long the answer is fresh by Cache-Control or Expires; ``None`` where it does not say."""
    moved_to: str | None = None
    """Where permanent redirects (301, 308) led, as far as they went without a temporary one in between."""
    hubs: tuple[str, ...] = ()
    """WebSub hubs of the Link header, absolute."""
    self_url: str | None = None
    """``rel=self`` of the Link header, absolute."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that the body is still the one that the validators describe."""

    validators: Validators
    fresh_seconds: float | None = None
    """As in `Fetched`."""
    moved_to: str | None = None
    """As in `Fetched`."""


class Fetcher:
    """An HTTP client for feeds. Open it as an async context; `fetch` may then run many times at once.

    It keeps no cookies, reads no proxy or netrc from the environment, and connects to no private address
    (`ingest.fetching.guarded_transport`).
    """

    def __init__(
        self,
        settings: IngestSettings,
        *,
        clock: Callable[[], datetime],
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = settings.limits
        self._clock = clock
        # Look-ups in the system's resolver block a thread each, some for half a minute: they get threads of their own.
        self._threads = ThreadPoolExecutor(min(settings.concurrency, 32), thread_name_prefix="dns")
        backend = GuardedBackend(resolve or self._look_up, AllowList(settings.allow_private_hosts))
        context = tls or httpx.create_ssl_context(trust_env=False)
        # The bare transport: an httpx client on top would add its own ideas of redirects, cookies and the environment.
        self._transport = GuardedTransport(backend, context, max_connections=settings.concurrency)
        self._headers = {"User-Agent": settings.user_agent, "Accept": _ACCEPT, "Accept-Encoding": ACCEPT_ENCODING}
        self._timeout = httpx.Timeout(self._limits.read_timeout_seconds, connect=self._limits.connect_timeout_seconds)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def fetch(self, feed_url: str, validators: Validators) -> Fetched | NotModified:
        """GET the feed, or learn that it has not changed. Raises `FetchFailed`; its outcome says how."""
        try:
            async with asyncio.timeout(self._limits.total_timeout_seconds):
                return await self._follow(feed_url, validators)
        except TimeoutError as error:
            seconds = self._limits.total_timeout_seconds
            raise FetchFailed(
                f"{feed_url}: not complete within {seconds:g} s", feed_url=feed_url, outcome="timeout"
            ) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
            outcome, what = _explain(error)
            raise FetchFailed(f"{feed_url}: {what}", feed_url=feed_url, outcome=outcome) from error

    async def _follow(self, feed_url: str, validators: Validators) -> Fetched | NotModified:
        url = self._target(feed_url, feed_url)
        for _ in range(self._limits.max_redirects + 1):
            response = await self._transport.handle_async_request(self._request(url, validators))
            try:
                location = response.headers.get("location")
                if response.status_code not in _REDIRECTS or location is None:
                    return await self._answer(response, url, feed_url, validators)
            finally:
                await response.aclose()
            url = self._target(location, feed_url, base=url)
        return _redirect_failed(feed_url, f"more than {self._limits.max_redirects} redirects in a row")

    @staticmethod
    def _target(address: str, feed_url: str, base: httpx.URL | None = None) -> httpx.URL:
        try:
            url = base.join(address) if base else httpx.URL(address)
        except (httpx.InvalidURL, ValueError) as error:
            _redirect_failed(feed_url, f"{address[:200]!r} is not a URL", error)
        if url.scheme not in {"http", "https"} or not url.host:
            _redirect_failed(feed_url, f"{str(url)[:200]!r} is no http or https address")
        return url.copy_with(fragment=None)

    def _request(self, url: httpx.URL, validators: Validators) -> httpx.Request:
        """A request that carries the credentials of its own URL, and of no other."""
        conditions = {b"If-None-Match": validators.etag, b"If-Modified-Since": validators.last_modified}
        headers = httpx.Headers(self._headers)
        headers.update([(name, value) for name, value in conditions.items() if value])
        request = httpx.Request(
            "GET", url.copy_with(userinfo=b""), headers=headers, extensions={"timeout": self._timeout.as_dict()}
        )
        if url.userinfo:
            next(httpx.BasicAuth(url.username, url.password).auth_flow(request))
        return request

    async def _answer(
        self, response: httpx.Response, url: httpx.URL, feed_url: str, validators: Validators
    ) -> Fetched | NotModified:
        status = response.status_code
        if status == httpx.codes.NOT_MODIFIED and validators != Validators():
            return NotModified(_validators(response))
        if not 200 <= status < 300 or status == httpx.codes.PARTIAL_CONTENT:
            raise FetchFailed(
                f"{feed_url}: HTTP {status} {response.reason_phrase}".rstrip(),
                feed_url=feed_url,
                outcome=_status_outcome(status),
                status=status,
                retry_after_seconds=retry_after_seconds(response.headers.get("retry-after"), self._clock()),
            )
        return Fetched(
            url=str(url.copy_with(userinfo=b"")),
            status=status,
            body=await self._body(response, feed_url),
            content_type=response.headers.get("content-type"),
            validators=_validators(response),
        )

    async def _body(self, response: httpx.Response, feed_url: str) -> bytes:
        limit = self._limits.max_body_bytes
        try:
            raw = await _read(response, limit)
            return decompress(raw, response.headers.get("content-encoding", ""), limit)
        except (BodyTooLarge, BodyMalformed) as error:
            too_large = isinstance(error, BodyTooLarge)
            raise FetchFailed(
                f"{feed_url}: {f'body over {limit} bytes' if too_large else error}",
                feed_url=feed_url,
                outcome="too_large" if too_large else "protocol_error",
                status=response.status_code,
            ) from error

    async def _look_up(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def _read(response: httpx.Response, limit: int) -> bytes:
    """The body as sent, at most ``limit`` bytes of it: what is longer compressed is longer still decompressed."""
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced[:20]) > limit:
        raise BodyTooLarge
    raw = bytearray()
    async for part in response.aiter_raw():
        raw += part
        if len(raw) > limit:
            raise BodyTooLarge
    return bytes(raw)


def _validators(response: httpx.Response) -> Validators:
    first: dict[bytes, bytes] = {}
    for name, value in response.headers.raw:
        if len(value) <= _MAX_VALIDATOR_BYTES:
            first.setdefault(name.lower(), value)
    return Validators(first.get(b"etag"), first.get(b"last-modified"))


def _status_outcome(status: int) -> str:
    match status:
        case 410:
            return "gone"
        case 429:
            return "rate_limited"
        case _ if 400 <= status < 500:
            return "client_error"
        case _ if status >= 500:
            return "server_error"
        case _ if 300 <= status < 400 and status != httpx.codes.NOT_MODIFIED:
            return "redirect_error"
        case _:
            return "protocol_error"


def _redirect_failed(feed_url: str, what: str, cause: Exception | None = None) -> NoReturn:
    raise FetchFailed(f"{feed_url}: {what}", feed_url=feed_url, outcome="redirect_error") from cause


def _explain(error: Exception) -> tuple[str, str]:
    """Outcome and words for an error of the network."""
    match error:
        case AddressForbidden():
            return "forbidden_address", str(error)
        case NameUnresolved():
            return "dns_error", str(error)
        case httpcore.TimeoutException():
            return "timeout", f"timed out ({type(error).__name__})"
        case httpcore.ProtocolError():
            return "protocol_error", f"broken HTTP: {error}"
        case _:
            tls = next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None)
            if tls is not None:
                return "tls_error", f"TLS: {tls}"
            return "connect_error", f"connection failed: {str(error) or type(error).__name__}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it was raised from, back to the first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
