"""Mapping and settings of an OpenSearch index version: strict, with an analyser per language beside the exact one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from depesche.index.analysis import STEMMERS, WORD_PATTERN
from depesche.index.matching import MAX_DEPTH_OF_PAGES, TEXT_FIELDS, analysed
from depesche.index.stamp import Stamp
from depesche.settings.index import OpenSearchSettings

_FOLDED = ("asciifolding", "lowercase")
_STEMMER_NAMES = {"german": "German2", "dutch": "Kp"}
"""Lucene's name of a stemmer where it is not the capitalised one. German2 and Kraaij-Pohlmann are what Snowball 3,
and with it Tantivy, calls German and Dutch."""

# Lucene 9 has the Snowball stemmers of 2021, Tantivy those of Snowball 3, whose German also takes off "erin(nen)" and
# "et" and leaves "system" whole, and whose English tells "university" from "universe" and knows "biologist". The
# filters below, around the stemmer, add that, so that both indexes find the same. Measured on the distinct words of
# news texts: with them 10 of 39,000 German words are stemmed differently (577 of 36,000 without) and 8 of 93,000
# English ones (121 without).
_Rules = Mapping[str, tuple[str, str]]
_REGION = "^(?=.{3})(.*?[aeiouy](?:[^aeiouy]|[uy](?=[aeiouy])).*?"  # Snowball's R1: past a vowel and a non-vowel
_PROTECTED = "\u00fe"  # stands for a t; ASCII folding has left no such letter
_GERMAN_BEFORE: _Rules = {
    "german_feminine": (_REGION + ")er(?:in|innen)$", "$1er"),
    "german_plural_ln": (_REGION + "l)ns?$", "$1"),
    "german_keep_et": ("et(?=(?:isch|ik|ig|ung|heit|end)(?:e[mnrs]?|er[nsin]*|en|s)?$)", f"e{_PROTECTED}"),
}
_GERMAN_AFTER: _Rules = {
    "german_et": (_REGION + "(?<=[dfghklmnrstz])(?<!geordn|intern|plan|tick|tr))et$", "$1"),
    "german_kept_et": (_PROTECTED, "t"),
    "german_system": ("syst$", "system"),
}
# After these beginnings R1 starts. A vowel and two letters that folding has left nowhere put it there.
_ENGLISH_REGIONS = {
    "inter": "a\u00fe\u00fe",
    "univers": "a\u00f0\u00f0",
    "organ": "a\u0142\u0142",
    "emerg": "a\u00f8\u00f8",
}
_ENGLISH_BEFORE: _Rules = {f"english_{start}": (f"^{start}(?=.)", region) for start, region in _ENGLISH_REGIONS.items()}
_ENGLISH_AFTER: _Rules = {
    **{f"english_{start}_again": (f"^{region}", start) for start, region in _ENGLISH_REGIONS.items()},
    "english_ologist": ("(?<=..log)ist$", ""),
}
_AROUND: Mapping[str, tuple[_Rules, _Rules]] = {
    "de": (_GERMAN_BEFORE, _GERMAN_AFTER),
    "en": (_ENGLISH_BEFORE, _ENGLISH_AFTER),
}
_WHOLE = {"en": ["added, adding => add", "evening, evenings => evening", "lateral => lateral"]}
"""Forms with a stem of their own."""


def index_body(settings: OpenSearchSettings, stamp: Stamp) -> dict[str, Any]:
    """The body that creates an index version."""
    return {
        "settings": {
            "number_of_shards": settings.shards,
            "number_of_replicas": settings.replicas,
            "max_result_window": MAX_DEPTH_OF_PAGES,
            "analysis": _analysis(stamp.languages),
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": msgspec.to_builtins(stamp),
            "properties": _properties(stamp.languages),
        },
    }


def _properties(languages: Sequence[str]) -> dict[str, Any]:
    keyword: Mapping[str, Any] = {"type": "keyword"}
    date = {"type": "date", "format": "strict_date_optional_time"}
    exact = {"type": "text", "analyzer": "exact"}
    properties: dict[str, Any] = {
        "article": {"type": "object", "enabled": False},
        "item_id": keyword,
        "version": {"type": "long"},
        "time": date,
        "fetched_at": date,
        "title": exact,
        "lead": exact,
        "body": exact,
        "source": {**keyword, "copy_to": "source_text"},
        "source_text": exact,
        "credit": {**keyword, "copy_to": "credit_text"},
        "credit_text": exact,
        "authors": {**keyword, "copy_to": "authors_text"},
        "authors_text": exact,
    }
    properties |= dict.fromkeys(
        ("language", "feed_url", "tags", "entities", "entity_keys", "places", "topics"), keyword
    )
    for language in languages:
        analyser = {"type": "text", "analyzer": language}
        properties |= {analysed(field, language): analyser for field in TEXT_FIELDS}
    return properties


def _analysis(languages: Sequence[str]) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    analysers = {"exact": _analyser(_FOLDED)}
    for language in languages:
        name = STEMMERS[language]
        before, after = _AROUND.get(language, ({}, {}))
        steps: dict[str, Any] = _replacements(before)
        if language in _WHOLE:
            steps = {f"{name}_whole": {"type": "stemmer_override", "rules": _WHOLE[language]}} | steps
        steps[f"{name}_stem"] = {"type": "snowball", "language": _STEMMER_NAMES.get(name, name.capitalize())}
        steps |= _replacements(after)
        filters |= steps
        analysers[language] = _analyser((*_FOLDED, *steps))
    return {
        "tokenizer": {"words": {"type": "pattern", "pattern": WORD_PATTERN, "group": 0}},
        "filter": filters,
        "analyzer": analysers,
    }


def _analyser(filters: Sequence[str]) -> dict[str, Any]:
    return {"type": "custom", "tokenizer": "words", "filter": list(filters)}


def _replacements(rules: _Rules) -> dict[str, Any]:
    return {
        name: {"type": "pattern_replace", "pattern": pattern, "replacement": replacement}
        for name, (pattern, replacement) in rules.items()
    }
