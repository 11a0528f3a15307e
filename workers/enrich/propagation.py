"""Further mentions of persons whose full name the article has given: a recogniser misses many bare surnames."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence

from depesche.records.article import Mention, TextField
from workers.enrich.people import Person
from workers.enrich.words import Words

_SHORTEST = 3


def further_mentions(
    words: Mapping[TextField, Words],
    taken: Sequence[Mention],
    short_names: Mapping[str, Person],
    not_names: Container[str],
) -> Iterator[tuple[Mention, Person]]:
    """Words outside the mentions ``taken`` that are a person's short name or its genitive, with the names before them."""
    forms = {form: person for short, person in short_names.items() for form in (short, short + "s")}
    forms = {form: person for form, person in forms.items() if len(form) >= _SHORTEST and form not in not_names}
    for field, own in words.items():
        hits = [index for index, word in enumerate(own.texts) if word in forms] if forms else []
        if not hits:
            continue
        free = _Free(sorted((mention.start, mention.end) for mention in taken if mention.field == field))
        for index in hits:
            person = forms[own.texts[index]]
            start, end = own.start(index), own.end(index)
            if free.holds(start, end):
                first = own.start(_with_given_names(own, index, person))
                start = first if free.holds(first, end) else start
                yield Mention(field=field, start=start, end=end, text=own.text[start:end]), person


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


def _with_given_names(words: Words, index: int, person: Person) -> int:
    """The first word of the name that ends at ``index``: the person's given names before it belong to it."""
    first = index
    given = person.tokens[:-1]
    while first and words.texts[first - 1] in given and words.adjoin(first - 1, first):
        first -= 1
    return first
