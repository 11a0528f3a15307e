"""One entry of feedparser's result → `ParsedEntry` (pure): its loosely typed dictionaries end here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from time import struct_time
from typing import Any

from depesche.records.raw_item import Category
from ingest.parsing.parsed_feed import Date, ParsedEntry, ParsedMedia, Text

_NOT_THE_ITEM = frozenset(
    {
        "enclosure",
        "self",
        "edit",
        "replies",
        "hub",
        "license",
        "next",
        "prev",
        "previous",
        "first",
        "last",
        "related",
        "via",
    }
    | {
        "payment",
        "search",
        "service",
        "icon",
        "stylesheet",
        "shorturl",
        "http://gdata.youtube.com/schemas/2007#video.related",
    }
)
_IANA = "http://www.iana.org/assignments/relation/"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:")
_SECOND_TITLES = ("dc_title", "media_title", "itunes_title")
_SECOND_SUMMARIES = ("dc_description", "itunes_summary", "googleplay_description", "itunes_subtitle")
_FULL_TEXTS = ("yandex_full-text", "turbo_content", "fulltext")
_SECOND_DATES = ("dcterms_available", "prism_publicationdate", "dc_issued", "dc_created", "date")
_MAX_LINKS = 200
_raw: Callable[[Any, str], Any] = dict.get
"""The value under exactly this key: feedparser's own ``get`` maps and warns."""


def entry_of(
    entry: Any, version: str, *, raw_hash: bytes | None = None, feed_authors: tuple[str, ...] = ()
) -> ParsedEntry:
    """The entry's fields as published. ``version`` is feedparser's name of the format.

    ``feed_authors`` are those of an entry that names none and comes from no other source (RFC 4287, 4.2.1).
    """
    published = _date(entry, "published") or _date(entry, "created")
    updated = _date(entry, "updated")
    if published is None and updated is None:
        published = next((date for key in _SECOND_DATES if (date := _date(entry, key))), None)
    from_update = published is None and updated is not None and version.startswith("atom")
    if published is None:
        # RSS 1.0 and many RSS 2.0 feeds give the publication as dc:date, which feedparser files under updated.
        published, updated = updated, updated if from_update else None
    return ParsedEntry(
        guid=_string(entry, "id") or _string(entry, "dc_identifier"),
        link=_link(entry),
        original_link=_string(entry, "feedburner_origlink") or _string(entry, "pheedo_origlink"),
        title=_text(entry, "title") or _second(entry, _SECOND_TITLES),
        summary=_summary(entry),
        content=_content(entry),
        authors=authors_of(entry) or (() if _raw(entry, "source") else feed_authors),
        categories=tuple(_categories(entry)),
        media=tuple(_media(entry)),
        language=_language(entry),
        published=published,
        updated=updated,
        published_from_update=from_update,
        raw_hash=raw_hash,
    )


def _string(entry: Any, key: str) -> str | None:
    value = _raw(entry, key)
    return value.strip() or None if isinstance(value, str) else None


def _dictionaries(entry: Any, key: str) -> Iterator[Any]:
    values = _raw(entry, key)
    for value in values if isinstance(values, list) else ():
        if isinstance(value, dict):
            yield value


def _link(entry: Any) -> str | None:
    """The item's own page: its link, else the alternate that is a page, else a GUID that is an address, else any."""
    texts: list[str] = []
    alternates: list[tuple[bool, str]] = []
    others: list[str] = []
    for candidate in islice(_dictionaries(entry, "links"), _MAX_LINKS):
        if not (href := web_address(_string(candidate, "href"))):
            continue
        rel = (_string(candidate, "rel") or "alternate").removeprefix(_IANA)
        if _raw(candidate, "is_text"):
            texts.append(href)
        elif "alternate" in rel.split():
            is_page = "html" in (_string(candidate, "type") or "html")
            alternates.append((not is_page, href))
        elif rel not in _NOT_THE_ITEM:
            others.append(href)
    pages = [href for _, href in sorted(alternates, key=lambda one: one[0])]
    return next((href for href in (*texts, *pages, _permalink(entry), *others, _outside(entry)) if href), None)


def _permalink(entry: Any) -> str | None:
    """The GUID as an address: where it says so, or where it says nothing and looks like one."""
    guid, says = _string(entry, "id"), _string(entry, "permalink")
    if not guid or says == "false":
        return None
    return web_address(guid) if says == "true" or guid.lower().startswith(("http://", "https://", "//")) else None


def _outside(entry: Any) -> str | None:
    """Where the content of an Atom entry is, if not in the document."""
    sources = (_string(content, "src") for content in _dictionaries(entry, "content"))
    return next((address for source in sources if (address := web_address(source))), None)


