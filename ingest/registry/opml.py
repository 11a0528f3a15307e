"""OPML files, in and out: the feeds that a person keeps in a reader, folders as tags. A source of `ingest.registry.sources`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from pydantic import ValidationError

from depesche.errors import ConfigurationError
from depesche.settings.feed_source import FeedSource
from ingest.parsing.character_encoding import decode
from ingest.parsing.document_text import without_illegal_characters, without_prolog
from ingest.parsing.references import with_references_repaired
from ingest.registry.discovery import web_address

_MAX_DEPTH = 50
"""Folders within folders; lxml's own limit on depth is 256."""
_MAX_BYTES = 100_000_000
_KEY = "ingest.opml_files"
_NO_FEED_TYPES = frozenset({"link", "include"})


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something in a file that could not be read, or not as it is written."""

    path: Path
    line: int
    """From 1."""
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class OpmlFeeds:
    """What a file says."""

    feeds: tuple[FeedSource, ...]
    """In the file's order, each URL once, with the tags of all its places."""
    complaints: tuple[Complaint, ...]
    """Empty for a file of which nothing was lost."""


def read_opml(path: Path) -> OpmlFeeds:
    """The feeds of an OPML file, as its writer meant it: of what cannot be read it complains, and reads the rest.

    The names of the folders above a feed become its tags, as do the names in its ``category``, separated by commas; one
    that starts with a slash is a path of names. Names of elements and attributes count in any case and namespace.
    Entities are not expanded and nothing outside the file is read. Raises `ConfigurationError` for a file that
    cannot be read at all or is no OPML.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror or error}", key=_KEY) from error
    if len(data) > _MAX_BYTES:
        raise ConfigurationError(f"{path}: larger than {_MAX_BYTES // 1_000_000} MB", key=_KEY)
    root, malformed = _root(data, path)
    body = _body(root) if root is not None else None
    if body is None:
        reason = malformed or Complaint(path, 1, "not an OPML file: no <opml> with a <body>")
        raise ConfigurationError(str(reason), key=_KEY)
    complaints = [malformed] if malformed else []
    found: dict[str, FeedSource] = {}
    for source in _Reader(path, complaints).feeds(body, ()):
        known = found.get(source.url)
        tags = tuple(dict.fromkeys((*known.tags, *source.tags))) if known else ()
        found[source.url] = known.model_copy(update={"tags": tags}) if known else source
    return OpmlFeeds(tuple(found.values()), tuple(complaints))


def write_opml(sources: Iterable[FeedSource], title: str) -> bytes:
    """An OPML 2.0 file of feeds: each in the folder of its first tag, further tags in ``category``; sorted, so that equal feeds give equal bytes.

    `read_opml` reads back address, title, language and the set of tags. What OPML has no place for (country,
    intervals, login, …) is left out. A tag that ``category`` cannot hold (it has a comma, or a slash in front) becomes a folder within the folder.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _clean(title)
    body = etree.SubElement(root, "body")
    folders: dict[tuple[str, ...], etree._Element] = {(): body}
    for path, tags, source in sorted(map(_placed, sources), key=lambda each: (not each[0], each[0], each[2].url)):
        for depth in range(1, len(path) + 1):
            if path[:depth] not in folders:
                parent = folders[path[: depth - 1]]
                folders[path[:depth]] = etree.SubElement(parent, "outline", text=path[depth - 1])
        name = _clean(source.title or "")
        outline = etree.SubElement(folders[path], "outline", type="rss", text=name or source.url)
        if name:
            outline.set("title", name)
        outline.set("xmlUrl", source.url)
        if source.language:
            outline.set("language", _clean(source.language))
        if tags:
            outline.set("category", ",".join(tags))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _placed(source: FeedSource) -> tuple[tuple[str, ...], tuple[str, ...], FeedSource]:
    """Folders and categories of a feed."""
    tags = [tag for tag in dict.fromkeys(map(_clean, source.tags)) if tag]
    odd = [tag for tag in tags[1:] if "," in tag or tag.startswith("/")]
    path = (*tags[:1], *odd[: _MAX_DEPTH - 2])
    return path, tuple(tag for tag in tags if tag not in path), source


def _clean(text: str) -> str:
    """One line of characters that XML may contain."""
    return " ".join(without_illegal_characters(text.encode("utf-8", "replace").decode()).split())


def _root(data: bytes, path: Path) -> tuple[etree._Element | None, Complaint | None]:
    """The root element; what is not well-formed is complained of, and read as far as it goes."""
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    try:
        return etree.fromstring(data, etree.XMLParser(**safe)), None
    except etree.XMLSyntaxError as error:
        malformed = Complaint(path, error.lineno or 1, f"not well-formed XML: {error.msg}")
    text = with_references_repaired(
        without_prolog(without_illegal_characters(decode(data, None).lstrip("\ufeff \t\r\n")))
    )
    try:
        return etree.fromstring(text.encode(), etree.XMLParser(encoding="utf-8", recover=True, **safe)), malformed
    except etree.XMLSyntaxError:
        return None, malformed


def _body(root: etree._Element) -> etree._Element | None:
    if _name(root.tag) != "opml":
        return None
    children = list(root.iterchildren("*"))
    body = next((child for child in children if _name(child.tag) == "body"), None)
    if body is None and any(_name(child.tag) == "outline" for child in children):
        return root
    return body


def _name(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


class _Reader:
    """Reads the outlines of one file and keeps the complaints."""

    def __init__(self, path: Path, complaints: list[Complaint]) -> None:
        self._path = path
        self._complaints = complaints

    def feeds(self, parent: etree._Element, folders: tuple[str, ...]) -> Iterator[FeedSource]:
        """The feeds below an element, in order."""
        if len(folders) > _MAX_DEPTH:
            self._complain(parent, f"more than {_MAX_DEPTH} folders deep")
            return
        for outline in parent.iterchildren("*"):
            if _name(outline.tag) != "outline":
                continue
            said = {_name(name): value.strip() for name, value in outline.attrib.items()}
            kind = said.get("type", "").lower()
            name = said.get("title") or said.get("text") or ""
            url = (
                said.get("xmlurl") or (said.get("url") if kind not in _NO_FEED_TYPES and not len(outline) else "") or ""
            )
            if url:
                yield from self._source(outline, url, name, folders)
            elif kind in {"rss", "atom", "include"} and not len(outline):
                self._complain(outline, "no xmlUrl" if kind != "include" else "an included file is not followed")
            # An outline of a feed may have outlines below; feeds are not their folder.
            yield from self.feeds(outline, (*folders, name) if name and not url else folders)

    def _source(self, outline: etree._Element, url: str, name: str, folders: tuple[str, ...]) -> Iterator[FeedSource]:
        address = url.replace("&amp;", "&")  # escaped twice
        address = web_address(address) or address
        said = {_name(key): value.strip() for key, value in outline.attrib.items()}
        tags = tuple(dict.fromkeys(tag for tag in (*folders, *_categories(said.get("category", ""))) if tag))
        title = name if name and name != url else None
        try:
            yield FeedSource(url=address, title=title, language=said.get("language") or None, tags=tags)
        except ValidationError as error:
            reason = error.errors(include_url=False)[0]["msg"]
            self._complain(outline, f"xmlUrl {url[:200]!r} is not a feed address: {reason}")

    def _complain(self, element: etree._Element, reason: str) -> None:
        self._complaints.append(Complaint(self._path, element.sourceline or 1, reason))


def _categories(text: str) -> Iterator[str]:
    for category in text.split(","):
        name = category.strip()
        if name.startswith("/"):
            yield from (part.strip() for part in name.split("/"))
        else:
            yield name
