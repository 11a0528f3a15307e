"""A loopback web server for the sample feeds, so that ``depesche demo`` polls over real HTTP.

It answers conditional requests as a well-run publisher does: the poller's caching is part of what the demo shows.
"""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

from cli.demo_feeds import RenderedFeed
from depesche.errors import ConfigurationError

_IDLE_CONNECTION_SECONDS = 30
_SHUTDOWN_POLL_SECONDS = 0.05


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Resource:
    """What one path serves, with its validators."""

    feed: RenderedFeed
    etag: str
    last_modified: datetime

    @classmethod
    def of(cls, feed: RenderedFeed, last_modified: datetime) -> _Resource:
        digest = hashlib.sha256(feed.body).hexdigest()[:32]
        return cls(feed, f'"{digest}"', last_modified.astimezone(UTC).replace(microsecond=0))

    def matches(self, if_none_match: str | None, if_modified_since: str | None) -> bool:
        """Whether the client's copy is current. An entity tag outranks a date (RFC 9110, section 13.2.2)."""
        if if_none_match is not None:
            tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
            return "*" in tags or self.etag in tags
        if if_modified_since is None:
            return False
        try:
            since = parsedate_to_datetime(if_modified_since)
        except ValueError:
            return False
        return self.last_modified <= (since if since.tzinfo else since.replace(tzinfo=UTC))


class DemoServer:
    """Serves feeds on 127.0.0.1 while its ``with`` block lasts; port 0 takes any free one.

    ``feeds`` maps URL paths to what they serve, as `cli.demo_feeds.render` gives it. Every other path is a 404.
    """

    def __init__(
        self, feeds: Mapping[str, RenderedFeed], clock: Callable[[], datetime] = _utc_now, *, port: int = 0
    ) -> None:
        """Raises `ConfigurationError` when the port is taken."""
        self._clock = clock
        self._lock = threading.Lock()
        self._requests = 0
        self._resources = {path: _Resource.of(feed, clock()) for path, feed in feeds.items()}
        try:
            self._http = _Server(("127.0.0.1", port), partial(_Handler, self._lookup))
        except OSError as error:
            raise ConfigurationError(
                f"cannot serve the sample feeds on 127.0.0.1:{port}: {error.strerror or error}; is another demo running?"
            ) from error
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(_SHUTDOWN_POLL_SECONDS,), name="demo-server", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._http.server_port

    @property
    def base_url(self) -> str:
        """Address without a trailing slash: ``base_url + path`` is a feed."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def feed_urls(self) -> tuple[str, ...]:
        """Address of every feed, in the order given."""
        return tuple(self.base_url + path for path in self._resources)

    @property
    def requests(self) -> int:
        """Requests answered so far."""
        return self._requests

    def replace(self, path: str, body: bytes) -> None:
        """Serve ``body`` at ``path`` from the next request on, as a publisher's edit: with newer validators.

        Raises `KeyError` for a path that is not served.
        """
        with self._lock:
            old = self._resources[path]
            # HTTP dates have whole seconds; two edits within one must still differ.
            modified = max(self._clock(), old.last_modified + timedelta(seconds=1))
            self._resources[path] = _Resource.of(RenderedFeed(body, old.feed.content_type), modified)

    def _lookup(self, path: str) -> _Resource | None:
        with self._lock:
            self._requests += 1
            return self._resources.get(path)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a client that hangs up is no error of ours
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "depesche-demo"
    timeout = _IDLE_CONNECTION_SECONDS

    def __init__(self, lookup: Callable[[str], _Resource | None], *args: Any, **kwargs: Any) -> None:
        self._lookup = lookup
        super().__init__(*args, **kwargs)  # handles the request, so it comes last

    def do_GET(self) -> None:
        resource = self._lookup(urlsplit(self.path).path)
        if resource is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        current = resource.matches(self.headers["If-None-Match"], self.headers["If-Modified-Since"])
        self.send_response(HTTPStatus.NOT_MODIFIED if current else HTTPStatus.OK)
        self.send_header("ETag", resource.etag)
        self.send_header("Last-Modified", format_datetime(resource.last_modified, usegmt=True))
        if not current:
            self.send_header("Content-Type", resource.feed.content_type)
            self.send_header("Content-Length", str(len(resource.feed.body)))
        self.end_headers()
        if not current and self.command != "HEAD":
            self.wfile.write(resource.feed.body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Log nothing: the demo's output is the pipeline's."""
