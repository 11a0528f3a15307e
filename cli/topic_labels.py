"""Labels of topics for the console: those of the user's own topics from the settings, of all others from the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from depesche.mediatopics import load_vocabulary
from depesche.settings.topics import OwnTopic


def topic_labels(own: Sequence[OwnTopic]) -> Callable[[str, str], str]:
    """(code, language) → label; of several rules for a code the first names it. Raises `KeyError` for an unknown code."""
    names = {topic.topic: topic.label for topic in reversed(own)}
    vocabulary = load_vocabulary()

    def label(code: str, language: str) -> str:
        return names[code] if code in names else vocabulary.label(code, language)

    return label
