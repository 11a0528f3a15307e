"""What failures of a fetch are called and how they are told (pure). A text never shows a secret of an address."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpcore

from depesche.errors import FetchFailed
from ingest.fetching.body import BodyTooSlow
from ingest.fetching.content_coding import BodyMalformed, BodyTooLarge
from ingest.fetching.guarded_transport import AddressForbidden, NameUnresolved
from ingest.fetching.redirects import RedirectRefused
from ingest.fetching.terms import Terms

FAILURES = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.ConnectionNotAvailable,
    OSError,  # TimeoutError is one
    RedirectRefused,
    BodyTooLarge,
    BodyMalformed,
)
"""All that a fetch raises for what the other side does."""
_MAX_CHARACTERS = 300
_KINDS: tuple[tuple[type[Exception], str, str], ...] = (
    (BodyMalformed, "protocol_error", "{}"),
    (RedirectRefused, "redirect_error", "redirect: {}"),
    (AddressForbidden, "forbidden_address", "{}"),
    (NameUnresolved, "dns_error", "{}"),
    (BodyTooSlow, "timeout", "too slow: {}"),
    (httpcore.TimeoutException, "timeout", "timed out ({})"),
    (httpcore.ProtocolError, "protocol_error", "broken HTTP: {}"),
    (httpcore.ConnectionNotAvailable, "protocol_error", "broken HTTP: {}"),
    (httpcore.ProxyError, "connect_error", "proxy: {}"),
)
"""Kind of error → outcome and words, the first that fits; the rest are broken connections."""


def fetch_failed(terms: Terms, error: Exception, max_body_bytes: int) -> FetchFailed:
    """The error for the poller, about the feed rather than about the hop where it happened."""
    outcome, what = _explained(error, terms, max_body_bytes)
    return FetchFailed(f"{terms.shown}: {what}", feed_url=terms.feed_url, outcome=outcome)


def status_outcome(status: int) -> str:
    """Outcome of an answer that is neither a body nor a redirect."""
    match status:
        case 410:
            return "gone"
        case 429:
            return "rate_limited"
        case _ if 400 <= status < 500:
            return "client_error"
        case _ if status >= 500:
            return "server_error"
        case _ if 300 <= status < 400 and status != 304:
            return "redirect_error"
        case _:
            return "protocol_error"


def _explained(error: Exception, terms: Terms, max_body_bytes: int) -> tuple[str, str]:
    told = printable(str(error))
    if isinstance(error, BodyTooLarge):
        return "too_large", f"body over {max_body_bytes} bytes"
    if isinstance(error, TimeoutError) and not told:
        return "timeout", f"not complete within {terms.times.total:g} s"
    for kind, outcome, words in _KINDS:
        if isinstance(error, kind):
            return outcome, words.format(told or type(error).__name__)
    return _broken_connection(error)


def _broken_connection(error: Exception) -> tuple[str, str]:
    told = printable(str(error)) or type(error).__name__
    tls = next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None)
    if tls is not None:
        return "tls_error", f"TLS: {printable(str(tls))}"
    return "connect_error", f"connection failed: {told}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it was raised from, back to the first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def printable(text: str, limit: int = _MAX_CHARACTERS) -> str:
    """Text of the other side, as one line of bounded length."""
    return "".join(character if character.isprintable() else " " for character in text[:limit]).strip()
