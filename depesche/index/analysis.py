"""How text becomes searchable words: the one definition that both backends are configured from.

A word is a run of letters, marks and digits (so "Jong-un" is two words and "don’t" is two), or one ideograph.
Words are folded to ASCII where Unicode has such a form ("Pjöngjang" is "pjongjang", "İzmir" is "izmir") and to lower
case; in a language with a stemmer they are then stemmed. Measured over U+0020 to U+2FFFF: Tantivy (Rust's tables)
and OpenSearch (Java 17's) make the same words of every character that Java 17 knows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from depesche.errors import ConfigurationError

_IDEOGRAPHS = r"\p{IsHan}\p{IsHiragana}\p{IsKatakana}"
MAX_WORD_CHARS = 64
WORD_PATTERN = (
    rf"[\p{{L}}\p{{N}}&&[^{_IDEOGRAPHS}]][\p{{L}}\p{{M}}\p{{N}}&&[^{_IDEOGRAPHS}]]{{0,{MAX_WORD_CHARS - 1}}}"
    rf"|[{_IDEOGRAPHS}]"
)
"""A word, in the syntax that Rust and Java share. Longer runs are cut, on both backends at the same places."""

STEMMERS: Mapping[str, str] = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
"""ISO 639-1 code → name of its Snowball stemmer."""

MAX_KEYWORD_CHARS = 512
"""Longer names, tags and the like are cut, in documents as in filters: an index bounds its terms."""

_CLEANED = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"} | {
    ord(character): None
    for character in "\u00ad\u2060\ufeff"  # soft hyphen, word joiner, byte order mark
}


def searchable(text: str) -> str:
    """The text in Unicode's composed form, without outer white space and without what only hints where to break a word.

    Control characters become spaces: Lucene's highlighter takes some for marks of its own.
    """
    return unicodedata.normalize("NFC", text.translate(_CLEANED)).strip()


def keyword(text: str) -> str:
    """A name as it is shown in facets: composed, white space collapsed, bounded."""
    return " ".join(searchable(text).split())[:MAX_KEYWORD_CHARS]


def folded(text: str) -> str:
    """A name, surface form or id as a key that disregards case and white space."""
    return keyword(keyword(text).casefold())


def checked_languages(languages: Sequence[str]) -> tuple[str, ...]:
    """The analysed languages, each once, in alphabetical order; raises `ConfigurationError` for one without a stemmer."""
    for language in languages:
        if language not in STEMMERS:
            raise ConfigurationError(
                f"index.analysed_languages: no stemmer for {language!r}; there is one for {', '.join(STEMMERS)}",
                key="index.analysed_languages",
            )
    return tuple(sorted(set(languages)))
