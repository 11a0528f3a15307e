"""How prominent an entity is in its article."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from workers.enrich.mentions import Text
from workers.enrich.name_lists import NameLists
from workers.enrich.referents import Meaning

_TITLE, _LEAD, _FREQUENCY, _POSITION = 0.35, 0.2, 0.3, 0.15
"""Weights that add up to 1. Editors put what matters into the title and the lead."""


class Prominence:
    """The salience of the entities of one article."""

    def __init__(self, text: Text, groups: Collection[Sequence[Meaning]], lists: NameLists) -> None:
        self._text = text
        self._most = max((len(group) for group in groups), default=1)
        self._lists = lists

    def of(self, group: Sequence[Meaning]) -> float:
        """0 to 1, for an entity's mentions in the order of the article.

        Being in the title and in the lead count most, then the number of mentions relative to the article's most
        mentioned entity, then how early the first one stands.
        """
        text = self._text
        fields = {meaning.mention.field for meaning in group}
        first = group[0].mention
        before = {"title": 0, "lead": len(text.title), "body": len(text.title) + len(text.lead)}[first.field]
        earliness = 1 - (before + first.start) / max(1, text.length)
        return round(
            _TITLE * ("title" in fields)
            + _LEAD * ("lead" in fields)
            + _FREQUENCY * len(group) / max(1, self._most)
            + _POSITION * earliness,
            3,
        )
