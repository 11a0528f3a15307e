"""What feedparser's handlers lack for news (no I/O): base class of `ingest.parsing.feed_handler`.

feedparser lets the last speaker win: an ``itunes:summary`` becomes the content, ``dc:title`` the title, an Atom id
the link. Here each is kept apart under a name of its own, and `ingest.parsing.feedparser_entry` chooses. And everything that a
hostile document can repeat is bounded.
"""

from __future__ import annotations

import re
import sys
from itertools import islice
from typing import Any

from feedparser.api import StrictFeedParser

from ingest.parsing.namespaces import ALIASES, PREFIXES

MAX_ELEMENTS = 200_000
"""Most elements of a document that are read: feedparser takes up to 15 µs for each, three seconds in all. The densest
of 200 real feeds, with its texts in XHTML, has 45,000 a megabyte, so that 4 MB of such a feed are read."""
_MAX_ATTRIBUTES = 50
"""Most attributes of an element: feedparser looks each up among all."""
_MAX_TAGS = 200
_MAX_NAMESPACES = 200
_MAX_TIMES = 50
_MAX_INNER = 10
"""How many items back the one is sought that an item stands in."""
_MAX_DATE = 100
_MAX_AUTHOR = 1_000
_ADDRESS_LEFT = re.compile(r"[A-Za-z0-9_.+-]{1,64}\Z")
_ADDRESS_RIGHT = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10}")


class TooManyElements(Exception):
    """The document has more elements than are read."""


