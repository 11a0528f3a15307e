"""Which site a feed's address belongs to, the unit of politeness, and which addresses are the same feed (pure)."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import SplitResult, urlsplit, urlunsplit

import httpx
from tld import get_fld
from tld.exceptions import TldIOError
from tld.utils import MozillaTLDSourceParser

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PLAIN = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")
"""Addresses of these characters are requested as they are written; in others httpx quotes some first."""
_NUMBER = re.compile(r"\d+|0[xX][0-9a-fA-F]*")
_MAX_LABEL = 63
"""Octets of a label of a host name (RFC 1035, 2.3.4)."""


class BundledSuffixes(MozillaTLDSourceParser):
    """The public suffix list as the library ships it, never from the network."""

    uid = "bundled"

    @classmethod
    def update_tld_names(cls, fail_silently: bool = False) -> bool:  # noqa: FBT001, FBT002, ARG003 - the base's signature
        """Refused: the library would download the list where its own copy is missing."""
        raise TldIOError("the public suffix list is missing from the package tld; install it again")


def site_of(url: str) -> str:
    """The registered domain of an address, by the public suffix list; an IP address and a single name as themselves.

    The list's private section counts: on blogspot.com and github.io each customer is a site, and what protects the
    platform as a whole is the limit per network address. Lower case, Unicode. Empty where there is no host.
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    if ":" in host:
        return _ipv6(host)
    labels = [_unicode(label) for label in host.split(".")]
    if _NUMBER.fullmatch(labels[-1]):
        return host  # IPv4 in one of its forms: no top-level domain is a number
    name = ".".join(labels)
    found = get_fld(SplitResult("http", name, "", "", ""), fail_silently=True, parser_class=BundledSuffixes)
    return found or ".".join(labels[-2:])  # a suffix that is not listed counts as one label, as the list demands


def fetch_key(url: str) -> str:
    """One spelling of a feed's address: addresses with the same key make the same request.

    Scheme and host in lower case, no default port, fragment or empty query, a path of at least ``/``, characters
    quoted as they are sent. http and https remain two, and so do addresses with different logins. What is no http address is
    returned as it is. Idempotent.
    """
    if _PLAIN.fullmatch(url):
        return _plain_key(url)
    try:
        return _plain_key(str(httpx.URL(url.strip())))
    except (httpx.InvalidURL, ValueError):
        return url


def _plain_key(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return url
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port in {None, _DEFAULT_PORTS[parts.scheme]} else f"{host}:{port}"
    user, at, _ = parts.netloc.rpartition("@")
    return urlunsplit((parts.scheme, user + at + place, parts.path or "/", parts.query, ""))


def _ipv6(host: str) -> str:
    try:
        return str(IPv6Address(host))
    except AddressValueError:
        return host


def _unicode(label: str) -> str:
    """A label of a host name as its owner reads it: the list has Unicode names, addresses often their ASCII form."""
    if not label.startswith("xn--") or len(label) > _MAX_LABEL:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError):
        return label
