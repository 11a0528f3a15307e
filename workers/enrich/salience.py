"""How prominent an entity is in its article."""

from __future__ import annotations

from collections.abc import Sequence

from depesche.records.article import Mention
from workers.enrich.mentions import Text

_TITLE, _LEAD, _FREQUENCY, _POSITION = 0.35, 0.2, 0.3, 0.15
"""Weights that add up to 1. Editors put what matters into the title and the lead."""


def salience(mentions: Sequence[Mention], most_mentions: int, text: Text) -> float:
    """0 to 1, for an entity's ``mentions`` in the order of the article.

    Being in the title and in the lead count most, then the number of mentions relative to the article's most
    mentioned entity, then how early the first one stands.
    """
    fields = {mention.field for mention in mentions}
    first = mentions[0]
    before = {"title": 0, "lead": len(text.title), "body": len(text.title) + len(text.lead)}[first.field]
    earliness = 1 - (before + first.start) / max(1, text.length)
    return round(
        _TITLE * ("title" in fields)
        + _LEAD * ("lead" in fields)
        + _FREQUENCY * len(mentions) / max(1, most_mentions)
        + _POSITION * earliness,
        3,
    )
