"""Splitting of text into words with their places, for matching against lists (not for the recogniser)."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:[-.&'’](?!s\b)[^\W_]+)*\+?")
"""Letters and digits, joined by marks inside a word: "Kim Jong-un", "U.S", "O'Neill". An English "'s" is cut off."""


class Words:
    """The words of a text, in order. Word ``i`` is ``texts[i] == text[start(i):end(i)]``."""

    __slots__ = ("_found", "text", "texts")

    def __init__(self, text: str) -> None:
        self.text = text
        self._found = list(_WORD.finditer(text))
        self.texts = [found[0] for found in self._found]

    def __len__(self) -> int:
        return len(self.texts)

    def start(self, index: int) -> int:
        """Offset of the first character of a word."""
        return self._found[index].start()

    def end(self, index: int) -> int:
        """Offset behind the last character of a word."""
        return self._found[index].end()

    def adjoin(self, first: int, last: int) -> bool:
        """Whether the words ``first`` to ``last`` (inclusive) can be one name: between two no more than a mark and a space."""
        for index in range(first, last):
            gap = self.text[self.end(index) : self.start(index + 1)]
            if len(gap) > 2 or "\n" in gap:
                return False
        return True


def split_words(text: str) -> tuple[str, ...]:
    """The words of a text without their places."""
    return tuple(_WORD.findall(text))
