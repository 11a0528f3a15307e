"""Deeper Media Topics of a text: only under a top level that is given already, by strong cues in title and lead."""

from __future__ import annotations

import math
from collections.abc import Mapping

from depesche.mediatopics import Vocabulary
from workers.enrich.mentions import Text
from workers.enrich.top_level import words_of_texts
from workers.enrich.topic_cues import CueLexicon

LEAST_STRENGTH = 2.0
"""Below it the cues say too little to be looked at."""
OFFSET = -0.9
SLOPE = 1.9
"""A code of strength s is right with the probability 1 / (1 + exp(-(OFFSET + SLOPE × log s))), given its top level."""

_HEAD_CHARACTERS = 400
_MOST = 4


def deeper_topics(
    lexicon: CueLexicon, vocabulary: Vocabulary, text: Text, tops: Mapping[str, float]
) -> dict[str, float]:
    """Code → probability for the deeper codes under ``tops`` (top level → probability), none beside its own descendant."""
    strength = {
        code: value
        for code, value in strengths(lexicon, text).items()
        if value >= LEAST_STRENGTH and code in vocabulary and vocabulary.top_level(code) in tops
    }
    broader = {ancestor for code in strength for ancestor in vocabulary.ancestors(code)}
    kept = sorted((code for code in strength if code not in broader), key=lambda code: -strength[code])[:_MOST]
    return {code: tops[vocabulary.top_level(code)] * certainty(strength[code]) for code in kept}


def strengths(lexicon: CueLexicon, text: Text) -> dict[str, float]:
    """Code → cue score of title and lead, the title counted twice."""
    title = lexicon.score(words_of_texts((text.title,)))
    head = lexicon.score(words_of_texts((f"{text.title} {text.lead or text.body}"[:_HEAD_CHARACTERS],)))
    return {f"medtop:{digits}": weight + title.get(digits, 0.0) for digits, weight in head.items()}


def certainty(strength: float) -> float:
    """Share of right codes among those of this strength, as measured."""
    return 1.0 / (1.0 + math.exp(-(OFFSET + SLOPE * math.log(strength))))
