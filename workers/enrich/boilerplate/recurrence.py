"""Whether a block that several items of a source share is boilerplate (pure): they must be different stories.

Three things recur that are text: the paragraphs of an article that comes under several ids, those of a running story
(live blogs, agency updates), and the background that a newsroom repeats in every piece on one subject. None is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workers.enrich.boilerplate.normal_form import content_words, likeness
from workers.enrich.boilerplate.sketch import Sketch

_SAME_TITLE = 0.5
_SAME_TEXT = 0.75
_RELATED_TEXT = 0.5
_MIN_BLOCKS = 4
"""Of texts shorter than this, shared paragraphs say nothing: lead, newsletter and imprint are three."""
_OF_ONE_SUBJECT = 0.5
_NUMBER = re.compile(r"\d+")


def recurs(key: int, window: Sequence[Sketch], counts: Mapping[int, int], min_items: int) -> bool:
    """Whether at least ``min_items`` different stories of the window have the block, and on no one subject.

    ``counts`` says for each key how many items of the window have it.
    """
    holders = [item for item in window if item.has(key)]
    if _different_stories(holders, counts, min_items) < min_items:
        return False
    return not _is_background(holders, [item for item in window if not item.has(key)])


def _different_stories(holders: Sequence[Sketch], counts: Mapping[int, int], wanted: int) -> int:
    """How many of the items tell different stories; stops counting at ``wanted``."""
    accepted: list[_Story] = []
    for item in holders:
        keys = frozenset(item.keys)
        if not any(counts.get(key, 0) < wanted for key in keys):
            continue  # nothing of its own: a copy among copies, or a block and nothing else
        story = _Story(content_words(item.title), tuple(_NUMBER.findall(item.title)), keys)
        if not any(_same(story, other) for other in accepted):
            accepted.append(story)
            if len(accepted) == wanted:
                break
    return len(accepted)


@dataclass(frozen=True, slots=True)
class _Story:
    words: frozenset[str]
    numbers: tuple[str, ...]
    keys: frozenset[int]


def _same(one: _Story, other: _Story) -> bool:
    """Whether two items tell one story: nearly all paragraphs in common, or half of them under titles that are alike.

    Titles that differ by their numbers are a series ("Folge 12", "Nachrichten um 20 Uhr"), whose parts are stories.
    """
    shared, shorter = len(one.keys & other.keys), min(len(one.keys), len(other.keys))
    if shorter >= _MIN_BLOCKS and shared >= _SAME_TEXT * shorter:
        return True
    if shared < 2 or shared < _RELATED_TEXT * shorter or likeness(one.words, other.words) < _SAME_TITLE:
        return False
    return not one.numbers or not other.numbers or one.numbers == other.numbers


def _is_background(holders: Sequence[Sketch], others: Sequence[Sketch]) -> bool:
    """Whether the titles of the items with the block have a word in common that the other titles lack."""
    if not others:
        return False
    about = Counter(word for item in holders for word in content_words(item.title))
    elsewhere = Counter(word for item in others for word in content_words(item.title))
    return any(
        number >= _OF_ONE_SUBJECT * len(holders) and elsewhere[word] / len(others) < number / len(holders) / 2
        for word, number in about.items()
    )
