"""Memory of what was just annotated: an unchanged revision, or a copy of a story, is not read by the models twice."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class AnnotationCache(Generic[T]):
    """The annotations of the texts seen last, by content.

    It lives as long as the components that made them, so their versions need not be part of the key. Bounded in
    number; the one that was not asked for longest goes first.
    """

    def __init__(self, most: int) -> None:
        """``most``: annotations kept; 0 keeps none."""
        self._most = most
        self._kept: OrderedDict[bytes, T] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: bytes) -> T | None:
        """The annotation under ``key``, which becomes the youngest."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: bytes, annotation: T) -> None:
        """Keep ``annotation``, and forget the oldest where there are too many."""
        if not self._most:
            return
        self._kept[key] = annotation
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)


def content_key(parts: Iterable[str | None]) -> bytes:
    """A key that is equal only for equal sequences of texts."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = b"-" if part is None else b"+" + part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.digest()
