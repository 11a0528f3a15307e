"""Mentions cleaned and joined with the listed names that the text contains: what `linking` decides upon."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal, NamedTuple

from depesche.records.article import EntityType, Mention, TextField
from workers.enrich.known_names import Known, Match
from workers.enrich.mentions import RawMention, Text
from workers.enrich.name_lists import NameLists
from workers.enrich.words import Words

Finder = Literal["recogniser", "list", "surname"]
"""How a mention was found: by the model, by a list alone, or as a short name of a person named in full."""

_ERA = re.compile(r"[A-ZÄÖÜ]\w+(?:ära|zeit|zeitalter|krise|krieg)(?:s|es)?")
"""German compounds that tell when, not who or where: "Sowjetära"."""
SHORTEST_IN_CAPITALS = 4
"""Shorter words in capitals are abbreviations."""
_LONGEST_LOGO = 4
"""Letters of an organisation that writes itself small: "taz", "hr"."""
_CLOSING = " \"'“”„»«,;:()-–"
_FIELDS: tuple[TextField, ...] = ("title", "lead", "body")


class Candidate(NamedTuple):
    """A mention that is to become part of an entity."""

    mention: Mention
    type: EntityType
    known: Known | None = None
    """The listed referent, where the mention is one."""
    finder: Finder = "recogniser"
    sure: bool = False
    """Whether the lists are sure of it wherever the name stands."""
    lead_in: str = ""
    """The text before it, cut off."""

    @property
    def name(self) -> str:
        """The mention's text."""
        return self.mention.text

    @property
    def before(self) -> str:
        """The word before it, if only a space is between them."""
        return self.lead_in.split()[-1] if self.lead_in[-1:] == " " and not self.lead_in.isspace() else ""

    def with_type(self, kind: EntityType) -> Candidate:
        """The same mention, as a name of another type, and of no listed referent."""
        return self if kind == self.type else self._replace(type=kind, known=None)


class Demonym(NamedTuple):
    """An adjective or a people that tells of a country."""

    country: str
    sure: bool


class Found(NamedTuple):
    """What the recogniser and the lists find in an article."""

    candidates: list[Candidate]
    """In the order of the article, free of overlap."""
    demonyms: list[Demonym]


class _Span(NamedTuple):
    start: int
    end: int
    type: EntityType
    known: Known | None = None
    sure: bool = False
    finder: Finder = "recogniser"


def candidates(text: Text, words: Mapping[TextField, Words], mentions: Sequence[RawMention], lists: NameLists) -> Found:
    """Candidates and demonyms of the article. ``words`` are those of each field."""
    found = Found([], [])
    begins_small = (text.title or text.lead or text.body)[:1].islower()
    is_careless = not lists.names_capitalised and (
        begins_small or not any(_has_capital(mention.text) for mention in mentions)
    )
    bearers = {mention.text.rpartition(" ")[2] for mention in mentions if mention.type == "PER" and " " in mention.text}
    for field in _FIELDS:
        content: str = getattr(text, field)
        if not content:
            continue
        own = words[field]
        matches = list(_matches(own, lists))
        spans = [span for mention in mentions if mention.field == field for span in _cleaned(mention, lists)]
        spans = [
            span
            for span in spans
            if (span.type == "PER" and content[span.start : span.end] in bearers)
            or not _is_no_name(content[span.start : span.end], span, lists, is_careless=is_careless)
        ]
        if content.isupper() and " " in content:
            spans = [span for span in spans if span.end - span.start < len(content) - 1]  # a headline taken for a name
        listed = [
            _Span(
                own.start(_name_start(match, own, lists)),
                own.end(match.last - 1),
                match.known.type,
                match.known,
                match.sure,
                "list",
            )
            for match in matches
            if not match.known.is_demonym
        ]
        kept = _joined(spans, listed, own, bearers, lists)
        found.candidates.extend(_candidate(field, content, span, lists) for span in kept)
        found.demonyms.extend(_demonyms(matches, own, kept))
    return found


def _matches(words: Words, lists: NameLists) -> Iterator[Match]:
    """Listed names in the text; of a headline in capitals also those that are not written so."""
    found = list(lists.names.find(words))
    yield from found
    if words.text.isupper():
        titled = Words(words.text.title())
        if len(titled.text) == len(words.text) and len(titled) == len(words):
            taken = {place for match in found for place in range(match.first, match.last)}
            yield from (match for match in lists.names.find(titled) if taken.isdisjoint(range(match.first, match.last)))


def _name_start(match: Match, words: Words, lists: NameLists) -> int:
    """The first word of the listed name that is no title: of "Papst Leo XIV." the title belongs to the entity's name only."""
    first = match.first
    if match.known.type == "PER":
        while first < match.last - 1 and words.texts[first] in lists.titles:
            first += 1
    return first


def _candidate(field: TextField, content: str, span: _Span, lists: NameLists) -> Candidate:
    name = content[span.start : span.end]
    known = span.known or _known_by_surface(name, span.type, lists)
    mention = Mention(field=field, start=span.start, end=span.end, text=name)
    lead_in = content[max(0, span.start - 20) : span.start]
    candidate = Candidate(mention, known.type if known else span.type, known, span.finder, span.sure, lead_in)
    if known and known.is_seat and candidate.before.lower() in lists.inside:
        return candidate._replace(type="LOC")
    return candidate


