"""The measurement behind `depesche bench parse`: feeds/s of plain feedparser and of ours, on the same documents."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random

import feedparser

from cli.sample_documents import samples
from ingest.parsing.parse import parse
from ingest.parsing.parsed_feed import ParsedEntry

KNOWN_PERCENT = (0, 50, 90, 100)
SEED = 20_240_618


def measure(documents: Sequence[bytes], *, rounds: int) -> dict[str, float | int]:
    """Feeds per second of processor time for each way of reading, medians over alternating rounds, and ratios to feedparser without its sanitiser.

    ``known_90`` is ours with 90 % of each document's entries known, picked evenly. Raises `FeedUnparsable` for a
    document that is not a feed.
    """
    ways = _ways(documents)
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()  # warm-up
    for _ in range(rounds):
        for name, way in ways.items():
            rates[name].append(len(documents) / _seconds(way))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    ratios = {f"{name}_ratio": round(rate / medians["feedparser_unsanitised"], 2) for name, rate in medians.items()}
    return {
        **{name: round(rate, 1) for name, rate in medians.items()},
        **ratios,
        "documents": len(documents),
        "bytes": sum(map(len, documents)),
        "entries": sum(len(parse(document, None, "").entries) for document in documents),
        "rounds": rounds,
    }


def _ways(documents: Sequence[bytes]) -> dict[str, Callable[[], None]]:
    known = {share: [_known(document, share) for document in documents] for share in KNOWN_PERCENT}

    def plain() -> None:
        for document in documents:
            feedparser.parse(document)

    def unsanitised() -> None:
        for document in documents:
            feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False)

    def ours(share: int) -> None:
        for document, hashes in zip(documents, known[share], strict=True):
            parse(document, None, "", known=hashes)

    return {
        "feedparser": plain,
        "feedparser_unsanitised": unsanitised,
        **{f"known_{share}": partial(ours, share) for share in KNOWN_PERCENT},
    }


def _known(document: bytes, percent: int) -> frozenset[bytes]:
    """The raw hashes of so many of the document's entries."""
    entries = [entry for entry in parse(document, None, "").entries if isinstance(entry, ParsedEntry)]
    chosen = (entry for number, entry in enumerate(entries) if number * percent // 100 != (number + 1) * percent // 100)
    return frozenset(entry.raw_hash for entry in chosen if entry.raw_hash)


def _seconds(way: Callable[[], None]) -> float:
    gc.collect()
    started = time.process_time()
    way()
    return time.process_time() - started


def documents_of(files: Sequence[Path]) -> list[bytes]:
    """The files' bytes; samples where no file is given."""
    return [file.read_bytes() for file in files] or samples(Random(SEED))  # noqa: S311 - repeatable data, not a secret
