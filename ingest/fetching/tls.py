"""TLS contexts of fetches: one for all feeds, others for feeds that ask for less checking or another authority."""

from __future__ import annotations

import ssl
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import httpx

_MAX_CONTEXTS = 64
"""A context takes about half a megabyte (140 authorities); a feed's own one is dropped when others are used more."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What makes a server's certificate good enough."""

    verify: bool = True
    ca_file: Path | None = None
    """PEM file of the only authority; else those of certifi, or those that SSL_CERT_FILE and SSL_CERT_DIR name."""


USUAL_TRUST = Trust()


class TlsContexts:
    """Contexts by `Trust`, made at their first use."""

    def __init__(self) -> None:
        self._contexts: OrderedDict[Trust, ssl.SSLContext] = OrderedDict()

    def get(self, trust: Trust) -> ssl.SSLContext:
        """The context for this. Raises `ssl.SSLError` when the authority's file cannot be used."""
        context = self._contexts.pop(trust, None) or _made(trust)
        self._contexts[trust] = context
        while len(self._contexts) > _MAX_CONTEXTS:
            self._contexts.popitem(last=False)
        return context


def _made(trust: Trust) -> ssl.SSLContext:
    if not trust.verify:
        return httpx.create_ssl_context(verify=False)
    if trust.ca_file is None:
        return httpx.create_ssl_context()
    try:
        return ssl.create_default_context(cafile=str(trust.ca_file))
    except OSError as error:
        raise ssl.SSLError(1, f"ca_file {trust.ca_file} cannot be used: {error}") from error
