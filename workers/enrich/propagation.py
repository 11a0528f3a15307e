"""Further mentions of persons whose full name the article has given: a recogniser misses many bare surnames."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from depesche.records.article import Mention, TextField
from workers.enrich.name_lists import NameLists
from workers.enrich.people import Person
from workers.enrich.words import Words

_SHORTEST = 3


def further_mentions(
    words: Mapping[TextField, Words], taken: Sequence[Mention], short_names: Mapping[str, Person], lists: NameLists
) -> Iterator[tuple[Mention, Person]]:
    """Words outside the mentions ``taken`` that are a person's short name or its genitive, with the names before them."""
    forms = {
        form: person
        for short, person in short_names.items()
        for form in ((short, short + "s") if lists.names_capitalised else (short,))
        if len(form) >= _SHORTEST and form[0].isupper()
    }
    if not forms:
        return
    for field, own in words.items():
        hits = [index for index, word in enumerate(own.texts) if word in forms]
        if not hits:
            continue
        free = _Free(sorted((mention.start, mention.end) for mention in taken if mention.field == field))
        for index in hits:
            person = forms[own.texts[index]]
            start, end = own.start(index), own.end(index)
            if not free.holds(start, end):
                continue
            if own.texts[index] in short_names and free.begins(end + 1) and own.text[end] == " ":
                continue  # "Brodersen Maschinenbau GmbH", of which the recogniser has seen the end
            first = _with_given_names(own, index, person)
            if first == index and _is_something_else(own, index, lists):
                continue
            start = own.start(first) if free.holds(own.start(first), end) else start
            yield Mention(field=field, start=start, end=end, text=own.text[start:end]), person


def _is_something_else(words: Words, index: int, lists: NameLists) -> bool:
    """Whether the word before shows a noun or a place ("der Koch", "in Hannover"), or the word is part of a longer name."""
    is_joined = index > 0 and words.text[words.end(index - 1) : words.start(index)] == " "
    before = words.texts[index - 1] if is_joined else ""
    if before in lists.titles:
        return False
    if before in lists.before_nouns or before in lists.before_places or words.texts[index] in lists.not_names:
        return True
    # "Daniel Weber" who is not the Weber of the article; in German a noun may stand before: "Kanzler Scholz"
    return before[:1].isupper() and not lists.names_capitalised and index > 1 and words.texts[index - 2][:1].islower()


class _Free:
    """The text outside some spans."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def begins(self, start: int) -> bool:
        """Whether a span starts here."""
        index = bisect_right(self._starts, start)
        return index > 0 and self._starts[index - 1] == start

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