class FeedElements:
    """Mixed into a feedparser class, which has the attributes and methods that this one calls."""

    _matchnamespaces = PREFIXES
    can_be_relative_uri = StrictFeedParser.can_be_relative_uri - {"id"}
    max_items = sys.maxsize
    max_nesting = 100
    surplus_items = 0
    """Items after the ``max_items`` that are read."""
    _surplus = False
    _around: tuple[Any, ...] = ()
    """For each item that is open, the one that it stands in or ``None``."""
    _ignored = 0
    _seen = 0

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.namespacemap: dict[str | None, str] = dict(ALIASES)

    # Bounds.

    def begin_element(self, name: str, attributes: dict[str, str]) -> None:
        """For expat's ``StartElementHandler``."""
        if not self._surplus:
            self._seen += 1
            if self._seen > MAX_ELEMENTS:
                raise TooManyElements
        if self._ignored or self._surplus or (self.depth >= self.max_nesting and not self.incontent):  # type: ignore[attr-defined]
            self._ignored += 1
            return
        if len(attributes) > _MAX_ATTRIBUTES:
            attributes = dict(islice(attributes.items(), _MAX_ATTRIBUTES))
        super().begin_element(name, attributes)  # type: ignore[misc]

    def end_element(self, name: str) -> None:
        """For expat's ``EndElementHandler``."""
        if self._ignored:
            self._ignored -= 1
        else:
            super().end_element(name)  # type: ignore[misc]

    def count_known(self, elements: int) -> None:
        """Count the elements of an entry that is not read: what is read of others must not depend on what is known."""
        self._seen += elements
        if self._seen > MAX_ELEMENTS:
            raise TooManyElements

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        if len(self.namespaces_in_use) < _MAX_NAMESPACES:  # type: ignore[attr-defined]
            super().track_namespace(prefix, uri)  # type: ignore[misc]

    def _add_tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        if len(self._get_context().setdefault("tags", [])) < _MAX_TAGS:  # type: ignore[attr-defined]
            super()._add_tag(term, scheme, label)  # type: ignore[misc]

    def _start_item(self, attributes: Any) -> None:
        if len(self.entries) >= self.max_items:  # type: ignore[attr-defined]
            self.surplus_items += 1
            self._surplus = True
            return
        self._around = (*self._around, self.entries[-1] if self.inentry else None)  # type: ignore[attr-defined]
        super()._start_item(attributes)  # type: ignore[misc]

    _start_entry = _start_item

    def _end_item(self) -> None:
        if not self._surplus:
            super()._end_item()  # type: ignore[misc]
            *around, outer = self._around or (None,)
            self._around = tuple(around)
            if outer is not None:
                self._go_on_with(outer)
        self._surplus = False

    _end_entry = _end_item

    def _go_on_with(self, outer: Any) -> None:
        """Make the item around the one that ended the current one again: feedparser gives its further fields to the feed.

        The inner one comes before it, unless there is nothing in it.
        """
        entries = self.entries  # type: ignore[attr-defined]
        if not any(dict.values(entries[-1])):
            entries.pop()
        for place in range(len(entries) - 1, max(-1, len(entries) - 1 - _MAX_INNER), -1):
            if entries[place] is outer:
                entries.append(entries.pop(place))
                self.inentry = 1
                return

    def _shorten(self) -> None:
        """Cut the text of the element that ends: no date is that long, and its readers take quadratic time."""
        stack = self.elementstack  # type: ignore[attr-defined]
        if stack and sum(map(len, stack[-1][2])) > _MAX_DATE:
            stack[-1][2] = ["".join(stack[-1][2]).strip()[:_MAX_DATE]]

    def _end_published(self) -> None:
        self._shorten()
        super()._end_published()  # type: ignore[misc]

    _end_issued = _end_pubdate = _end_published

    def _end_updated(self) -> None:
        self._shorten()
        super()._end_updated()  # type: ignore[misc]

    _end_modified = _end_lastbuilddate = _end_updated

    def _end_created(self) -> None:
        self._shorten()
        super()._end_created()  # type: ignore[misc]

    def _start_expirationdate(self, _attributes: Any) -> None:
        self.push("expired", 0)  # type: ignore[attr-defined]

    def _end_expirationdate(self) -> None:
        self.pop("expired")  # type: ignore[attr-defined]

    def _end_dcterms_valid(self) -> None:
        self.pop("validity")  # type: ignore[attr-defined]

    # Persons.

    def _sync_author_detail(self, key: str = "author") -> None:
        """Tell a name from an address in the text of an author, in linear time."""
        context = self._get_context()  # type: ignore[attr-defined]
        details = dict.get(context, f"{key}s") or [{}]
        detail = details[-1]
        if detail:
            context[key] = detail.get("name") or detail.get("email")
            return
        text = dict.get(context, key)
        if isinstance(text, str) and text:
            name, email = _person(text[:_MAX_AUTHOR])
            detail.update({part: value for part, value in (("name", name), ("email", email)) if value})

    def _start_title(self, attributes: Any) -> None:
        if self.inauthor or self.incontributor:  # type: ignore[attr-defined]
            self.push("title_of_person", 0)  # type: ignore[attr-defined]
        else:
            super()._start_title(attributes)  # type: ignore[misc]

    def _end_title(self) -> None:
        if self.elementstack and self.elementstack[-1][0] == "title_of_person":  # type: ignore[attr-defined]
            self.pop("title_of_person")  # type: ignore[attr-defined]
        else:
            super()._end_title()  # type: ignore[misc]

    def _start_encoded(self, attributes: dict[str, str]) -> None:
        """``content:encoded`` that forgot its prefix."""
        self._start_content_encoded(attributes)  # type: ignore[attr-defined]

    def _end_encoded(self) -> None:
        self._end_content_encoded()  # type: ignore[attr-defined]

    # Second choices, each under its own name.

    def _start_itunes_summary(self, _attributes: Any) -> None:
        self.push("itunes_summary", 1)  # type: ignore[attr-defined]

    def _end_itunes_summary(self) -> None:
        self.pop("itunes_summary")  # type: ignore[attr-defined]

    def _start_itunes_subtitle(self, _attributes: Any) -> None:
        self.push("itunes_subtitle", 1)  # type: ignore[attr-defined]

    def _end_itunes_subtitle(self) -> None:
        self.pop("itunes_subtitle")  # type: ignore[attr-defined]

    def _start_itunes_author(self, _attributes: Any) -> None:
        self.push("itunes_author", 1)  # type: ignore[attr-defined]

    def _end_itunes_author(self) -> None:
        self.pop("itunes_author")  # type: ignore[attr-defined]

    def _start_dc_title(self, _attributes: Any) -> None:
        self.push("dc_title", 1)  # type: ignore[attr-defined]

    def _end_dc_title(self) -> None:
        self.pop("dc_title")  # type: ignore[attr-defined]

    def _start_dc_description(self, _attributes: Any) -> None:
        self.push("dc_description", 1)  # type: ignore[attr-defined]

    def _end_dc_description(self) -> None:
        self.pop("dc_description")  # type: ignore[attr-defined]

    # Links, ids and pictures.

    def _start_link(self, attributes: Any) -> None:
        is_text = not {"href", "url", "uri"} & attributes.keys()
        super()._start_link(attributes)  # type: ignore[misc]
        links = dict.get(self._get_context(), "links")  # type: ignore[attr-defined]
        if is_text and links:
            links[-1]["is_text"] = "true"

    def _start_guid(self, attributes: Any) -> None:
        self.guidislink = attributes.get("ispermalink", "").strip().lower()
        self.push("id", 1)  # type: ignore[attr-defined]

    _start_id = _start_guid

    def _end_guid(self) -> None:
        self.pop("id")  # type: ignore[attr-defined]
        self._save("permalink", self.guidislink)  # type: ignore[attr-defined]

    _end_id = _end_guid

    def _end_url(self) -> None:
        value = self.pop("href")  # type: ignore[attr-defined]
        if self.inentry and self.inimage and not self.insource:  # type: ignore[attr-defined]
            self._item_image(value)

    _end_homepage = _end_uri = _end_url

    def _end_image(self) -> None:
        value = self.pop("image")  # type: ignore[attr-defined]
        self.inimage = 0
        if self.inentry:
            self._item_image(value)

    def _item_image(self, url: str | None) -> None:
        if url:
            self.entries[-1].setdefault("image", {"href": url})  # type: ignore[attr-defined]

    # When to come again.

    def _start_hour(self, _attributes: Any) -> None:
        self.push("hour", 0)  # type: ignore[attr-defined]

    def _end_hour(self) -> None:
        self._time("skip_hours", self.pop("hour"))  # type: ignore[attr-defined]

    def _start_day(self, _attributes: Any) -> None:
        self.push("day", 0)  # type: ignore[attr-defined]

    def _end_day(self) -> None:
        self._time("skip_days", self.pop("day"))  # type: ignore[attr-defined]

    def _time(self, key: str, value: str | None) -> None:
        if not value or self.inentry:
            return
        times = self.feeddata.setdefault(key, [])  # type: ignore[attr-defined]
        if len(times) < _MAX_TIMES:
            times.append(value)


def _person(text: str) -> tuple[str, str]:
    """Name and address of ``name@host (Name)``, ``Name <name@host>`` or either alone."""
    at = text.find("@")
    left = _ADDRESS_LEFT.search(text[max(0, at - 64) : at]) if at > 0 else None
    right = _ADDRESS_RIGHT.match(text, at + 1) if left else None
    if left is None or right is None:
        return text, ""
    email = f"{left[0]}@{right[0]}"
    rest = text[: at - len(left[0])] + text[right.end() :]
    for empty in ("()", "<>", "&lt;&gt;", "mailto:"):
        rest = rest.replace(empty, "")
    return rest.strip(" \t\r\n()"), email