def _cleaned(mention: RawMention, lists: NameLists) -> Iterator[_Span]:
    """The mention without a title before a person's name; nothing if no word is left."""
    name = mention.text
    is_titled = mention.type == "PER" and name.partition(" ")[0].rstrip(".") in lists.titles
    if not is_titled and name[0].isalnum() and name[-1].isalnum():
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


def _joined(
    spans: list[_Span], listed: list[_Span], own: Words, bearers: AbstractSet[str], lists: NameLists
) -> list[_Span]:
    """Spans of the recogniser and of the lists together, without overlap, in order.

    A listed name stands alone if it is sure, or if the recogniser sees the same type there. A longer span of the
    recogniser stays whole ("Bank of China" is not China), a shorter one gives way; and so does a listed place where
    the recogniser sees a person, if the article names somebody so (``bearers``).
    """
    spans = sorted(spans, key=lambda span: (span.start, -span.end))
    text = own.text
    kept: list[_Span] = []
    replaced: set[int] = set()
    starts = [span.start for span in spans]
    for name in listed:
        first = bisect_left(starts, name.start)
        if first and spans[first - 1].end > name.start:
            first -= 1
        over = range(first, bisect_left(starts, name.end))
        if any(_stands(spans[index], name, text, bearers) for index in over):
            continue
        if not over and _is_part_of_longer(name, own, lists):
            continue
        if name.sure or any(spans[index].type == name.type for index in over):
            replaced.update(over)
            is_same = any(spans[i].start == name.start and spans[i].end == name.end for i in over)
            kept.append(name._replace(finder="recogniser") if is_same else name)
    kept.extend(span for index, span in enumerate(spans) if index not in replaced)
    kept.sort(key=lambda span: span.start)
    return kept


def _is_part_of_longer(name: _Span, own: Words, lists: NameLists) -> bool:
    """Whether a name that only the lists see looks like a part of one that they do not know.

    "Environment Canada", "Pacific Gas"; in German, where nouns are written so as well, only with a word before a place.
    """
    text = own.text
    if (
        not lists.names_capitalised
        and text[name.end : name.end + 1] == " "
        and text[name.end + 1 : name.end + 2].isupper()
    ):
        return not text[name.end + 2 : name.end + 3].isupper()
    if name.type != "LOC" or text[name.start - 1 : name.start] != " ":
        return False
    before = text[max(0, name.start - 30) : name.start].split()
    return bool(before) and before[-1][0].isupper() and before[-1][-1].isalnum() and name.start - len(before[-1]) > 2


def _stands(span: _Span, name: _Span, text: str, bearers: AbstractSet[str]) -> bool:
    """Whether the recogniser's span is kept against the listed name."""
    if span.start > name.start or span.end < name.end:
        return False
    if span.end - span.start > name.end - name.start:
        return True
    if span.type == "PER" and text[name.start : name.end] in bearers:
        return name.type != "PER"
    # A club that goes by the name of its town: "Dortmund gewann".
    return span.type == "ORG" and name.known is not None and name.known.source == "cities"


def _known_by_surface(name: str, kind: EntityType, lists: NameLists) -> Known | None:
    """The listed referent of a mention that is no word of its own ("Kopenhagen/Bremerhaven") or in capitals ("KÖLN")."""
    known = lists.names.get(name, kind)
    if known and known.type == kind and not known.is_demonym:
        return known
    in_capitals = name.isupper() and len(name) >= SHORTEST_IN_CAPITALS
    known = lists.names.get(name.title(), kind) if in_capitals else None
    return known if known and known.type in (kind, "LOC") and not known.is_demonym else None


def _demonyms(matches: Sequence[Match], words: Words, kept: Sequence[_Span]) -> Iterator[Demonym]:
    """Those outside the names that were kept: "Deutsche Telekom" tells of no country."""
    ends = [span.end for span in kept]
    for match in matches:
        if match.known.is_demonym and match.known.country:
            start = words.start(match.first)
            index = bisect_left(ends, start + 1)
            if index == len(kept) or kept[index].start > start:
                yield Demonym(match.known.country, match.sure)


def _has_capital(name: str) -> bool:
    """Whether there is a capital letter or a digit: else it is an adjective ("russische"), or the writer cares for none."""
    return any(letter.isupper() or letter.isdigit() for letter in name)


def _is_no_name(name: str, span: _Span, lists: NameLists, *, is_careless: bool) -> bool:
    if name in lists.not_names or _ERA.fullmatch(name):
        return True
    if not is_careless and not _has_capital(name):
        return not (span.type == "ORG" and lists.names_capitalised and len(name) <= _LONGEST_LOGO)
    known = lists.names.get(name)
    if known and known.is_demonym:
        return span.type != "PER" or lists.names_capitalised
    return span.type in ("LOC", "MISC") and " " not in name and _is_adjective_of_place(name, span, lists)


def _is_adjective_of_place(name: str, span: _Span, lists: NameLists) -> bool:
    """Whether it is a form like "Berliner": of a listed place, or of any that the recogniser itself calls no place."""
    if not lists.names_capitalised or not name.endswith(("er", "ern")):
        return False
    if span.type == "MISC":
        return True
    stem = name.removesuffix("n").removesuffix("er")
    return any(lists.names.get(stem + ending) for ending in ("", "en", "e"))
