"""Why each removed block was taken, in words: for `depesche annotate --explain`, never in the stream."""

from __future__ import annotations

from workers.enrich.article_text.compose import HEADLINE_RULES, CleanText
from workers.enrich.article_text.grammar import grammar_of
from workers.enrich.article_text.headline_shape import headline_evidence

_SAMPLE_CHARACTERS = 4000


def explain(cleaned: CleanText) -> tuple[str, ...]:
    """One line for each of ``cleaned.removed``: the rule, and for a headline the points that spoke for it."""
    grammar = grammar_of(f"{cleaned.lead} {cleaned.body}"[:_SAMPLE_CHARACTERS])
    lines = []
    for removed, rule in zip(cleaned.removed, cleaned.rules, strict=True):
        is_headline = grammar is not None and rule.startswith(HEADLINE_RULES)
        lines.append(f"{rule}; {headline_evidence(removed.text, grammar)}" if is_headline and grammar else rule)
    return tuple(lines)
