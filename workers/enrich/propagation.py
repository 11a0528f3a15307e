"""Further mentions of persons whose full name the article has given: a recogniser misses many bare surnames."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence

from depesche.records.article import Mention, TextField
from workers.enrich.mentions import Text
from workers.enrich.people import Person
from workers.enrich.words import Word, adjoin

_FIELDS: tuple[TextField, ...] = ("title", "lead", "body")
_SHORTEST = 3


def further_mentions(
    text: Text,
    words: Mapping[str, Sequence[Word]],
    taken: Sequence[Mention],
    short_names: Mapping[str, Person],
    not_names: Container[str],
) -> Iterator[tuple[Mention, Person]]:
    """Words outside the mentions ``taken`` that are a person's short name or its genitive, with the names before them."""
    if not short_names:
        return
    for field in _FIELDS:
        content: str = getattr(text, field)
        spans = sorted((mention.start, mention.end) for mention in taken if mention.field == field)
        free = _Free(spans)
        for index, word in enumerate(words[field]):
            person = short_names.get(word.text)
            if person is None and word.text.endswith("s"):
                person = short_names.get(word.text[:-1])
            if person is None or len(word.text) < _SHORTEST or word.text in not_names:
                continue
            if free.holds(word.start, word.end):
                first = _with_given_names(content, words[field], index, person)
                start = first.start if free.holds(first.start, word.end) else word.start
                yield Mention(field=field, start=start, end=word.end, text=content[start : word.end]), person


class _Free:
    """The text outside some spans."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def holds(self, start: int, end: int) -> bool:
        """Whether the stretch overlaps no span."""
        before = bisect_right(self._starts, start)
        touches_left = before > 0 and self._ends[before - 1] > start
        touches_right = before < len(self._starts) and self._starts[before] < end
        return not (touches_left or touches_right)


def _with_given_names(content: str, words: Sequence[Word], index: int, person: Person) -> Word:
    """The first word of the name that ends at ``index``: the person's given names before it belong to it."""
    first = index
    given = person.tokens[:-1]
    while first and words[first - 1].text in given and adjoin(content, words[first - 1], words[first]):
        first -= 1
    return words[first]
