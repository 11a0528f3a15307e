"""Texts with the names as a recogniser finds them in brackets: ``[PER Juri Uschakow]``."""

from __future__ import annotations

import re

from depesche.records.article import EntityType, TextField
from workers.enrich.linking import Linked, Linker, Origin
from workers.enrich.mentions import RawMention, Text

LINKER = Linker(["de", "en"])
_FIELDS: tuple[TextField, ...] = ("title", "lead", "body")
_TYPES: tuple[EntityType, ...] = ("PER", "ORG", "LOC", "MISC")
_MARK = re.compile(r"\[(PER|ORG|LOC|MISC) ([^]]+)\]")


def read(language: str, title: str = "", lead: str = "", body: str = "") -> tuple[Text, list[RawMention]]:
    """The article without its marks, and the marks as mentions."""
    plain: dict[str, str] = {}
    mentions = []
    for field, marked in zip(_FIELDS, (title, lead, body), strict=True):
        content = ""
        position = 0
        for mark in _MARK.finditer(marked):
            content += marked[position : mark.start()]
            kind = next(kind for kind in _TYPES if kind == mark[1])
            end = len(content) + len(mark[2])
            mentions.append(RawMention(field=field, start=len(content), end=end, text=mark[2], type=kind))
            content += mark[2]
            position = mark.end()
        plain[field] = content + marked[position:]
    return Text(language, plain["title"], plain["lead"], plain["body"]), mentions


def link(language: str, marked: str, home: str | None = None) -> Linked:
    """What a text of one paragraph names."""
    text, mentions = read(language, body=marked)
    return LINKER.link(text, mentions, home)


def explain(language: str, marked: str) -> tuple[Origin, ...]:
    """How it came about."""
    return LINKER.explain(*read(language, body=marked))


def mentions_of(language: str, marked: str) -> dict[str, list[str]]:
    """Entity → its mentions' texts."""
    return {entity.name: [spot.text for spot in entity.mentions] for entity in link(language, marked).entities}


def types_of(language: str, marked: str) -> dict[str, str]:
    """Entity → its type."""
    return {entity.name: entity.type for entity in link(language, marked).entities}


def ids_of(language: str, marked: str) -> list[str]:
    """The entities' ids, in order of name."""
    return [entity.id for entity in sorted(link(language, marked).entities, key=lambda entity: entity.name)]


def countries_of(language: str, marked: str) -> dict[str, int]:
    """Country → count."""
    return {place.code: place.count for place in link(language, marked).places}
