"""OPML files, in and out: the feeds that a person keeps in a reader, folders as tags. A source of `ingest.registry.sources`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
from ingest.registry.opml_stream import NotStreamable, Outline, local_name, outlines

_MAX_DEPTH = 50
"""Folders within folders; lxml's own limit on depth is 256."""
_MAX_BYTES = 100_000_000
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
_TOO_DEEP = f"more than {_MAX_DEPTH} folders deep"
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
    complaints: list[Complaint] = []
    found: dict[str, FeedSource] = {}
    for source in opml_sources(path, complaints):
        known = found.get(source.url)
        tags = tuple(dict.fromkeys((*known.tags, *source.tags))) if known else ()
        found[source.url] = known.model_copy(update={"tags": tags}) if known else source
    return OpmlFeeds(tuple(found.values()), tuple(complaints))


def opml_sources(path: Path, complaints: list[Complaint]) -> Iterator[FeedSource]:
    """The same one by one, for files of a hundred thousand feeds: a feed in two places comes twice. Complaints are added to the list."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror or error}", key=_KEY) from error
    if len(data) > _MAX_BYTES:
        raise ConfigurationError(f"{path}: larger than {_MAX_BYTES // 1_000_000} MB", key=_KEY)
    reader, heard = _Reader(path, complaints), len(complaints)
    try:
        yield from reader.streamed(outlines(data, _SAFE))
    except NotStreamable:
        del complaints[heard:]
        yield from _whole(data, reader)


def _whole(data: bytes, reader: _Reader) -> Iterator[FeedSource]:
    """The feeds of a file that has to be mended, from its beginning."""
    path = reader.path
    root, malformed = _root(data, path)
    body = _body(root) if root is not None else None
    if body is None:
        reason = malformed or Complaint(path, 1, "not an OPML file: no <opml> with a <body>")
        raise ConfigurationError(str(reason), key=_KEY)
    if malformed:
        reader.complaints.append(malformed)
    yield from reader.feeds(body, ())


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
    try:
        return etree.fromstring(data, etree.XMLParser(**_SAFE)), None
    except etree.XMLSyntaxError as error:
        malformed = Complaint(path, error.lineno or 1, f"not well-formed XML: {error.msg}")
    text = with_references_repaired(
        without_prolog(without_illegal_characters(decode(data, None).lstrip("\ufeff \t\r\n")))
    )
    try:
        return etree.fromstring(text.encode(), etree.XMLParser(encoding="utf-8", recover=True, **_SAFE)), malformed
    except etree.XMLSyntaxError:
        return None, malformed


def _body(root: etree._Element) -> etree._Element | None:
    if local_name(root.tag) != "opml":
        return None
    children = list(root.iterchildren("*"))
    body = next((child for child in children if local_name(child.tag) == "body"), None)
    if body is None and any(local_name(child.tag) == "outline" for child in children):
        return root
    return body


class _Reader:
    """Reads the outlines of one file and keeps the complaints."""

    def __init__(self, path: Path, complaints: list[Complaint]) -> None:
        self.path = path
        self.complaints = complaints

    def streamed(self, found: Iterable[Outline]) -> Iterator[FeedSource]:
        """The feeds of these outlines, in order."""
        folders: list[tuple[str, ...]] = [()]
        """Above the outlines of each depth from 1."""
        for outline in found:
            if outline.depth > len(folders):
                continue  # within what is too deep
            del folders[outline.depth :]
            sources, below = self._outline(outline.element, folders[-1], has_children=outline.has_children)
            yield from sources
            if len(below) > _MAX_DEPTH:
                self._complain(outline.element, _TOO_DEEP)
            else:
                folders.append(below)

    def feeds(self, parent: etree._Element, folders: tuple[str, ...]) -> Iterator[FeedSource]:
        """The feeds below an element, in order."""
        if len(folders) > _MAX_DEPTH:
            self._complain(parent, _TOO_DEEP)
            return
        for element in parent.iterchildren("*"):
            if local_name(element.tag) == "outline":
                sources, below = self._outline(element, folders, has_children=len(element) > 0)
                yield from sources
                yield from self.feeds(element, below)

    def _outline(
        self, outline: etree._Element, folders: tuple[str, ...], *, has_children: bool
    ) -> tuple[Sequence[FeedSource], tuple[str, ...]]:
        """The feed of an outline, if it is one, and the folders above the outlines below: of those a feed is none."""
        said = {local_name(name): value.strip() for name, value in outline.attrib.items()}
        kind = said.get("type", "").lower()
        name = said.get("title") or said.get("text") or ""
        url = said.get("xmlurl") or (said.get("url") if kind not in _NO_FEED_TYPES and not has_children else "") or ""
        if url:
            return tuple(self._source(outline, url, name, folders)), folders
        if kind in {"rss", "atom", "include"} and not has_children:
            self._complain(outline, "no xmlUrl" if kind != "include" else "an included file is not followed")
        return (), (*folders, name) if name else folders

    def _source(self, outline: etree._Element, url: str, name: str, folders: tuple[str, ...]) -> Iterator[FeedSource]:
        address = url.replace("&amp;", "&")  # escaped twice
        address = web_address(address) or address
        said = {local_name(key): value.strip() for key, value in outline.attrib.items()}
        tags = tuple(dict.fromkeys(tag for tag in (*folders, *_categories(said.get("category", ""))) if tag))
        title = name if name and name != url else None
        try:
            yield FeedSource(url=address, title=title, language=said.get("language") or None, tags=tags)
        except ValidationError as error:
            reason = error.errors(include_url=False)[0]["msg"]
            self._complain(outline, f"xmlUrl {url[:200]!r} is not a feed address: {reason}")

    def _complain(self, element: etree._Element, reason: str) -> None:
        self.complaints.append(Complaint(self.path, element.sourceline or 1, reason))


def _categories(text: str) -> Iterator[str]:
    for category in text.split(","):
        name = category.strip()
        if name.startswith("/"):
            yield from (part.strip() for part in name.split("/"))
        else:
            yield name
