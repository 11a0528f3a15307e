"""Mentions cleaned and joined with the listed names that the text contains: what `linking` decides upon."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from depesche.records.article import EntityType, Mention, TextField
from workers.enrich.known_names import Known
from workers.enrich.mentions import RawMention, Text
from workers.enrich.name_lists import NameLists
from workers.enrich.words import Words

_ERA = re.compile(r"[A-ZÄÖÜ]\w+(?:ära|zeit|zeitalter|krise|krieg)(?:s|es)?")
"""German compounds that tell when, not who or where: "Sowjetära"."""
SHORTEST_IN_CAPITALS = 4
"""Shorter words in capitals are abbreviations."""
_CLOSING = " \"'“”„»«,;:()-–"
_FIELDS: tuple[TextField, ...] = ("title", "lead", "body")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention that is to become part of an entity."""

    mention: Mention
    type: EntityType
    known: Known | None = None
    """The listed referent, where the mention is one."""

    @property
    def name(self) -> str:
        """The mention's text."""
        return self.mention.text

    def with_type(self, kind: EntityType) -> Candidate:
        """The same mention, as a name of another type."""
        return self if kind == self.type else replace(self, type=kind)


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    type: EntityType
    known: Known | None = None
    sure: bool = False


def candidates(
    text: Text, words: Mapping[TextField, Words], mentions: Sequence[RawMention], lists: NameLists
) -> list[Candidate]:
    """Candidates in the order of the article, free of overlap. ``words`` are those of each field."""
    found: list[Candidate] = []
    is_careless = not lists.names_capitalised and not any(_has_capital(mention.text) for mention in mentions)
    for field in _FIELDS:
        content: str = getattr(text, field)
        spans = [span for mention in mentions if mention.field == field for span in _cleaned(mention, lists)]
        own = words[field]
        listed = [
            _Span(own.start(match.first), own.end(match.last - 1), match.known.type, match.known, match.sure)
            for match in lists.names.find(own)
        ]
        for span in _joined(spans, listed):
            name = content[span.start : span.end]
            if span.known or ((is_careless or _has_capital(name)) and not _is_no_name(name, span, lists)):
                mention = Mention(field=field, start=span.start, end=span.end, text=name)
                known = span.known or _known_by_surface(name, span.type, lists)
                found.append(Candidate(mention, known.type if known else span.type, known))
    return found


def _cleaned(mention: RawMention, lists: NameLists) -> Iterator[_Span]:
    """The mention without a title before a person's name; nothing if no word is left."""
    name = mention.text
    if (
        name[0].isalnum()
        and name[-1].isalnum()
        and (mention.type != "PER" or name.split(" ", 1)[0] not in lists.titles)
    ):
        yield _Span(mention.start, mention.end, mention.type)
        return
    words = Words(name)
    first = 0
    if mention.type == "PER":
        while first < len(words) - 1 and words.texts[first] in lists.titles:
            first += 1
    if words.texts:
        end = max(words.end(len(words) - 1), len(name.rstrip(_CLOSING)))
        yield _Span(mention.start + words.start(first), mention.start + end, mention.type)


def _joined(spans: list[_Span], listed: list[_Span]) -> list[_Span]:
    """Spans of the recogniser and of the lists together, without overlap, in order.

    A listed name stands alone if it is sure, or if the recogniser sees the same type there. A longer span of the
    recogniser stays whole ("Bank of China" is not China), a shorter one gives way.
    """
    spans = sorted(spans, key=lambda span: (span.start, -span.end))
    kept: list[_Span] = []
    replaced: set[int] = set()
    starts = [span.start for span in spans]
    for name in listed:
        first = bisect_left(starts, name.start)
        if first and spans[first - 1].end > name.start:
            first -= 1
        over = [index for index in range(first, len(spans)) if spans[index].start < name.end]
        if any(spans[i].start <= name.start and spans[i].end >= name.end and _longer(spans[i], name) for i in over):
            continue
        if name.sure or any(spans[index].type == name.type for index in over):
            replaced.update(over)
            kept.append(name)
    kept.extend(span for index, span in enumerate(spans) if index not in replaced)
    kept.sort(key=lambda span: span.start)
    return kept


def _known_by_surface(name: str, kind: EntityType, lists: NameLists) -> Known | None:
    """The listed referent of a mention that is no word of its own ("Kopenhagen/Bremerhaven") or in capitals ("KÖLN")."""
    known = lists.names.get(name)
    if known and known.type == kind:
        return known
    in_capitals = name.isupper() and len(name) >= SHORTEST_IN_CAPITALS
    known = lists.names.get(name.title()) if in_capitals else None
    return known if known and known.type in (kind, "LOC") else None


def _longer(span: _Span, name: _Span) -> bool:
    return span.end - span.start > name.end - name.start


def _has_capital(name: str) -> bool:
    """Whether there is a capital letter or a digit: else it is an adjective ("russische"), or the writer cares for none."""
    return any(letter.isupper() or letter.isdigit() for letter in name)


def _is_no_name(name: str, span: _Span, lists: NameLists) -> bool:
    if name in lists.not_names or name in lists.adjectives or _ERA.fullmatch(name):
        return True
    return span.type in ("LOC", "MISC") and " " not in name and _is_adjective_of_place(name, span, lists)


def _is_adjective_of_place(name: str, span: _Span, lists: NameLists) -> bool:
    """Whether it is a form like "Berliner": of a listed place, or of any that the recogniser itself calls no place."""
    if not lists.names_capitalised or not name.endswith(("er", "ern")):
        return False
    if span.type == "MISC":
        return True
    stem = name.removesuffix("n").removesuffix("er")
    return any(lists.names.get(stem + ending) for ending in ("", "en", "e"))
