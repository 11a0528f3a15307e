"""The Tantivy schema: which fields an entry has and how each is analysed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tantivy import Document, Filter, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from depesche.index.analysis import STEMMERS, WORD_PATTERN
from depesche.index.entry import Entry
from depesche.index.matching import TEXT_FIELDS, analysed

_EXACT = "exact"
_NAME_FIELDS = ("authors_text", "source_text", "credit_text")
_FACETS = ("language", "source", "credit", "entities", "places", "topics")
_KEYWORDS = ("entity_keys", "tags", "feed_url")
_LATEST_MS = 2**63 - 1


def analyser(language: str | None) -> TextAnalyzer:
    """The analyser of a language, or of no language in particular: see `depesche.index.analysis`."""
    words = TextAnalyzerBuilder(Tokenizer.regex(WORD_PATTERN)).filter(Filter.ascii_fold()).filter(Filter.lowercase())
    return (words.filter(Filter.stemmer(STEMMERS[language])) if language else words).build()


def analysers(languages: Sequence[str]) -> Mapping[str, TextAnalyzer]:
    """Text field → its analyser."""
    exact = analyser(None)
    fields = dict.fromkeys((*TEXT_FIELDS, *_NAME_FIELDS), exact)
    for language in languages:
        fields.update(dict.fromkeys((analysed(field, language) for field in TEXT_FIELDS), analyser(language)))
    return fields


def registered(languages: Sequence[str]) -> Mapping[str, TextAnalyzer]:
    """Tokenizer name in the schema → analyser to register under it."""
    return {_EXACT: analyser(None)} | {language: analyser(language) for language in languages}


def schema(languages: Sequence[str]) -> Schema:
    """The schema of an index with these analysed languages."""
    builder = SchemaBuilder()
    builder.add_text_field("item_id", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("item_key", indexed=True, fast=True)  # for ranges of ids: see `item_key`
    builder.add_unsigned_field("version", fast=True)
    builder.add_text_field("newest", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("time", indexed=True, fast=True)
    builder.add_integer_field("fetched_at", indexed=True, fast=True)
    builder.add_bytes_field("article", stored=True)
    for name in _FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in _KEYWORDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*TEXT_FIELDS, *_NAME_FIELDS):
        builder.add_text_field(name, tokenizer_name=_EXACT)
    for language in languages:
        for name in TEXT_FIELDS:
            builder.add_text_field(analysed(name, language), tokenizer_name=language)
    return builder.build()


def document(entry: Entry, languages: Sequence[str]) -> Document:
    """The Tantivy document of an entry; raises `UnicodeEncodeError` for text that UTF-8 cannot hold."""
    made = Document()
    made.add_text("item_id", entry.item_id)
    made.add_unsigned("item_key", item_key(entry.item_id))
    made.add_unsigned("version", entry.version)
    made.add_text("newest", f"{_LATEST_MS - entry.time_ms:016x}{entry.item_id}")
    made.add_integer("time", entry.time_ms)
    made.add_integer("fetched_at", entry.fetched_ms)
    made.add_bytes("article", entry.article)
    for field, values in _keyword_values(entry).items():
        for value in values:
            made.add_text(field, value)
    for field, text in (("title", entry.title), ("lead", entry.lead), ("body", entry.body)):
        made.add_text(field, text)
        if entry.language in languages:
            made.add_text(analysed(field, entry.language), text)
    return made


def _keyword_values(entry: Entry) -> Mapping[str, Sequence[str]]:
    credit = (entry.credit,) if entry.credit else ()
    return {
        "language": (entry.language,),
        "source": (entry.source,),
        "source_text": (entry.source,),
        "credit": credit,
        "credit_text": credit,
        "entities": entry.entities,
        "entity_keys": entry.entity_keys,
        "places": entry.places,
        "topics": entry.topics,
        "tags": entry.tags,
        "feed_url": (entry.feed_url,),
        "authors_text": entry.authors,
    }


def item_key(item_id: str) -> int:
    """The first 8 bytes of an id as a number: numbers are in the order of their ids (Tantivy has no range of texts)."""
    return int.from_bytes(item_id.encode()[:8].ljust(8, b"\0"), "big")
