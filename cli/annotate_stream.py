"""Reading of texts to annotate, as a bounded stream, and their annotation in small batches."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec

from depesche.records.article import Article
from depesche.records.codec import encode
from depesche.records.raw_item import Feed, RawItem
from workers.enrich.article_text import CleanText, clean, clean_page, clean_plain
from workers.enrich.enricher import Enricher
from workers.enrich.explanation import Explanation

BATCH_INPUTS = 32
"""Texts annotated together: the best batch of the shipped models. A pipe sees results after this many inputs."""
MAX_INPUT_BYTES = 10_000_000
"""Largest text, or JSON line: as large as the largest feed."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An input that cannot be annotated."""

    name: str
    """File and line."""
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """A text to annotate."""

    item: RawItem
    text: CleanText


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one input."""

    value: Article | Unreadable
    explanation: Explanation | None = None

    def json_line(self) -> bytes:
        """The article, with ``explanation`` where there is one, or ``{"input": …, "error": …}``, as a line of JSON."""
        if isinstance(self.value, Article):
            if self.explanation is None:
                return encode(self.value) + b"\n"
            document = {**msgspec.to_builtins(self.value), "explanation": self.explanation}
            return msgspec.json.encode(document) + b"\n"
        return msgspec.json.encode({"input": self.value.name, "error": self.value.reason}) + b"\n"


class _Line(msgspec.Struct):
    """A line of JSON input."""

    id: str | int | None = None
    title: str | None = None
    text: str | None = None
    html: str | None = None
    language: str | None = None


_decoder = msgspec.json.Decoder(_Line)


def annotate_stream(
    enricher: Enricher, inputs: Iterable[Source | Unreadable], *, explain: bool = False
) -> Iterator[Result]:
    """Annotate the inputs in small batches; a result per input, in order."""
    for batch in _batched(inputs):
        sources = [entry for entry in batch if isinstance(entry, Source)]
        articles = iter(enricher.annotate([(source.item, source.text) for source in sources]))
        for entry in batch:
            if isinstance(entry, Source):
                reasons = enricher.explain(entry.item, entry.text) if explain else None
                yield Result(next(articles), reasons)
            else:
                yield Result(entry)


def open_inputs(names: Sequence[str]) -> Iterator[Source | Unreadable]:
    """Read the named files (``-`` is standard input) one after the other."""
    for name in names:
        try:
            if name == "-":
                yield from _read(sys.stdin.buffer, "-", suffix="")
            else:
                with Path(name).open("rb") as stream:
                    yield from _read(stream, name, suffix=Path(name).suffix.lower())
        except OSError as error:
            yield Unreadable(name, error.strerror or str(error))


def _read(stream: IO[bytes], name: str, suffix: str) -> Iterator[Source | Unreadable]:
    if suffix in {".jsonl", ".json", ".ndjson"}:
        yield from _json_lines(stream, b"", name)
        return
    head = stream.readline(MAX_INPUT_BYTES + 1) if suffix == "" else b""
    if suffix == "" and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from _json_lines(stream, head, name)
        return
    data = head + stream.read(MAX_INPUT_BYTES + 1 - len(head))
    if len(data) > MAX_INPUT_BYTES:
        yield Unreadable(name, f"larger than {MAX_INPUT_BYTES} bytes")
        return
    yield _document(data, name, suffix)


def _document(data: bytes, name: str, suffix: str) -> Source | Unreadable:
    if b"\0" in data:
        return Unreadable(name, "not a text: it holds NUL bytes")
    text = data.decode("utf-8-sig", "replace")
    if not text.strip():
        return Unreadable(name, "empty")
    is_html = suffix in {".html", ".htm", ".xhtml"} or (suffix == "" and text.lstrip()[:1] == "<")
    return Source(_item(name, None), clean_page(text) if is_html else clean_plain(text))


def _json_lines(stream: IO[bytes], head: bytes, name: str) -> Iterator[Source | Unreadable]:
    lines = itertools.chain([head] if head else [], iter(lambda: stream.readline(MAX_INPUT_BYTES + 1), b""))
    for number, line in enumerate(lines, start=1):
        where = f"{name}:{number}"
        if len(line) > MAX_INPUT_BYTES:
            while line and not line.endswith(b"\n"):  # pass over the rest of it
                line = stream.readline(MAX_INPUT_BYTES)  # noqa: PLW2901
            yield Unreadable(where, f"line is longer than {MAX_INPUT_BYTES} bytes")
        elif line.strip():
            yield _source(line, where)


def _source(line: bytes, where: str) -> Source | Unreadable:
    try:
        entry = _decoder.decode(line.lstrip(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Unreadable(where, f"not a JSON object with title, text or html: {error}")
    if not (entry.text or entry.html or entry.title):
        return Unreadable(where, "neither title nor text nor html")
    item = _item(where if entry.id is None else str(entry.id), entry.language)
    if entry.html is not None and entry.text is None:
        return Source(item, clean(title=entry.title, summary_html=None, content_html=entry.html))
    return Source(item, clean_plain(entry.text or "", title=entry.title))


def _item(item_id: str, language: str | None) -> RawItem:
    now = datetime.now(UTC)
    return RawItem(item_id=item_id, version=0, feed=Feed(url=""), language=language, fetched_at=now)


def _batched(inputs: Iterable[Source | Unreadable]) -> Iterator[tuple[Source | Unreadable, ...]]:
    iterator = iter(inputs)
    while batch := tuple(itertools.islice(iterator, BATCH_INPUTS)):
        yield batch
