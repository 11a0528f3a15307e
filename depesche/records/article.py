"""`Article`: an annotated revision, everything that a search document needs (topic ``news.enriched``)."""

from __future__ import annotations

from typing import Literal

import msgspec

from depesche.records.raw_item import Category, Feed, Media, PublishedBasis, Time

EntityType = Literal["PER", "ORG", "LOC", "MISC"]
TextField = Literal["title", "lead", "body"]

PARAGRAPH_BREAK = "\n\n"
"""Separates the paragraphs of `Article.body`."""


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """A block of the published text that is not the article."""

    text: str
    reason: str
    """``teaser``, ``trailer``, ``credit``, ``boilerplate``, …: see `workers.enrich.article_text`."""


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """One place where an entity is named: ``getattr(article, field)[start:end] == text``."""

    field: TextField
    start: int
    end: int
    text: str


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """One referent of the article with all its mentions."""

    id: str
    """Where linked: a Wikidata id (``Q7747``), for countries the ISO code (``iso:RU``; ``iso:RU/foreign-ministry``), for
    cities without a Wikidata id that of GeoNames (``geonames:2892518``), or the id that a user's own list gives. A listed
    entity without any has one derived from type and English name, the same in all languages (``PER:friedrich-merz``); an
    unknown one from type and name."""
    name: str
    """Canonical: "Wladimir Putin" also where the text says "Putins"."""
    type: EntityType
    salience: float
    """0 to 1, the article's most prominent entity first."""
    mentions: tuple[Mention, ...]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A country that the article names."""

    code: str
    """ISO 3166-1 alpha-2."""
    name: str
    """In the article's language where known, else in English."""
    count: int
    """Mentions of the country by any of its names and in compounds ("US-Präsident"), of its adjective and people
    ("russische", "Ukrainians"), of its listed public bodies, and of cities and regions linked to it."""


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """An IPTC Media Topic of the article."""

    code: str
    """For example ``medtop:20000639``."""
    label: str
    """In the article's language where the vocabulary has it, else in English."""
    score: float
    """0 to 1."""
    ancestors: tuple[str, ...] = ()
    """Broader codes, nearest first, the top level last."""


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One annotated revision. All times are aware and in UTC."""

    schema: int = 1
    item_id: str
    version: int
    enrichment: dict[str, str]
    """Component or model name → its version, e.g. ``{"text": "1", "model.de": "de_depesche-0.1.0"}``."""
    language: str
    """ISO 639-1 code, or ``und`` when unsure."""
    title: str = ""
    lead: str = ""
    body: str = ""
    """Paragraphs separated by `PARAGRAPH_BREAK`."""
    credit: str | None = None
    """Agency or source that the text credits, e.g. ``Sputnik``."""
    authors: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()
    entities: tuple[Entity, ...] = ()
    """Most salient first."""
    places: tuple[Place, ...] = ()
    """Most mentioned first."""
    topics: tuple[Topic, ...] = ()
    """Highest score first."""
    fingerprint: str = ""
    """Equal for texts that are equal but for case, punctuation and white space."""
    feed: Feed
    guid: str | None = None
    link: str | None = None
    canonical_url: str | None = None
    categories: tuple[Category, ...] = ()
    media: tuple[Media, ...] = ()
    published_at: Time | None = None
    published_basis: PublishedBasis = "missing"
    updated_at: Time | None = None
    fetched_at: Time
