"""Which sample feeds there are, and the guids of the two copies of the founding article in them."""

from __future__ import annotations

from dataclasses import dataclass

SEED_HTML_GUID = "nordlicht:209311"
"""Guid of the founding article with its markup: paragraphs, inline teasers, credit and trailer as HTML."""

SEED_PLAIN_GUID = "taktblatt-55117"
"""Guid of the founding article as the plain text that is left once the markup is lost."""


@dataclass(frozen=True, slots=True)
class FeedSource:
    """One sample feed: the file, and what an operator would register about it."""

    path: str
    """URL path on the demo server; the file in this package has the same name."""
    title: str
    language: str
    """BCP 47 tag that the feed declares."""
    country: str
    """ISO 3166-1 alpha-2."""
    media_type: str
    encoding: str = "utf-8"
    """Encoding in which the feed is served and which its XML declaration names. The file itself is UTF-8."""

    @property
    def content_type(self) -> str:
        """Value of the Content-Type header."""
        return f"{self.media_type}; charset={self.encoding}"


_RSS = "application/rss+xml"
_RDF = "application/rdf+xml"
_ATOM = "application/atom+xml"
_JSON = "application/feed+json"

FEEDS = (
    FeedSource("/nordlicht-nachrichten.rss", "Nordlicht Nachrichten", "de", "DE", _RSS),
    FeedSource("/hafenkurier.rss", "Hafenkurier", "de-DE", "DE", _RSS),
    FeedSource("/meridian-post.rss", "The Meridian Post", "en-GB", "GB", _RSS),
    FeedSource("/alpenbote.rdf", "Alpenbote", "de-AT", "AT", _RDF, encoding="iso-8859-1"),
    FeedSource("/tidewater-ledger.atom", "The Tidewater Ledger", "en-US", "US", _ATOM),
    FeedSource("/sternwarte-magazin.atom", "Sternwarte Magazin", "de", "DE", _ATOM),
    FeedSource("/kaleidoscope.json", "Kaleidoscope Dublin", "en-IE", "IE", _JSON),
    FeedSource("/taktblatt.json", "Taktblatt Zürich", "de-CH", "CH", _JSON),
)
"""Every sample feed, the one with the founding article first."""
