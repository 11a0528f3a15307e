"""Organisations of one article brought together: abbreviations in brackets, and names with and without legal form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from workers.enrich.candidates import Candidate

_LEGAL_FORM = re.compile(
    r"[ ,]+(?:AG|SE|GmbH|KG|KGaA|OHG|mbH|e\.? ?V\.?|eG|GmbH & Co\. KG|Inc\.?|Corp\.?|Corporation|Co\.?|Company|Ltd\.?|Limited"
    r"|LLC|LLP|plc|PLC|S\.?A\.?|S\.?p\.?A\.?|N\.?V\.?|B\.?V\.?|AB|ASA|Oyj|Group|Holding|Konzern)"
)
_SHORTEST, _LONGEST = 2, 8
"""Letters of an abbreviation."""


def same_organisations(found: Sequence[Candidate], texts: Mapping[str, str]) -> dict[str, str]:
    """Name → fuller name of the same organisation in this article. ``texts`` are the article's fields.

    "EZB" is what stands in brackets behind "Europäische Zentralbank" and is made of its letters; "Brodersen" is
    "Brodersen AG".
    """
    named = [candidate for candidate in found if candidate.type == "ORG"]
    names = {candidate.name for candidate in named}
    same: dict[str, str] = {}
    for name in names:
        short = _LEGAL_FORM.sub("", name)
        if short != name and short in names:
            same[short] = name
    for full, brief in pairwise(named):
        if brief.mention.field == full.mention.field and _is_abbreviation(brief.name, full.name):
            text = texts[brief.mention.field]
            between = text[full.mention.end : brief.mention.start]
            if between in (" (", ", ", " - ", " – ") and text[brief.mention.end : brief.mention.end + 1] in (
                ")",
                ",",
                " ",
            ):
                same[brief.name] = full.name
    return same


def _is_abbreviation(short: str, long: str) -> bool:
    """Whether the letters of ``short`` come in this order in the words of ``long``, the first one at the beginning."""
    letters = [letter.casefold() for letter in short if letter.isalnum()]
    if not _SHORTEST <= len(letters) <= _LONGEST or " " in short or not short[-2:].isupper() or " " not in long:
        return False
    rest = iter(long.casefold())
    return long.casefold().startswith(letters[0]) and all(letter in rest for letter in letters)
