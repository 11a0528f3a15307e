"""The handler of XML events that RSS, RDF and Atom are read with (no I/O): feedparser's, with what it lacks. Used by `ingest.parsing.parse_xml`."""

from __future__ import annotations

from feedparser.api import StrictFeedParser

from ingest.parsing.feed_elements import FeedElements
from ingest.parsing.quick_handlers import QuickHandlers


class _MediaApart:
    """Gives Media RSS titles and credits to their media element, and keeps them and captions out of the item's text.

    feedparser takes a ``media:description`` for the item's content whenever a summary came before it, and lists
    credits without saying whose they are. Those outside a media element stay in that list.
    """

    _open_media: dict[str, str] | None = None

    def _start_media_content(self, attributes: dict[str, str]) -> None:
        super()._start_media_content(attributes)  # type: ignore[misc]
        self._open_media = attributes

    def _end_media_content(self) -> None:
        self._open_media = None

    def _start_media_title(self, _attributes: dict[str, str]) -> None:
        self.push("media_title", 0)  # type: ignore[attr-defined]

    def _end_media_title(self) -> None:
        self._of_media("title", self.pop("media_title"), "media_title")  # type: ignore[attr-defined]

    def _start_media_description(self, _attributes: dict[str, str]) -> None:
        self.push("media_description", 0)  # type: ignore[attr-defined]

    def _end_media_description(self) -> None:
        self._of_media("", self.pop("media_description"), "media_description")  # type: ignore[attr-defined]

    def _start_media_credit(self, attributes: dict[str, str]) -> None:
        if self._open_media is None:
            super()._start_media_credit(attributes)  # type: ignore[misc]
        else:
            self.push("media_credit", 0)  # type: ignore[attr-defined]

    def _end_media_credit(self) -> None:
        if self._open_media is None:
            super()._end_media_credit()  # type: ignore[misc]
        else:
            self._of_media("credit", self.pop("media_credit"))  # type: ignore[attr-defined]

    def _of_media(self, key: str, value: str | None, of_item: str = "") -> None:
        """Keep a value under ``key`` of the open media element, or under ``of_item`` where there is none."""
        if value and key and self._open_media is not None:
            self._open_media.setdefault(key, value)
        elif value and of_item and self._open_media is None and self.inentry:  # type: ignore[attr-defined]
            self._get_context().setdefault(of_item, value)  # type: ignore[attr-defined]


class FeedHandler(_MediaApart, FeedElements, QuickHandlers, StrictFeedParser):  # type: ignore[misc]
    """Give it a document with `ingest.parsing.entry_cut`. Markup in texts is left as it is: neither sanitised nor resolved."""

    resolve_relative_uris = False
    sanitize_html = False

    def __init__(self) -> None:
        super().__init__("", None, "utf-8")