def web_address(href: str | None) -> str | None:
    """A link of the web, perhaps relative; none that runs a script or writes a letter."""
    href = "".join(part.strip() for part in href.splitlines()) if href else ""
    if not href or href.startswith("#"):
        return None
    if href.lower().startswith("www."):
        return f"http://{href}"
    scheme = _SCHEME.match(href)
    return href if scheme is None or scheme[0].lower() in {"http:", "https:"} else None


def _second(entry: Any, keys: tuple[str, ...]) -> Text | None:
    """The first of these elements, which other elements are preferred to."""
    return next((Text(value) for key in keys if (value := _string(entry, key))), None)


def _summary(entry: Any) -> Text | None:
    """The summary; not feedparser's copy of the content, which it makes where there is none."""
    has_content = bool(_raw(entry, "content"))
    is_copy = has_content and not _raw(entry, "summary_detail")
    found = (None if is_copy else _text(entry, "summary")) or _second(entry, _SECOND_SUMMARIES)
    return found or (None if has_content else _second(entry, ("media_description",)))


def _text(entry: Any, key: str) -> Text | None:
    value = _string(entry, key)
    if not value:
        return None
    detail = _raw(entry, f"{key}_detail")
    return _typed(value, detail if isinstance(detail, dict) else {})


def _typed(value: str, detail: Any) -> Text:
    return Text(value, is_html=_string(detail, "type") != "text/plain", base=_string(detail, "base") or "")


def _content(entry: Any) -> Text | None:
    """The longest of the entry's contents: some feeds give a teaser and the full text."""
    found = [one for one in _dictionaries(entry, "content") if _is_text(_string(one, "type") or "")]
    texts = [_typed(value, one) for one in found if (value := _string(one, "value"))]
    return max(texts, key=lambda text: len(text.value), default=_second(entry, _FULL_TEXTS))


def _is_text(kind: str) -> bool:
    """Whether a content is one, and not an encoded picture."""
    return "/" not in kind or kind.startswith("text/") or "xml" in kind or "html" in kind


def authors_of(entry: Any) -> tuple[str, ...]:
    """Names of the authors of an entry or a feed, addresses where there are no names."""
    return tuple(_authors(entry))


def _authors(entry: Any) -> Iterator[str]:
    found = False
    for author in _dictionaries(entry, "authors"):
        if name := _string(author, "name"):
            found = True
            yield name
    for key in () if found else ("author", "itunes_author", "googleplay_author"):
        if name := _string(entry, key):
            yield name
            return


def _categories(entry: Any) -> Iterator[Category]:
    for tag in _dictionaries(entry, "tags"):
        if term := _string(tag, "term"):
            yield Category(term=term, scheme=_string(tag, "scheme"), label=_string(tag, "label"))


def _media(entry: Any) -> Iterator[ParsedMedia]:
    for link in _dictionaries(entry, "links"):
        if _raw(link, "rel") == "enclosure" and (url := _string(link, "href")):
            yield ParsedMedia(url=url, type=_string(link, "type"), title=_string(link, "title"))
    for_all = _credit_for_all(entry)
    for content in _dictionaries(entry, "media_content"):
        if url := _string(content, "url"):
            kind = _string(content, "type") or _medium(content)
            credit = _string(content, "credit") or for_all
            yield ParsedMedia(url=url, type=kind, title=_string(content, "title"), credit=credit)
    for thumbnail in _dictionaries(entry, "media_thumbnail"):
        if url := _string(thumbnail, "url"):
            yield ParsedMedia(url=url)
    for content in _dictionaries(entry, "content"):
        kind = _string(content, "type") or ""
        if (url := _string(content, "src")) and kind.startswith(("image/", "audio/", "video/")):
            yield ParsedMedia(url=url, type=kind)
    image = _raw(entry, "image")
    if isinstance(image, dict) and (url := _string(image, "href")):
        yield ParsedMedia(url=url)


def _medium(content: Any) -> str | None:
    medium = _string(content, "medium")
    return f"{medium}/*" if medium in {"image", "audio", "video"} else None


def _credit_for_all(entry: Any) -> str | None:
    """A credit that stands outside of the media elements, where it is the only one."""
    found = [_string(credit, "content") for credit in _dictionaries(entry, "media_credit")]
    return found[0] if len(found) == 1 else None


def _language(entry: Any) -> str | None:
    """The language that the item has or inherits; `ingest.normalising.normalise` drops it where it is the feed's."""
    if language := _string(entry, "language"):
        return language
    for key in ("title_detail", "summary_detail"):
        detail = _raw(entry, key)
        if isinstance(detail, dict) and (language := _string(detail, "language")):
            return language
    return None


def _date(entry: Any, key: str) -> Date | None:
    text = _string(entry, key)
    if not text:
        return None
    parsed = _raw(entry, f"{key}_parsed")
    try:
        fallback = datetime(*parsed[:6], tzinfo=UTC) if isinstance(parsed, struct_time) else None
    except ValueError:
        fallback = None
    return Date(text, fallback)
