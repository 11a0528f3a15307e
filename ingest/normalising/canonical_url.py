"""One spelling per address (pure): the canonical form of an item's link, by which the same article is recognised."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_CHARACTERS = 8_000

# Parameters that say where a reader came from, not which page this is.
_TRACKING_PREFIXES = ("utm_", "at_", "ns_", "wt_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "oly_", "vero_", "_hs")
_TRACKING = frozenset(
    {
        *(
            "fbclid",
            "gclid",
            "dclid",
            "gbraid",
            "wbraid",
            "gclsrc",
            "msclkid",
            "yclid",
            "twclid",
            "ttclid",
            "li_fat_id",
        ),
        *("igshid", "igsh", "mc_cid", "mc_eid", "mkt_tok", "s_cid", "cmpid", "xtor", "maca", "smid", "guccounter"),
        *("guce_referrer", "guce_referrer_sig", "ocid", "ito", "__twitter_impression", "traffic_source", "ftag"),
    }
)
_TRACKING_VALUES = frozenset({("partner", "rss"), ("emc", "rss"), ("ref", "rss"), ("source", "rss"), ("from", "rss")})
_HOST = re.compile(r"[\w.:%\[\]-]{1,255}")


def canonical_url(link: str) -> str | None:
    """The canonical form of an absolute http or https address; ``None`` for anything else.

    Scheme and host in lower case and ASCII, no user, default port, fragment or tracking parameters; everything else,
    the order of the remaining parameters included, is the publisher's business. Idempotent.
    """
    try:
        parts = urlsplit(link.strip())
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    host = _ascii_host(parts.hostname or "")
    if scheme not in _DEFAULT_PORTS or not host or len(link) > _MAX_CHARACTERS:
        return None
    place = host if port in {None, _DEFAULT_PORTS[scheme]} else f"{host}:{port}"
    return urlunsplit((scheme, place, parts.path or "/", _without_tracking(parts.query), ""))


def _ascii_host(host: str) -> str | None:
    name = host.rstrip(".").lower()
    if not _HOST.fullmatch(name):
        return None
    if ":" in name:
        return f"[{name}]"
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def _without_tracking(query: str) -> str:
    if not query:
        return ""
    return "&".join(pair for pair in query.split("&") if pair and not _is_tracking(pair))


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.lower().partition("=")
    return name.startswith(_TRACKING_PREFIXES) or name in _TRACKING or (name, value) in _TRACKING_VALUES
