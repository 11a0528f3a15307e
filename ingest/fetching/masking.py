"""Shows addresses without their secrets (pure): for errors, logs and events."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

_SECRET_NAME = re.compile(
    r"key(?!word)|token|secret|auth(?!or)|passw|passphrase|pwd|credential|signature|session|jwt|^(?:pass|pw|sig|hash|code|sid|sso|hmac)$",
    re.IGNORECASE,
)
_SECRET_LENGTH = 20
"""A value of one word that is so long is random rather than written by a person."""
_RANDOM = re.compile(rf"(?=.*[0-9])[A-Za-z0-9_~.+/=%-]{{{_SECRET_LENGTH},}}")
_MAX_CHARACTERS = 300
_MASK = "***"


def masked(url: str) -> str:
    """The address, at most 300 characters of it, its login and the values of parameters that look secret as ``***``."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return _printable(_MASK + "@" + url.rpartition("@")[2] if "@" in url else url)
    login, at, place = parts.netloc.rpartition("@")
    place = f"{_MASK}@{place}" if at and login else place
    query = "&".join(_masked_parameter(pair) for pair in parts.query.split("&")) if parts.query else ""
    return _printable(urlunsplit((parts.scheme, place, parts.path, query, "")))


def _masked_parameter(pair: str) -> str:
    name, equals, value = pair.partition("=")
    is_secret = bool(value) and (_SECRET_NAME.search(name[:100]) or _RANDOM.fullmatch(value[:1_000]))
    if not equals:
        return _MASK if _RANDOM.fullmatch(name[:1_000]) else name
    return f"{name}={_MASK}" if is_secret else pair


def _printable(text: str) -> str:
    cut = text if len(text) <= _MAX_CHARACTERS else text[: _MAX_CHARACTERS - 1] + "…"
    return "".join(character if character.isprintable() else "?" for character in cut)
