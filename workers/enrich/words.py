"""Splitting of text into words with their places, for matching against lists (not for the recogniser)."""

from __future__ import annotations

import re
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:[-.&/'’](?!s\b)[^\W_]+)*")
"""Letters and digits, joined by marks inside a word: "Kim Jong-un", "U.S", "O'Neill". An English "'s" is cut off."""


class Word(NamedTuple):
    """A word and its place: ``field_text[start:end] == text``."""

    text: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words of ``text`` in order."""
    return [Word(found[0], found.start(), found.end()) for found in _WORD.finditer(text)]


def adjoin(text: str, left: Word, right: Word) -> bool:
    """Whether two consecutive words can belong to one name: no more between them than a mark and a space."""
    gap = text[left.end : right.start]
    return len(gap) <= 2 and "\n" not in gap
