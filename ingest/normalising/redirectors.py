"""Links through redirectors → the page that they name, without any request (pure). Used by `ingest.normalising.normalise`."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_MAX_HOPS = 5
_MAX_CHARACTERS = 8_000
_GOOGLE = r"(?:www\.)?google\.(?:com?\.)?[a-z]{2,3}"

# (host, path, parameters that name the target). All are full matches.
_BY_PARAMETER: tuple[tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(host), re.compile(path), parameters)
    for host, path, parameters in (
        (_GOOGLE, r"/url", ("url", "q")),
        (_GOOGLE, r"/amp/?", ("url",)),
        (r"(?:www\.)?bing\.com", r"/news/apiclick\.aspx", ("url",)),
        (r"(?:l|lm|www|m)\.facebook\.com", r"/l\.php", ("u",)),
        (r"l\.(?:instagram|messenger)\.com", r"/.*", ("u",)),
        (r"t\.umblr\.com", r"/redirect", ("z",)),
        (r"go\.(?:skimresources|redirectingat)\.com", r"/.*", ("url",)),
        (r"medium\.com", r"/r/?", ("url",)),
        (r"(?:[a-z0-9-]+\.)?safelinks\.protection\.outlook\.com", r"/.*", ("url",)),
        (r"out\.reddit\.com", r"/.*", ("url",)),
        (r"(?:www\.)?youtube\.com", r"/redirect", ("q",)),
        (r"duckduckgo\.com", r"/l/?", ("uddg",)),
        (r"(?:www\.)?linkedin\.com", r"/(?:redir/redirect|safety/go/?)", ("url",)),
        (r"(?:away\.)?vk\.com", r"/away(?:\.php)?", ("to",)),
        (r"slack-redir\.net", r"/link", ("url",)),
        (r"getpocket\.com", r"/redirect", ("url",)),
        (r"exit\.sc", r"/", ("url",)),
        (r"urldefense\.proofpoint\.com", r"/v1/url", ("u",)),
    )
)
_QUERY_IS_TARGET = frozenset({"href.li", "www.href.li", "anon.to", "anonym.to", "nullrefer.com"})
_YAHOO = re.compile(r"/RU=([^/]+)/R[KS]=")
_OLD_YAHOO = re.compile(r"\*+-?(https?(?::|%3[Aa]).+)")
_GOOGLE_NEWS = re.compile(r"/(?:__i/)?(?:rss/)?(?:rd/)?(?:articles|read)/(CBM[\w-]+=*)")
_PROOFPOINT_3 = re.compile(r"/v3/__(.+?)__;([\w-]*)!")
_FEEDSPORTAL = re.compile(r"/l/((?:0[A-Z]|[^0/])+)/story\d\d\.htm")
_FEEDSPORTAL_CODES = {
    "0A": "0", "0B": ".", "0C": "/", "0D": "?", "0E": "-", "0F": "=", "0G": "&", "0H": ",", "0I": "_", "0J": "%", "0K": "+",
    "0L": "http://", "0N": ".com", "0O": ".co.uk", "0S": "www.",
}  # fmt: skip


def resolved_link(link: str, original_link: str | None = None) -> str:
    """The page that a link leads to, as far as the feed or the link itself says; else the link as it is.

    ``original_link`` is the feed's own statement (``feedburner:origLink``). Known are the redirectors of Google (search, alerts,
    older links of Google News), Bing News, Yahoo, Facebook, Instagram, Tumblr, Reddit, Medium, YouTube, LinkedIn, VK,
    DuckDuckGo, Pocket, Slack, Skimlinks, Outlook, Proofpoint and the late Feedsportal. Links that hide their target
    (``feedproxy.google.com``, ``t.co``, newer Google News) stay. Only absolute http and https addresses come of it.
    """
    found = original_link.strip() if original_link and _is_web(original_link.strip()) else link
    for _ in range(_MAX_HOPS):
        target = _target(found)
        if target is None or target == found:
            break
        found = target
    return found


def _target(link: str) -> str | None:
    if len(link) > _MAX_CHARACTERS:
        return None
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"}:
        return None
    for read in (_by_parameter, *_SPECIAL):
        target = read(host, parts)
        if target and _is_web(target):
            return target
    return None


def _by_parameter(host: str, parts: SplitResult) -> str | None:
    for hosts, paths, names in _BY_PARAMETER:
        if hosts.fullmatch(host) and paths.fullmatch(parts.path):
            given = _parameters(parts)
            return next((given[name] for name in names if _is_web(given.get(name, ""))), None)
    return None


def _whole_query(host: str, parts: SplitResult) -> str | None:
    if host not in _QUERY_IS_TARGET:
        return None
    return parts.query if _is_web(parts.query) else unquote(parts.query)


def _yahoo(host: str, parts: SplitResult) -> str | None:
    if not host.endswith(".yahoo.com"):
        return None
    if match := _YAHOO.search(parts.path):
        return unquote(match[1])
    if match := _OLD_YAHOO.search(parts.path):
        target = unquote(match[1]) if "%3a" in match[1][:8].lower() else match[1]
        return f"{target}?{parts.query}" if parts.query else target
    return None


def _google_news(host: str, parts: SplitResult) -> str | None:
    """The payload of older links is a protocol buffer whose field 4 is the address; in newer ones it is sealed."""
    match = _GOOGLE_NEWS.fullmatch(parts.path) if host == "news.google.com" else None
    if not match:
        return None
    try:
        payload = urlsafe_b64decode(match[1].rstrip("=") + "=" * (-len(match[1].rstrip("=")) % 4))
        start = payload.index(b'"') + 1
        length, start = payload[start] & 0x7F, start + 1
        if payload[start - 1] & 0x80:
            length, start = length | payload[start] << 7, start + 1
        address = payload[start : start + length].decode("ascii")
    except (Base64Error, ValueError, IndexError):
        return None
    return address if len(address) == length else None


def _proofpoint(host: str, parts: SplitResult) -> str | None:
    if host == "urldefense.proofpoint.com" and parts.path == "/v2/url":
        return unquote(_parameters(parts).get("u", "").replace("-", "%").replace("_", "/"))
    if host not in {"urldefense.com", "urldefense.us", "urldefense.proofpoint.com"}:
        return None
    match = _PROOFPOINT_3.match(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    if not match or "**" in match[1]:
        return None
    try:
        replaced = urlsafe_b64decode(match[2] + "=" * (-len(match[2]) % 4)).decode()
    except (Base64Error, ValueError):
        return None
    if match[1].count("*") != len(replaced):
        return None
    characters = iter(replaced)
    target = re.sub(r"\*", lambda _: next(characters), match[1])
    return re.sub(r"^(https?):/(?=[^/])", r"\1://", target)


def _feedsportal(host: str, parts: SplitResult) -> str | None:
    match = _FEEDSPORTAL.search(parts.path) if host == "feedsportal.com" or host.endswith(".feedsportal.com") else None
    if not match:
        return None
    pieces = re.findall(r"0[A-Z]|[^0]+", match[1])
    if any(piece[0] == "0" and piece not in _FEEDSPORTAL_CODES for piece in pieces):
        return None
    return unquote("".join(_FEEDSPORTAL_CODES.get(piece, piece) for piece in pieces))


_SPECIAL: tuple[Callable[[str, SplitResult], str | None], ...] = (
    _whole_query,
    _yahoo,
    _google_news,
    _proofpoint,
    _feedsportal,
)


def _parameters(parts: SplitResult) -> dict[str, str]:
    """The first value of each parameter."""
    found: dict[str, str] = {}
    try:
        for name, value in parse_qsl(parts.query, max_num_fields=50):
            found.setdefault(name, value)
    except ValueError:
        return {}
    return found


def _is_web(address: str) -> bool:
    """Whether this is an absolute http or https address of a host with a dot in its name, without anything unprintable."""
    if not address.lower().startswith(("http://", "https://")) or not address.isprintable() or " " in address:
        return False
    try:
        return "." in (urlsplit(address).hostname or "").strip(".")
    except ValueError:
        return False
