"""What is particular about fetching one feed: its login, headers, trust, proxy and times, and where they hold."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from depesche.errors import ConfigurationError, FetchFailed
from depesche.settings.feed_source import FeedAuth, FeedSource
from depesche.settings.ingest import IngestSettings
from depesche.settings.polling import FetchLimits
from ingest.fetching.masking import masked
from ingest.fetching.redirects import RedirectRefused, web_url
from ingest.fetching.routes import Proxy, Route, proxy_of
from ingest.fetching.tls import USUAL_TRUST, Trust

Headers = tuple[tuple[bytes, bytes], ...]

_HARMLESS = frozenset({b"user-agent", b"accept", b"accept-language"})
"""Own headers that go along to another origin: they say nothing that only the feed's own server may know."""
_SECRET = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Times:
    """Bounds on the duration of a fetch, in seconds."""

    connect: float
    head: float
    read: float
    total: float


@dataclass(frozen=True, slots=True)
class Terms:
    """How one feed is fetched. It holds secrets: only `feed_url` and `shown` may be told, and `shown` to people."""

    feed_url: str
    shown: str
    """The feed's address without its secrets."""
    start: httpx.URL
    own: httpx.URL
    """The address that the operator gave: secrets go to its origin, less TLS checking holds for its host."""
    times: Times
    secrets: Headers = ()
    headers: Headers = ()
    trust: Trust = USUAL_TRUST
    proxy: Proxy | None = None

    def headers_for(self, url: httpx.URL) -> Headers:
        """The headers of this feed that a request to ``url`` may carry, with the login that ``url`` has itself."""
        login = _basic(url.username, url.password) if url.userinfo else ()
        if origin(url) == origin(self.own):
            return (*self.headers, *(self.secrets or login))
        return (*(header for header in self.headers if header[0].lower() in _HARMLESS), *login)

    def route_for(self, url: httpx.URL) -> Route:
        """The way to the server of ``url``."""
        scheme, host, port = origin(url)
        checks_less = scheme == "https" and host == self.own.raw_host
        return Route(scheme, host, port, self.trust if checks_less else USUAL_TRUST, self.proxy)


def origin(url: httpx.URL) -> tuple[str, bytes, int]:
    """Scheme, host and port: what two addresses share when one server answers for both."""
    return url.scheme, url.raw_host, url.port or _PORTS[url.scheme]


class TermsBook:
    """Makes the terms of feeds from the settings and the environment."""

    def __init__(self, settings: IngestSettings, environ: Mapping[str, str]) -> None:
        self._limits = settings.limits
        self._environ = environ
        self._proxy = proxy_of(settings.proxy.get_secret_value(), "ingest.proxy") if settings.proxy else None

    def of(self, source: FeedSource, url: str | None) -> Terms:
        """The terms of a feed that is now at ``url``. Raises `FetchFailed` for what only the operator can mend."""
        shown = masked(source.url)
        try:
            own = web_url(source.url)
            start = web_url(url) if url is not None else own
        except RedirectRefused as error:
            raise FetchFailed(f"{shown}: {error}", feed_url=source.url, outcome="redirect_error") from error
        try:
            proxy = proxy_of(source.proxy.get_secret_value(), "proxy") if source.proxy else self._proxy
        except ConfigurationError as error:
            raise FetchFailed(f"{shown}: {error}", feed_url=source.url, outcome="connect_error") from error
        return Terms(
            feed_url=source.url,
            shown=shown,
            start=start,
            own=own,
            times=_times(source, self._limits),
            secrets=self._login(source.auth, own, source, shown),
            headers=tuple((name.encode("ascii"), value.encode("ascii")) for name, value in source.headers.items()),
            trust=Trust(source.verify_tls, source.ca_file),
            proxy=proxy,
        )

    def _login(self, auth: FeedAuth | None, own: httpx.URL, source: FeedSource, shown: str) -> Headers:
        if auth is None:
            return _basic(own.username, own.password) if own.userinfo else ()
        secret = self._environ.get(auth.secret_env, "").strip("\r\n")
        if not secret or (auth.scheme != "basic" and not _SECRET.fullmatch(secret)):
            what = "is not set" if not secret else "holds no value that a header can have"
            raise FetchFailed(
                f"{shown}: the environment variable {auth.secret_env} of its auth {what}",
                feed_url=source.url,
                outcome="auth_missing",
            )
        match auth.scheme:
            case "basic":
                return _basic(auth.username or "", secret)
            case "bearer":
                return ((b"Authorization", b"Bearer " + secret.encode("ascii")),)
            case "header":
                return (((auth.header or "").encode("ascii"), secret.encode("ascii")),)


def anonymous(url: httpx.URL, like: Terms) -> Terms:
    """Terms of a request that belongs to a feed but is none for it, such as robots.txt: its way, without its secrets."""
    text = str(url)
    return Terms(text, masked(text), url, like.own, like.times, trust=like.trust, proxy=like.proxy)


def _times(source: FeedSource, limits: FetchLimits) -> Times:
    read = source.read_timeout_seconds or limits.read_timeout_seconds
    return Times(
        connect=source.connect_timeout_seconds or limits.connect_timeout_seconds,
        # A feed whose server may be silent for longer than usual may be so at first, too.
        head=max(limits.first_byte_timeout_seconds, source.read_timeout_seconds or 0.0),
        read=read,
        total=source.total_timeout_seconds or limits.total_timeout_seconds,
    )


def _basic(username: str, password: str) -> Headers:
    """HTTP Basic (RFC 7617) in UTF-8."""
    token = base64.b64encode(f"{username}:{password}".encode())
    return ((b"Authorization", b"Basic " + token),)
