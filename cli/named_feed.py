"""Which registered feed a person means, for `depesche feeds`: by its URL, another spelling of it, or as the commands show it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable

from depesche.errors import ConfigurationError
from ingest.fetching.masking import told, without_login
from ingest.scheduling.site import fetch_key

_NEAR_MATCHES = 3


def named_feed(url: str, known: Collection[str]) -> str:
    """The URL under which the feed is registered. Raises `ConfigurationError` that names the nearest ones.

    A feed with a login in its URL is also found by its address without it, or with ``***`` in its place, where only one is.
    """
    if url in known:
        return url
    key = fetch_key(url)
    spelled = [one for one in known if fetch_key(one) == key]
    alike = spelled or [one for one in known if url in {told(one), without_login(one)}]
    if spelled or len(alike) == 1:
        return alike[0]
    raise no_such_feed(url, known)


def no_such_feed(url: str, known: Iterable[str]) -> ConfigurationError:
    """The error for a URL under which no feed is registered; it names those that may be meant."""
    shown, asked = [told(one) for one in known], told(url)
    containing = [one for one in shown if url and url.casefold() in one.casefold()]
    near = containing[:_NEAR_MATCHES] or difflib.get_close_matches(asked, shown, n=_NEAR_MATCHES)
    hint = f"did you mean {' or '.join(near)}?" if near else "`depesche feeds list` names those that are"
    return ConfigurationError(f"{asked}: no feed is registered under this URL; {hint}", key="ingest.feeds")
