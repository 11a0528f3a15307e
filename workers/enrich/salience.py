"""How prominent an entity is in its article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from depesche.records.article import TextField
from workers.enrich.candidates import Demonym
from workers.enrich.mentions import Text
from workers.enrich.name_lists import NameLists
from workers.enrich.referents import Meaning

_TITLE, _LEAD, _FREQUENCY, _POSITION = 0.35, 0.2, 0.3, 0.15
"""Weights that add up to 1. Editors put what matters into the title and the lead."""
_DEMONYM = 0.5
"""An adjective ("russische") weighs half a mention of its country, if the article names that as well."""
_SETTING = 0.85
"""A place is more often where something happens than what the story is about."""
_SOURCE = 0.4
"""A medium or agency that only reports is not what the story is about."""
_DATELINE = re.compile(
    r"[^.!?\n(]{2,50}\([^)\n]{2,40}\)\s?(?:[-–—:]|$)|[A-ZÄÖÜ][^.!?\n(]{1,40}(?:\.,? ?[A-Z][a-z]+\.)?\s[-–—]\s"
)
"""The beginning of a text from an agency: "MOSKAU (dpa) - ", "NEW DELHI - "."""


class Prominence:
    """The salience of the entities of one article."""

    def __init__(
        self, text: Text, groups: Collection[Sequence[Meaning]], demonyms: Sequence[Demonym], lists: NameLists
    ) -> None:
        self._text = text
        self._lists = lists
        self._datelines: Mapping[TextField, int] = {
            "title": 0,
            "lead": _dateline_end(text.lead),
            "body": _dateline_end(text.body),
        }
        self._before: Mapping[TextField, int] = {
            "title": 0,
            "lead": len(text.title),
            "body": len(text.title) + len(text.lead),
        }
        self._demonyms = Counter(f"iso:{demonym.country}" for demonym in demonyms)
        self._length = text.length or 1
        self._most = max(map(self._frequency, groups), default=1.0)

    def of(self, group: Sequence[Meaning]) -> float:
        """0 to 1, for an entity's mentions in the order of the article.

        Being in the title and in the lead count most, then the number of mentions relative to the article's most
        mentioned entity, then how early the first one stands; a dateline counts as the end of the article.
        """
        datelines = self._datelines
        told = [mention for mention, _, _ in group if mention.end > datelines[mention.field]]
        fields = {mention.field for mention in told}
        earliness = 1 - (self._before[told[0].field] + told[0].start) / self._length if told else 0.0
        salience = (
            _TITLE * ("title" in fields)
            + _LEAD * ("lead" in fields)
            + _FREQUENCY * self._frequency(group) / self._most
            + _POSITION * earliness
        )
        referent = group[0].referent
        if referent.type == "LOC":
            salience *= _SETTING
        elif referent.type == "ORG" and "title" not in fields and self._is_source(group):
            salience *= _SOURCE
        return round(salience, 3)

    def _frequency(self, group: Sequence[Meaning]) -> float:
        known = group[0].referent.known
        if known is None or known.id not in self._demonyms:
            return float(len(group))
        return len(group) + _DEMONYM * self._demonyms[known.id]

    def _is_source(self, group: Sequence[Meaning]) -> bool:
        """Whether it is a listed medium, or one that somebody only speaks to: "told the Northern Echo"."""
        known = group[0].referent.known
        return (known is not None and known.is_medium) or all(self._is_told(meaning) for meaning in group)

    def _is_told(self, meaning: Meaning) -> bool:
        mention = meaning.mention
        content: str = getattr(self._text, mention.field)
        before = content[max(0, mention.start - 30) : mention.start].split()[-2:]
        return any(word in self._lists.told for word in before) and "die" not in before


def _dateline_end(content: str) -> int:
    found = _DATELINE.match(content)
    return found.end() if found else 0
