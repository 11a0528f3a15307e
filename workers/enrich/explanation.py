"""Why an article came out as it did, for `depesche annotate --explain`: which rule, list or word made what."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from depesche.records.article import Entity, Removed
from workers.enrich.linking import Origin
from workers.enrich.topics import TopicReason


class RemovedBecause(msgspec.Struct, frozen=True, kw_only=True):
    """A removed block and the rule that took it."""

    text: str
    reason: str
    rule: str


class MentionBecause(msgspec.Struct, frozen=True, kw_only=True):
    """A mention and what found it: `workers.enrich.candidates.Finder`."""

    field: str
    start: int
    end: int
    text: str
    found_by: str


class EntityBecause(msgspec.Struct, frozen=True, kw_only=True):
    """An entity and the list that knows it."""

    id: str
    name: str
    type: str
    salience: float
    linked_by: str | None
    """Name of the list; None where no list knows it and its id is derived from its name."""
    mentions: tuple[MentionBecause, ...]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A word, category or rule that speaks for a topic."""

    what: str
    kind: str
    """``word``, ``cue``, ``category``, ``code`` or ``rule``."""
    weight: float
    """See `workers.enrich.top_level.Contribution`."""


class TopicBecause(msgspec.Struct, frozen=True, kw_only=True):
    """A topic and what speaks for it, the most important first."""

    code: str
    label: str
    score: float
    because: tuple[Evidence, ...]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """The reasons behind one article."""

    declared_language: str | None
    """What the item or its feed declares, as far as it does."""
    removed: tuple[RemovedBecause, ...]
    entities: tuple[EntityBecause, ...]
    topics: tuple[TopicBecause, ...]


def removed_because(removed: Sequence[Removed], rules: Sequence[str]) -> tuple[RemovedBecause, ...]:
    """The removed blocks with their rules, which are in the same order."""
    return tuple(
        RemovedBecause(text=block.text, reason=block.reason, rule=rule)
        for block, rule in zip(removed, rules, strict=True)
    )


def entity_because(origin: Origin) -> EntityBecause:
    """An entity with how it came about."""
    entity: Entity = origin.entity
    return EntityBecause(
        id=entity.id,
        name=entity.name,
        type=entity.type,
        salience=entity.salience,
        linked_by=origin.linked_by,
        mentions=tuple(
            MentionBecause(
                field=mention.field, start=mention.start, end=mention.end, text=mention.text, found_by=finder
            )
            for mention, finder in zip(entity.mentions, origin.finders, strict=True)
        ),
    )


def topic_because(reason: TopicReason) -> TopicBecause:
    """A topic with what speaks for it."""
    topic = reason.topic
    because = (Evidence(what=one.what, kind=one.kind, weight=round(one.value, 2)) for one in reason.because)
    return TopicBecause(code=topic.code, label=topic.label, score=topic.score, because=tuple(because))
