"""Trailers: lines that say themselves that they point to other stories ("Mehr zum Thema - …", "Read more: …")."""

from __future__ import annotations

import re
from typing import Literal

from workers.enrich.article_text.sentences import ends_sentence

_PHRASES = (
    # German
    r"mehr zum thema|mehr dazu(?: (?:hier|lesen sie hier))?|hier lesen sie (?:mehr|weiter)(?: dazu)?|mehr (?:hierzu|darüber|lesen|erfahren|infos|informationen|nachrichten|artikel|beiträge)"
    r"|lesen sie (?:mehr (?:dazu|zum thema)|auch|mehr|dazu(?: auch)?|hierzu(?: auch)?|außerdem|weiter|jetzt|hier(?: mehr)?)"
    r"|lies (?:auch|mehr|dazu|hier)|auch (?:interessant|lesenswert|spannend)|ebenfalls interessant|das könnte (?:sie|dich|euch)(?: auch)? interessieren"
    r"|weiterlesen|weitere (?:artikel|nachrichten|meldungen|themen|beiträge|informationen|infos|news|links)(?: zum thema| zu diesem thema)?"
    r"|siehe (?:auch|dazu|hierzu)|passend (?:dazu|zum thema)|(?:zum|zu diesem) thema|lesetipps?|leseempfehlung|unsere leseempfehlung"
    r"|mehr aus (?:dem ressort|der rubrik)|aktuelle nachrichten|meistgelesen|meist gelesen|zum weiterlesen|verwandte (?:artikel|themen|beiträge)"
    r"|im video|sehen sie auch|sehen sie hier|hören sie auch|video zum thema|empfohlen(?:e artikel| für sie)?|das interessiert andere leser"
    # English
    r"|read (?:more|also|next|full story|the full (?:story|article)|on|this)|also read|see (?:also|more)|more (?:on this (?:story|topic)|on this|on the topic"
    r"|stories|news|to read)|related(?: (?:articles?|stor(?:y|ies)|content|news|posts?|links?|topics?|coverage|video))?"
    r"|you (?:may|might) (?:also )?(?:like|be interested in)|recommended(?: (?:stories|reading|for you))?|don[’']t miss|further reading"
    r"|continue reading|keep reading|watch(?: now| also| more)?|listen(?: now)?|must read|trending(?: now)?|most (?:read|popular)|explore more|up next|editor[’']s picks?"
)
_MARKER = re.compile(rf"[>»→➡▶►▸⇒•*\[(\s‒–—―-]*(?P<phrase>{_PHRASES})\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_SEPARATED = re.compile(r"(?:\s*[:|»>→▶…]|\s+[‒–—―-]|[‒–—―-]\s|\.{3})")
_TOPIC = re.compile(r"\s(?:zu|zum|zur|über|about|on|from|aus|von)\s[^.!?]{2,60}:\Z", re.IGNORECASE)
_SECTION = re.compile(r"(?:mehr|weitere|more) (?:nachrichten|artikel|meldungen|news|stories)", re.IGNORECASE)
_SECTION_NAME = re.compile(r"\s(?:zu|zum|zur|aus|about|on|from|in)\s[^.!?]{2,40}\Z", re.IGNORECASE)
_FIRST_WORDS_TEXT = """
mehr lesen lies auch ebenfalls das weiterlesen weitere siehe passend zum zu lesetipp lesetipps leseempfehlung unsere aktuelle
meistgelesen meist verwandte im sehen hören video empfohlen empfohlene
read also see more related you recommended don't don’t further continue keep watch listen must trending most explore up hier editor's editor’s
"""
_FIRST_WORDS = frozenset(_FIRST_WORDS_TEXT.split())
_STRIP = ">»→➡▶►▸⇒\ufe0e\ufe0f•*[( ‒–—―-:|….])"
_INSIDE_PHRASES = (
    "mehr zum thema|mehr dazu|lesen sie auch|lesen sie dazu auch|lesen sie mehr|lesen sie hier mehr|siehe auch|weiterlesen"
    "|auch interessant|lesetipp|read more|read also|also read|see also|related|related article|related articles|related story"
    "|related stories|more on this|more on this story|more on the topic|you may also like"
)
_BEHIND_SENTENCE = re.compile(rf" (?<=[.!?…\"“”»«)\]] )(?=(?i:{_INSIDE_PHRASES})\s?(?:[:|»→]|[‒–—―-]\s))")
# Capitalised and before a colon or dash, these need no sentence to end before them.
_ANYWHERE = re.compile(
    r" (?=(?:M(?i:ehr zum thema)|L(?i:esen sie auch)|R(?i:ead more|ead also|elated)|A(?i:lso read)|S(?i:ee also))"
    r"\s?(?:[:|]|[‒–—―-]\s))"
)
_CUES = (
    *("mehr zum", "mehr dazu", "lesen", "siehe auch", "auch interessant", "lesetipp"),
    *("read more", "read also", "also read", "see also", "related", "more on", "also like"),
)
"""One of these is in every text that either pattern finds something in; looking for them first is much faster."""

Trailer = Literal["whole", "heading"]


def trailer_of(text: str, *, linked: bool) -> Trailer | None:
    """Whether a block is a trailer: "whole" with its headline, "heading" where the headlines come in later blocks."""
    first = text[:40].lstrip(_STRIP).split(None, 1)
    if not first or first[0].rstrip(_STRIP).lower() not in _FIRST_WORDS:
        return None
    found = _MARKER.match(text)
    if found is None:
        return None
    rest = found["rest"]
    if not rest.strip(_STRIP):
        return "heading"
    if _SEPARATED.match(rest):
        return "whole"
    if _TOPIC.fullmatch(rest) or (_SECTION.fullmatch(found["phrase"]) and _SECTION_NAME.fullmatch(rest)):
        return "heading"
    short = len(rest.split()) <= 14 and not ends_sentence(text)
    return "whole" if linked and short else None


def trailers_inside(text: str) -> list[int]:
    """Where in ``text``, other than at its beginning, trailers begin."""
    low = text.lower()
    if not any(cue in low for cue in _CUES):
        return []
    starts = {found.end() for pattern in (_BEHIND_SENTENCE, _ANYWHERE) for found in pattern.finditer(text)}
    return sorted(start for start in starts if text[:start].strip(_STRIP))
