"""One spelling per address (pure): the canonical form of an item's link, by which the same article is recognised.

`canonical_url` can still be followed and is what is stored and shown: it keeps what may matter to the server (scheme,
``www.``, trailing slash, order of the parameters). `page_key` is only good for comparing and unifies these too.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna

from ingest.normalising.tracking import is_tracking

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_CHARACTERS = 8_000
_HOST = re.compile(r"[\w.:%\[\]-]{1,255}")

_AMP_VIEWER = re.compile(r"(?:www\.)?(?:google\.(?:com?\.)?[a-z]{2,3}|bing\.com)")
_AMP_PARAMETERS = frozenset(
    {"amp", "amp=", "amp=1", "amp=true", "outputtype=amp", "output=amp", "amp=amp", "_amp=true"}
)
_AMP_PATH = re.compile(
    r"(?<=[^/])(?<!/tag)(?<!/tags)(?<!/topic)(?<!/topics)(?<!/category)/amp(/?)$|(?<=[^/])\.amp(?=\.html?$|$)"
)
_MOBILE_HOST = re.compile(r"^(?:m|mobile|amp)\.(?=[^.]+\.)|(?<=^[a-z]{2}\.)m\.(?=[^.]+\.)")
_PUBLIC_SUFFIX = re.compile(r"(?:com?|org|net|gov|edu|ac|ne|or|go|gob|gov|in|nom)\.[a-z]{2}")
"""Names under which everybody registers: what stands before them is a domain of its own and no variant."""
_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|([^!$&-;=@-Z_a-z~\[\]])")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def canonical_url(link: str) -> str | None:
    """The canonical form of an absolute http or https address; ``None`` for anything else. Idempotent.

    Host: lower case, IDNA 2008 (else 2003), no trailing dot, no user, no default port, no ``m.``, ``mobile.`` or ``amp.`` in
    front. Path: no dot segments, no session, no AMP ending (``/amp``, ``.amp``, ``.amp.html``). Query: no tracking (`is_tracking`), no
    AMP parameter, the rest in its order. No fragment, unless it is a route (``#!…``, ``#/…``). Escapes: upper case,
    only where needed. Pages in the AMP viewers of Google and Bing and in the AMP cache become the publisher's.
    """
    if len(link) > _MAX_CHARACTERS:
        return None
    try:
        parts = _without_amp_viewer(urlsplit(link.strip()))
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    host = _ascii_host(parts.hostname or "")
    if scheme not in _DEFAULT_PORTS or not host:
        return None
    place = host if port in {None, _DEFAULT_PORTS[scheme]} else f"{host}:{port}"
    fragment = _escaped(parts.fragment) if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit((scheme, place, _path(parts.path), _query(parts.query), fragment))


def page_key(canonical: str) -> str:
    """What two canonical addresses of the same page have in common: not scheme, ``www.``, final slash or order of parameters.

    No address: do not follow or show it.
    """
    parts = urlsplit(canonical)
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    key = f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/') or '/'}"
    return key + (f"?{query}" if query else "") + (f"#{parts.fragment}" if parts.fragment else "")


def _without_amp_viewer(parts: SplitResult) -> SplitResult:
    while True:
        host, path = (parts.hostname or "").rstrip("."), parts.path
        if _AMP_VIEWER.fullmatch(host) and path.startswith("/amp/"):
            inner = path.removeprefix("/amp/")
        elif host.endswith(".cdn.ampproject.org") and path.startswith(("/c/", "/v/")):
            inner = path[3:]
        else:
            return parts
        scheme = "https" if inner.startswith("s/") else "http"
        place = inner.removeprefix("s/").lstrip("/")
        if "." not in place.partition("/")[0]:
            return parts
        rest = urlunsplit(("", "", "", parts.query, parts.fragment))
        parts = urlsplit(f"{scheme}://{place}{rest}")


def _ascii_host(host: str) -> str | None:
    name = host.rstrip(".").lower()
    if not _HOST.fullmatch(name):
        return None
    if ":" in name:
        return f"[{name}]"
    if not name.isascii():
        name = _encoded(name) or ""
    while (shorter := _MOBILE_HOST.sub("", name)) != name and not _PUBLIC_SUFFIX.fullmatch(shorter):
        name = shorter
    return name if _HOST.fullmatch(name) else None


def _encoded(name: str) -> str | None:
    try:
        return idna.encode(name, uts46=True).decode("ascii").lower()
    except UnicodeError:
        try:
            return name.encode("idna").decode("ascii").lower().rstrip(".")
        except UnicodeError:
            return None


def _path(path: str) -> str:
    kept: list[str] = []
    segments = _escaped(_SESSION.sub("", path)).split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in {".", ".."}:
        kept.append("")
    whole = "/" + "/".join(kept)
    while (shorter := _AMP_PATH.sub(r"\1", whole)) != whole:
        whole = shorter
    return whole


def _query(query: str) -> str:
    if not query:
        return ""
    pairs = _escaped(query.replace("&amp;", "&")).split("&")
    return "&".join(
        pair for pair in pairs if pair.strip("=") and not is_tracking(pair) and pair.lower() not in _AMP_PARAMETERS
    )


def _escaped(text: str) -> str:
    """Escapes in upper case where they are needed and nowhere else; a ``%`` that begins none is one itself."""
    return _ESCAPE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        return chr(code) if code in _UNRESERVED else f"%{match[1].upper()}"
    if match[2] in "?/":
        return match[2]
    return "".join(f"%{code:02X}" for code in match[2].encode("utf-8", "surrogatepass"))
