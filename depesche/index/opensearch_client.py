"""The OpenSearch client, made from settings, and what its errors mean to us."""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from opensearchpy import OpenSearch, TransportError, Urllib3HttpConnection
from opensearchpy.exceptions import ConnectionError as NotConnected

from depesche.errors import ConfigurationError, IndexUnavailable
from depesche.settings.index import OpenSearchSettings

BLOCKED = "cluster_block_exception"
"""A disk is full or the index is read-only: a 403, but one that passes."""
MISSING = "index_not_found_exception"


def client(settings: OpenSearchSettings) -> OpenSearch:
    """A client that tries each node once and leaves retries to its caller. Safe to use from several threads.

    Raises `ConfigurationError` where the file of the authority cannot be used.
    """
    logging.getLogger("opensearch").setLevel(logging.ERROR)  # it warns, with a trace, of what we raise ourselves
    password = settings.password.get_secret_value() if settings.password else ""
    return OpenSearch(
        hosts=list(settings.urls),
        http_auth=(settings.username, password) if settings.username else None,
        ssl_context=_trust(settings),
        timeout=settings.timeout_seconds,
        max_retries=len(settings.urls) - 1,
        retry_on_timeout=False,
        retry_on_status=(),
        connection_class=_Connection,
        pool_maxsize=16,
    )


def _trust(settings: OpenSearchSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except OSError as error:
        raise ConfigurationError(
            f"index.opensearch.ca_file: {settings.ca_file} cannot be used as a PEM file: {error}",
            key="index.opensearch.ca_file",
        ) from error


class _Asked(TransportError):
    """An answer that names the delay after which to try again (seconds, the fourth argument)."""


class _Connection(Urllib3HttpConnection):
    """Keeps ``Retry-After``, which the library's errors leave out."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._answer = threading.local()

    def get_response_headers(self, response: Any) -> Any:
        headers: Mapping[str, str] = super().get_response_headers(response)
        self._answer.retry_after = headers.get("retry-after", "")
        return headers

    def _raise_error(self, *arguments: Any) -> None:
        try:
            super()._raise_error(*arguments)
        except TransportError as error:
            asked = getattr(self._answer, "retry_after", "")
            if asked.isdecimal():  # else it is a date, which no server of search indexes sends
                raise _Asked(*error.args, float(asked)) from error
            raise


@contextmanager
def our_errors(settings: OpenSearchSettings) -> Iterator[None]:
    """Turn the client's errors into `IndexUnavailable` and `ConfigurationError`; what remains is a bug."""
    try:
        yield
    except NotConnected as error:
        raise _not_connected(error, _addresses(settings)) from error
    except TransportError as error:
        known = _answered(error, _addresses(settings))
        if known is None:
            raise
        raise known from error


def _not_connected(error: NotConnected, addresses: str) -> ConfigurationError | IndexUnavailable:
    reason = str(error.error)
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        return ConfigurationError(
            f"the certificate of OpenSearch at {addresses} is not trusted ({reason}): set index.opensearch.ca_file",
            key="index.opensearch.ca_file",
        )
    return IndexUnavailable(f"OpenSearch at {addresses} cannot be reached: {reason}")


def _answered(error: TransportError, addresses: str) -> ConfigurationError | IndexUnavailable | None:
    status, reason = int(error.status_code), str(error.error)
    if status == 429 or status >= 500 or reason == BLOCKED:
        return IndexUnavailable(
            f"OpenSearch at {addresses} asks for patience: {status} {reason}",
            retry_after_seconds=error.args[3] if isinstance(error, _Asked) else None,
        )
    if status in (401, 403):
        return ConfigurationError(
            f"OpenSearch at {addresses} refuses this user ({status}): set index.opensearch.username and .password",
            key="index.opensearch.username",
        )
    if reason == MISSING:
        return IndexUnavailable(
            f"there is no index at {addresses} yet: start the sink (`depesche sink` or `depesche run`)"
        )
    return None


def _addresses(settings: OpenSearchSettings) -> str:
    """Hosts and ports only: an address may carry a password."""
    return ", ".join(urlsplit(url).netloc.rpartition("@")[2] for url in settings.urls)
