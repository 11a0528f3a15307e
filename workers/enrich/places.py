"""Which countries an article is about, and how often it names them: what `workers.enrich.linking` reports as places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from depesche.records.article import Place, TextField
from workers.enrich.candidates import Candidate, Demonym
from workers.enrich.known_names import Known
from workers.enrich.name_lists import NameLists
from workers.enrich.words import Words


def count_places(
    names: Iterable[Known | None], demonyms: Iterable[Demonym], compounds: Iterable[str], lists: NameLists
) -> tuple[Place, ...]:
    """The countries, most mentioned first, of two the one that is more often named itself.

    ``names``: the listed referent of each mention, if any; ``demonyms``: adjectives and peoples, of which the unsure
    count only with a sure mention of their country; ``compounds``: codes as found by `countries_in_compounds`.
    """
    listed = [known for known in names if known and known.country]
    counts: Counter[str] = Counter(known.country for known in listed if known.country)
    outright = Counter(known.country for known in listed if known.source == "countries")
    counts.update(compounds)
    unsure: list[str] = []
    for demonym in demonyms:
        if demonym.sure:
            counts[demonym.country] += 1
        else:
            unsure.append(demonym.country)
    for country in unsure:
        if country in counts:
            counts[country] += 1
    order = sorted(counts, key=lambda code: (-counts[code], -outright[code]))
    return tuple(Place(code=code, name=lists.countries.get(code, code), count=counts[code]) for code in order)


def countries_in_compounds(
    words: Mapping[TextField, Words], found: Iterable[Candidate], lists: NameLists
) -> Iterator[str]:
    """Codes of the countries in words such as "US-Präsident", "deutsch-russische" and "Israeli-Palestinian"."""
    inside: dict[TextField, list[tuple[int, int]]] | None = None
    for field, own in words.items():
        for index, word in [(index, word) for index, word in enumerate(own.texts) if "-" in word]:
            codes = list(_codes(word, lists))
            if codes:
                inside = inside or _spans(found)
                start = own.start(index)
                if not any(first <= start < last for first, last in inside.get(field, ())):
                    yield from codes


def _codes(word: str, lists: NameLists) -> Iterator[str]:
    if lists.names.word(word):
        return  # a demonym of its own: "US-amerikanisch"
    for part in word.split("-"):
        form = lists.names.word(part)
        if form is None or not form.sure or form.known.type != "LOC" or not form.known.country:
            continue
        if form.known.is_demonym and lists.names_capitalised and part[0].isupper():
            continue  # "Deutsche-Bank-Chef"
        yield form.known.country


def _spans(found: Iterable[Candidate]) -> dict[TextField, list[tuple[int, int]]]:
    spans: dict[TextField, list[tuple[int, int]]] = {}
    for candidate in found:
        spans.setdefault(candidate.mention.field, []).append((candidate.mention.start, candidate.mention.end))
    return spans
