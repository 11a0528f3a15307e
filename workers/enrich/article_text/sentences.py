"""Sentence boundaries inside a paragraph, for the rules that look for a headline between two sentences."""

from __future__ import annotations

import re

# The look-behind and the possessive quantifiers keep a megabyte of dots linear.
_END = re.compile(
    r"(?<![.!?…])(?P<mark>[.!?…]++)(?P<close>[\"'“”’»«)\]]*+)\s++(?=[\"'“„‚‘”»«(\[–—-]{0,3}\s?[^\Wa-zäöüß_])"
)
_ABBREVIATIONS_TEXT = """
dr prof mr mrs ms st nr no art abs bzw ca etc evtl ggf inkl z.b d.h u.a u.s u.n vs sen rep gov gen col lt sgt capt jr sr hon
rev jan feb mar mär apr jun jul aug sep sept okt oct nov dez dec dipl ing hl str tel vgl bd inc ltd co corp mt ft s.e p.m a.m
i.e e.g o.ä usw u.k a.d
"""
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_TEXT.split())
_LONGEST_ABBREVIATION = 8
# "am 3. Oktober", "der 20. Parteitag", but not "stieg auf 42. Helfer suchen …"
_ORDINAL = re.compile(
    r"(?:^|[\s(])(?:(?i:der|die|das|dem|den|des|am|im|zum|zur|vom|bis|seit|ab|ein|eine|einen|einem|nr)\s|[–/-]\s?)\d{1,2}\Z"
)
_COUNTED = re.compile(r"(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Jahrhundert|Jh\.|Jahrestag)")


def boundaries(text: str) -> list[int]:
    """Where the sentences of ``text`` begin: 0, then each offset after a closing mark and its white space.

    An abbreviation ("Dr."), an initial ("J.") and a German ordinal ("am 3. Oktober") end no sentence.
    """
    ends = (
        found.end()
        for found in _END.finditer(text)
        if found["mark"] != "." or found["close"] or not _is_abbreviation(text, found.start(), found.end())
    )
    return [0, *ends]


def ends_sentence(text: str) -> bool:
    """Whether ``text`` closes as a sentence does; a quotation mark or bracket may follow the mark."""
    return text[-12:].rstrip("\"'“”’»«)] ").endswith((".", "!", "?", "…", ":", ";"))


def _is_abbreviation(text: str, dot: int, after: int) -> bool:
    word = text[max(0, dot - _LONGEST_ABBREVIATION) : dot].rpartition(" ")[2].lstrip("(\"„“»'").lower()
    if word.isdigit():
        return (
            _COUNTED.match(text, after) is not None
            or _ORDINAL.search(text, max(0, dot - 2 * _LONGEST_ABBREVIATION), dot) is not None
        )
    return (len(word) == 1 and word.isalpha()) or word in _ABBREVIATIONS
