"""Namespaces of feeds, as specified and as misspelt (pure): which URI stands for which family of elements.

feedparser takes an element for what it is by the URI of its namespace, to the letter, so a feed with ``https`` for
``http`` loses its texts, and one whose root has the wrong default namespace all of its items.
"""

from __future__ import annotations

import re
from typing import Final

from feedparser.api import StrictFeedParser

_MORE = {
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://cyber.law.harvard.edu/rss/rss.html": "",
    "http://cyber.harvard.edu/rss/rss.html": "",
    "http://www.rssboard.org/rss-specification": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "http://purl.org/net/rss1.1#": "",
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/rss/modules/content/": "content",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/dcmitype/": "dcmitype",
    "http://video.search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/rss/": "media",
    "http://tools.search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.itunes.com/DTDs/Podcast-1.0.dtd": "itunes",
    "http://www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "http://www.google.com/schemas/play-podcasts/1.0/play-podcasts.xsd": "googleplay",
    "http://news.yandex.ru": "yandex",
    "http://backend.userland.com/creativecommonsrssmodule": "creativeCommons",
    "http://podcastindex.org/namespace/1.0": "podcast",
    "http://prismstandard.org/namespaces/basic/2.0/": "prism",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
}
_DEFAULTS = {
    "rss": "http://backend.userland.com/rss",
    "channel": "http://backend.userland.com/rss",
    "item": "http://backend.userland.com/rss",
    "rdf": "http://purl.org/rss/1.0/",
    "feed": "http://www.w3.org/2005/Atom",
    "entry": "http://www.w3.org/2005/Atom",
}
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ATTRIBUTES = re.compile(r"\s(xmlns(?::([A-Za-z_][\w.-]{0,80}))?)\s*=\s*(?:\"([^\"<]{0,500})\"|'([^'<]{0,500})')")
_ROOT_TAG = re.compile(r"<(?:([A-Za-z_][\w.-]{0,80}):)?([A-Za-z_][\w.-]{0,80})((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>")


def _variants(uri: str) -> set[str]:
    lower = uri.lower()
    bare = lower.removeprefix("http://").rstrip("/#")
    return {f"{scheme}{bare}{end}" for scheme in ("http://", "https://") for end in ("", "/", "#")} | {lower}


def _table() -> dict[str, str]:
    table: dict[str, str] = {"": ""}
    for uri, prefix in {**_MORE, **StrictFeedParser.namespaces}.items():
        for spelling in _variants(uri) if uri.startswith("http") else {uri.lower()}:
            table.setdefault(spelling, prefix)
    return table


PREFIXES: Final = _table()
"""URI in lower case, in any usual misspelling → the prefix that feedparser's handlers are named after."""
ALIASES: Final[dict[str | None, str]] = {None: ""} | {prefix: prefix for prefix in PREFIXES.values() if prefix} | {
    "atom": "", "atom10": "", "a10": "", "rss": "", "content": "content", "mrss": "media", "dct": "dcterms",
}  # fmt: skip
"""Prefix as written → prefix of the handlers, for prefixes with an unknown URI or none."""
_URIS = {prefix: uri for uri, prefix in reversed(StrictFeedParser.namespaces.items()) if prefix} | {
    "atom": "http://www.w3.org/2005/Atom",
    "media": "http://search.yahoo.com/mrss/",
}


def uri_of_prefix(prefix: str) -> str:
    """The namespace that an undeclared prefix stands for."""
    return str(_URIS.get(prefix.lower(), f"urn:undeclared:{prefix}"))


def with_known_root(document: str) -> str:
    """The document with a root in the namespace of its format, whatever namespace it says.

    The root's own namespace is replaced where it is none of a feed's: the default one of ``<rss xmlns="…">``,
    or that of the prefix of ``<x:rss>``.
    """
    root = _ROOT_TAG.match(document[:20_000])
    if root is None:
        return document
    prefix, name, attributes = root.groups()
    local = name.lower()
    if local not in _DEFAULTS:
        return document

    def replaced(match: re.Match[str]) -> str:
        declared = match[2]
        uri = (match[3] if match[3] is not None else match[4]).strip()
        known = PREFIXES.get(uri.lower(), uri or None)
        wanted = ""
        if local == "rdf" and declared == prefix and known != "rdf":
            wanted = _RDF
        elif (declared is None or (declared == prefix and local != "rdf")) and known != "":
            wanted = _DEFAULTS[local]
        return f' {match[1]}="{wanted}"' if wanted else match[0]

    changed = _ATTRIBUTES.sub(replaced, attributes)
    if changed == attributes:
        return document
    start = f"<{prefix}:{name}" if prefix else f"<{name}"
    return f"{start}{changed}>{document[root.end() :]}"
