"""OPML files: reads the feeds that a person keeps in a reader, folders as tags. A source of `ingest.registry.sources`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from pydantic import ValidationError

from depesche.errors import ConfigurationError
from depesche.settings.feed_source import FeedSource

_MAX_DEPTH = 50
"""Folders within folders; lxml's own limit on depth is 256."""


def read_opml(path: Path) -> tuple[FeedSource, ...]:
    """The feeds of an OPML file in its order.

    The names of the folders above a feed become its tags, as do the comma-separated names in its ``category``.
    Raises `ConfigurationError` that names the file and, where there is one, the line. Entities are not expanded
    and nothing outside the file is read.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except OSError as error:
        raise ConfigurationError(
            f"{path}: cannot be read: {error.strerror or error}", key="ingest.opml_files"
        ) from error
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise ConfigurationError(f"{path}:{line}: not well-formed XML: {error.msg}", key="ingest.opml_files") from error
    body = root.find("body") if root.tag == "opml" else None
    if body is None:
        raise ConfigurationError(f"{path}:1: not an OPML file: no <opml> with a <body>", key="ingest.opml_files")
    return tuple(_outlines(body, (), path))


def _outlines(parent: etree._Element, folders: tuple[str, ...], path: Path) -> Iterator[FeedSource]:
    if len(folders) > _MAX_DEPTH:
        raise ConfigurationError(
            f"{path}:{parent.sourceline}: more than {_MAX_DEPTH} folders deep", key="ingest.opml_files"
        )
    for outline in parent.iterchildren("outline"):
        name = (outline.get("title") or outline.get("text") or "").strip()
        if url := (outline.get("xmlUrl") or outline.get("xmlurl") or "").strip():
            yield _source(outline, url, name, folders, path)
        else:
            yield from _outlines(outline, (*folders, name) if name else folders, path)


def _source(outline: etree._Element, url: str, name: str, folders: tuple[str, ...], path: Path) -> FeedSource:
    categories = (part.strip().strip("/") for part in (outline.get("category") or "").split(","))
    tags = tuple(dict.fromkeys(tag for tag in (*folders, *categories) if tag))
    try:
        return FeedSource(url=url, title=name or None, language=outline.get("language") or None, tags=tags)
    except ValidationError as error:
        reason = error.errors(include_url=False)[0]["msg"]
        raise ConfigurationError(
            f"{path}:{outline.sourceline}: xmlUrl {url!r} is not a feed address: {reason}", key="ingest.opml_files"
        ) from None
