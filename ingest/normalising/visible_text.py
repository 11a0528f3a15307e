"""What a reader sees of an entry's texts, as words (pure): by them `ingest.normalising.revision_text` measures an edit."""

from __future__ import annotations

import html
import re
import unicodedata

from ingest.parsing.parsed_feed import Text

_MAX_CHARACTERS = 500_000
"""Of one text: what is beyond is not compared."""
_TAG = re.compile(r"<[^<>]*>")
_HIDDEN = re.compile(r"<(script|style)\b", re.IGNORECASE)
_COMMENT = "<!--"
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
# Chinese and Japanese have no spaces between words: each of their characters counts as one.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")

_COUNT = r"\d{1,3}(?:[.,\u00a0 ]?\d{3}){0,3}"
_COUNTED = r"(?:leser)?kommentare?n?|comments?|commentaires?|comentarios?|commenti|reactions?|reaktionen|aufrufe|views?|likes?|retweets?"
_CLOCK = r"(?:\d{1,2}[.:]\d{2}(?::\d{2})?(?:\s?(?:uhr|am|pm|[a-z]{3,4}\b))?)"
_DATE = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:,| -)? ?)?"
_UNIT = (
    r"(?:sekunden?|minuten?|min|stunden?|std|tag(?:en?)?|wochen?|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?"
    r"|secondes?|heures?|jours?|segundos?|minutos?|horas?|d[ií]as?)"
)
_FEW = r"(?:\d{1,4}|an?|one|eine[mnr]?|une?|una?)"
# What changes by itself, with words of which one must stand in a text that has it: looking for those is 20 times faster.
_NOISE = (
    (("omment", "react", "reakt", "aufruf", "view", "like", "tweet"), rf"(?<!\w){_COUNT}\s?(?:{_COUNTED})\b"),
    (("omment", "react", "reakt", "aufruf", "view", "like", "tweet"), rf"\b(?:{_COUNTED})\s?(?::\s?|\(\s?){_COUNT}\)?"),
    (("vor ",), rf"vor {_FEW} {_UNIT}\b"),
    (("il y a ", "hace "), rf"(?:il y a|hace) {_FEW} {_UNIT}\b"),
    ((" ago", " zuvor"), rf"\b{_FEW} {_UNIT} (?:ago|zuvor)\b"),
    (
        ("stand:", "stand :", "aktualisiert", "updated"),
        r"\b(?:stand|aktualisiert(?: am)?|zuletzt aktualisiert(?: am)?|(?:last )?updated(?: on| at)?) ?: ?"
        + _DATE
        + _CLOCK,
    ),
)
_LOWER_NOISE = tuple((anchors, re.compile(pattern)) for anchors, pattern in _NOISE)
_ANY_CASE_NOISE = tuple((anchors, re.compile(pattern, re.IGNORECASE)) for anchors, pattern in _NOISE)


def visible_words(text: Text | None, *, keeps_case: bool = False) -> list[str]:
    """The words of a text as a reader sees them, in their order, in lower case unless ``keeps_case`` (which is slower).

    Markup, hidden elements, addresses, punctuation and invisible characters are left out, and what changes by itself:
    counts of comments and views, "5 minutes ago", "Stand: 12:05 Uhr".
    """
    if text is None:
        return []
    value = text.value[:_MAX_CHARACTERS]
    if text.is_html:
        value = html.unescape(_without_tags(value))
    if "<" in value:  # escaped twice, or a title that is said to be plain
        value = html.unescape(_without_tags(value))
    value = unicodedata.normalize("NFKC", value).translate(_INVISIBLE)
    value = " ".join(_ADDRESS.sub(" ", value).split())
    lower = value.lower()
    if not keeps_case:
        value = lower
    for anchors, pattern in _ANY_CASE_NOISE if keeps_case else _LOWER_NOISE:
        if any(anchor in lower for anchor in anchors):
            value = pattern.sub(" ", value)
    return _WORD.findall(value)


def _without_tags(value: str) -> str:
    if "<" not in value:
        return value
    value = _without_hidden(_without_comments(value))
    return _TAG.sub(" ", value)


def _without_comments(value: str) -> str:
    parts = []
    position = 0
    while (start := value.find(_COMMENT, position)) >= 0 and (end := value.find("-->", start)) >= 0:
        parts.append(value[position:start])
        position = end + 3
    return " ".join([*parts, value[position:]])


def _without_hidden(value: str) -> str:
    """Without scripts and styles. Each search goes on where the last one ended: the time is linear."""
    parts = []
    position = 0
    lower = value.lower()
    if len(lower) != len(value):  # a letter that changes its length; then scripts are compared like text
        return value
    while found := _HIDDEN.search(value, position):
        end = lower.find(f"</{found[1].lower()}", found.end())
        if end < 0:
            break
        parts.append(value[position : found.start()])
        position = end
    return " ".join([*parts, value[position:]])
