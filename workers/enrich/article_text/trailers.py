"""Trailers: lines that say themselves that they point to other stories ("Mehr zum Thema - …", "Read more: …")."""

from __future__ import annotations

import re
from typing import Literal

from workers.enrich.article_text.sentences import ends_sentence

_PHRASES = (
    # German
    r"mehr zum thema|mehr dazu|mehr (?:hierzu|darüber|lesen|erfahren|infos|informationen|nachrichten|artikel|beiträge)"
    r"|lesen sie (?:auch|mehr|dazu(?: auch)?|hierzu(?: auch)?|außerdem|weiter|jetzt|hier(?: mehr)?|mehr (?:dazu|zum thema))"
    r"|lies (?:auch|mehr|dazu|hier)|auch interessant|auch lesenswert|ebenfalls interessant|das könnte (?:sie|dich|euch)(?: auch)? interessieren"
    r"|weiterlesen|weitere (?:artikel|nachrichten|meldungen|themen|beiträge|informationen|infos|news|links)(?: zum thema| zu diesem thema)?"
    r"|siehe (?:auch|dazu|hierzu)|passend (?:dazu|zum thema)|(?:zum|zu diesem) thema|lesetipps?|leseempfehlung|unsere leseempfehlung"
    r"|mehr aus (?:dem ressort|der rubrik)|aktuelle nachrichten|meistgelesen|meist gelesen|zum weiterlesen|verwandte (?:artikel|themen|beiträge)"
    r"|im video|sehen sie auch|sehen sie hier|hören sie auch|video zum thema|empfohlen(?:e artikel| für sie)?|das interessiert andere leser"
    # English
    r"|read (?:more|also|next|full story|the full (?:story|article)|on|this)|also read|see (?:also|more)|more (?:on this|on the topic|on this story|stories"
    r"|news|to read)|related(?: (?:articles?|stor(?:y|ies)|content|news|posts?|links?|topics?|coverage|video))?"
    r"|you (?:may|might) (?:also )?(?:like|be interested in)|recommended(?: (?:stories|reading|for you))?|don[’']t miss|further reading"
    r"|continue reading|keep reading|watch(?: now| also| more)?|listen(?: now)?|must read|trending(?: now)?|most (?:read|popular)|explore more|up next"
)
_MARKER = re.compile(rf"[>»→➡▶•*\[(\s–—-]*(?P<phrase>{_PHRASES})\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_SEPARATED = re.compile(r"(?:\s*[:|»>→▶…]|\s+[–—-]|[–—-]\s|\.{3})")
_TOPIC = re.compile(r"\s(?:zu|zum|zur|über|about|on|from|aus|von)\s[^.!?]{2,60}:\Z", re.IGNORECASE)
_FIRST_WORDS = frozenset(
    ["mehr", "lesen", "lies", "auch", "ebenfalls", "das", "weiterlesen", "weitere", "siehe", "passend", "zum", "zu", "lesetipp", "lesetipps", "leseempfehlung", "unsere", "aktuelle", "meistgelesen", "meist", "verwandte", "im", "sehen", "hören", "video", "empfohlen", "empfohlene", "read", "also", "see", "more", "related", "you", "recommended", "don't", "don’t", "further", "continue", "keep", "watch", "listen", "must", "trending", "most", "explore", "up"]
)
_STRIP = ">»→➡▶•*[( –—-:|….])"
_INSIDE = re.compile(
    r"(?<=[.!?…\"“”»«)\]])\s+(?=(?i:mehr zum thema|mehr dazu|lesen sie (?:auch|dazu auch|mehr|hier mehr)|siehe auch|weiterlesen|auch interessant|read more|read also|also read|see also|related(?: articles?| stor(?:y|ies))?|more on this(?: story)?|more on the topic|watch|lesetipp|you may also like)\s*(?:[:|»→]|[–—-]\s))"
    r"|\s+(?=(?:Mehr zum Thema|READ MORE|READ ALSO|ALSO READ|RELATED|SEE ALSO|Read more|Read also)\s*(?:[:|]|[–—-]\s))"
)

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
    if _TOPIC.fullmatch(rest):
        return "heading"
    short = len(rest.split()) <= 14 and not ends_sentence(text)
    return "whole" if linked and short else None


def trailer_inside(text: str) -> int | None:
    """Where in ``text``, behind a sentence, the first trailer begins, or None."""
    found = _INSIDE.search(text)
    return found.end() if found else None
