"""The error of `depesche feeds` for a URL under which no feed is registered."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from depesche.errors import ConfigurationError

_NEAR_MATCHES = 3


def no_such_feed(url: str, known: Iterable[str]) -> ConfigurationError:
    """The error for a URL under which no feed is registered; it names those that may be meant."""
    containing = [one for one in known if url and url.casefold() in one.casefold()]
    near = containing[:_NEAR_MATCHES] or difflib.get_close_matches(url, known, n=_NEAR_MATCHES)
    hint = f"did you mean {' or '.join(near)}?" if near else "`depesche feeds list` names those that are"
    return ConfigurationError(f"{url}: no feed is registered under this URL; {hint}", key="ingest.feeds")
