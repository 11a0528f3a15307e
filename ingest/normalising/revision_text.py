"""Whether an edit is a revision or a trifle (pure), measured against a sketch of what was last published.

The published text itself is not kept: of 100,000 feeds it would be gigabytes. A sketch has a fixed size and is exact for
small edits, which are the ones in question.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ingest.normalising.visible_text import visible_words
from ingest.parsing.parsed_feed import ParsedEntry, Text

_VERSION = 1
_ROWS = 2
_BUCKETS = 48
"""Per row, of one byte each. An edit is missed by a row where a removed word shares its bucket with an added one: 1 in
48 for one replaced word, in both rows 1 in 2,304."""
_HEAD = struct.Struct("<B8s8s8sI")
SKETCH_BYTES = _HEAD.size + _ROWS * _BUCKETS

Edit = Literal["", "title", "numbers", "text", "details"]
"""What makes an edit a revision; nothing where it is a trifle."""


@dataclass(frozen=True, slots=True)
class _Sketch:
    title: bytes
    details: bytes
    numbers: bytes
    words: int
    counts: bytes


def sketch(entry: ParsedEntry) -> bytes:
    """What an entry says, in `SKETCH_BYTES` bytes.

    The words of its title; its authors, categories and language and which kinds of text it has; the numbers in its
    texts (their sum of hashes, so any other number shows); and how often each of its texts' words occurs, in buckets.
    """
    title, words = visible_words(entry.title), [*visible_words(entry.summary), *visible_words(entry.content)]
    numbers = [word for word in words if any(character.isdigit() for character in word)]
    total = sum(int.from_bytes(_hash(word), "little") for word in numbers)
    counts = bytearray(_ROWS * _BUCKETS)
    for word, count in Counter(word.casefold() for word in words).items():
        code = zlib.crc32(word.encode("utf-8", "surrogatepass"))
        for row in range(_ROWS):
            place = row * _BUCKETS + (code >> 16 * row & 0xFFFF) % _BUCKETS
            counts[place] = (counts[place] + count) % 256
    return _HEAD.pack(
        _VERSION,
        _hash("\0".join(title)),
        _details(entry),
        (total % 2**64).to_bytes(8, "little"),
        min(len(words), 2**32 - 1),
    ) + bytes(counts)


def edit(published: bytes | None, current: bytes, min_words: int) -> Edit:
    """What makes ``current`` a revision of ``published``, both sketches.

    Another title, another number, other authors or categories always count; the text from ``min_words`` words on that
    were added, removed or replaced, or from half of its words, where it is shorter. Distances are exact while words do
    not share buckets, and else too low, never too high. No sketch, or one of another program version: a revision.
    """
    before, after = _unpacked(published), _unpacked(current)
    if before is None or after is None:
        return "text"
    if before.title != after.title:
        return "title"
    if before.numbers != after.numbers:
        return "numbers"
    if before.details != after.details:
        return "details"
    half = max(1, (max(before.words, after.words) + 1) // 2)
    return "text" if _distance(before, after) >= min(min_words, half) else ""


def mark(current: bytes, url: bytes | None) -> bytes:
    """Four bytes by which a published revision is recognised, should the publisher return to it."""
    return hashlib.blake2b(current + (url or b""), digest_size=4).digest()


def _unpacked(packed: bytes | None) -> _Sketch | None:
    if packed is None or len(packed) != SKETCH_BYTES or packed[0] != _VERSION:
        return None
    _, title, details, numbers, words = _HEAD.unpack_from(packed)
    return _Sketch(title, details, numbers, words, packed[_HEAD.size :])


def _distance(before: _Sketch, after: _Sketch) -> int:
    """Words added or removed, a replaced one counted once: by the row that saw more, and at least the difference in length."""
    largest = abs(after.words - before.words)
    for row in range(_ROWS):
        place = slice(row * _BUCKETS, (row + 1) * _BUCKETS)
        added = removed = 0
        for old, new in zip(before.counts[place], after.counts[place], strict=True):
            difference = (new - old + 128) % 256 - 128
            if difference > 0:
                added += difference
            else:
                removed -= difference
        largest = max(largest, added, removed)
    return largest


def _details(entry: ParsedEntry) -> bytes:
    """Of what is said about the entry. Sets: order and repetition are the software's, not the publisher's.

    Media are in it as present or absent only: their addresses have signatures, sizes and hosts that change by themselves.
    """
    parts = [
        *("author " + name for name in _set(entry.authors)),
        *("category " + term for term in _set(category.term for category in entry.categories)),
        f"language {(entry.language or '').strip().lower()}",
        f"has {bool(entry.summary)} {bool(entry.content)} {bool(entry.media)}",
    ]
    return _hash("\0".join(parts))


def _set(values: Iterable[str]) -> list[str]:
    words = {" ".join(visible_words(Text(value))).casefold() or value.strip() for value in values}
    return sorted(words)


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
