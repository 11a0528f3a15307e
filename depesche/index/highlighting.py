"""Highlights of the embedded index: where the words of a query stand in a text, and the fragments worth showing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from depesche.index.contract import Segment
from depesche.records.article import PARAGRAPH_BREAK

MAX_FRAGMENTS = 3
FRAGMENT_CHARS = 240
_BEFORE_CHARS = 60
"""Text shown before the first match of a fragment."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text in its analysed form; ``start`` and ``end`` are character offsets."""

    form: str
    start: int
    end: int


Span = tuple[int, int]


def spans(words: Sequence[Word], phrases: Iterable[Sequence[str]]) -> list[Span]:
    """Where any of the phrases (analysed words in order) stands, a span per word, in order of the text."""
    forms = [word.form for word in words]
    places: dict[str, list[int]] = {}
    for index, form in enumerate(forms):
        places.setdefault(form, []).append(index)
    found: set[int] = set()
    for phrase in phrases:
        for index in places.get(phrase[0], ()) if phrase else ():
            if forms[index : index + len(phrase)] == list(phrase):
                found.update(range(index, index + len(phrase)))
    return [(words[index].start, words[index].end) for index in sorted(found)]


def whole(text: str, matches: Sequence[Span]) -> tuple[tuple[Segment, ...], ...]:
    """The whole text as one fragment."""
    return (_segments(text, (0, len(text)), matches),) if matches else ()


def fragments(text: str, matches: Sequence[Span]) -> tuple[tuple[Segment, ...], ...]:
    """The parts of a text with the most matches, at most `MAX_FRAGMENTS`, in order of the text."""
    windows = [(window, [span for span in matches if _within(span, window)]) for window in _windows(text, matches)]
    best = sorted(windows, key=lambda window: (-len(window[1]), window[0]))[:MAX_FRAGMENTS]
    return tuple(_segments(text, window, inside) for window, inside in sorted(best))


def _windows(text: str, matches: Sequence[Span]) -> Iterator[Span]:
    """Windows that do not overlap, within a paragraph each, around all matches."""
    end = 0
    for match in matches:
        if match[0] < end:
            continue
        start = max(end, match[0] - _BEFORE_CHARS)
        paragraph = text.rfind(PARAGRAPH_BREAK, start, match[0])
        start = paragraph + len(PARAGRAPH_BREAK) if paragraph >= 0 else _after_space(text, start, match[0])
        end = max(match[1], _before_space(text, start, start + FRAGMENT_CHARS))
        paragraph = text.find(PARAGRAPH_BREAK, match[1], end)
        end = paragraph if paragraph >= 0 else end
        yield start, end


def _after_space(text: str, start: int, limit: int) -> int:
    """Start of the first whole word from ``start``, or ``start``."""
    if start == 0 or text[start - 1].isspace():
        return start
    rest = sum(1 for _ in takewhile(lambda character: not character.isspace(), text[start:limit]))
    return start + rest + 1 if start + rest < limit else start


def _before_space(text: str, start: int, end: int) -> int:
    """End of the last whole word up to ``end``, or ``end``."""
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", start, end)
    return space if space > start else end


def _within(span: Span, window: Span) -> bool:
    return window[0] <= span[0] and span[1] <= window[1]


def _segments(text: str, window: Span, matches: Iterable[Span]) -> tuple[Segment, ...]:
    """The window's text, matched words and the rest in turn; the segments' texts add up to it."""
    found = []
    position, end = window
    for start, stop in matches:
        if position < start:
            found.append(Segment(text[position:start], match=False))
        found.append(Segment(text[start:stop], match=True))
        position = stop
    if position < end:
        found.append(Segment(text[position:end], match=False))
    return tuple(found)
