"""Checks X-Hub-Signature (pure): W3C WebSub, section 7.1."""

from __future__ import annotations

import hashlib
import hmac
import re

_HEADER = re.compile(r"(sha1|sha256|sha384|sha512)=([0-9a-f]{40,128})", re.ASCII)


def is_signed(body: bytes, header: str | None, secret: str) -> bool:
    """Whether the header is a valid signature of the body as it was sent, compared in constant time."""
    found = _HEADER.fullmatch((header or "").strip().lower()[:200])
    if found is None or not secret:
        return False
    method, given = found.groups()
    expected = hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return hmac.compare_digest(expected, given)
