"""Language of an article from its text, reconciled with what the feed declares."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from depesche.errors import ConfigurationError
from depesche.records.article import PARAGRAPH_BREAK
from workers.enrich.article_text.grammar import ENGLISH, GERMAN, grammar_of
from workers.enrich.mentions import Text

UNDETERMINED = "und"

VERSION = "2"
"""Changes whenever the same text may be given another language."""

_CHARACTERS = 200
"""Read at most: more costs time and decides no further case."""
_MIDDLE_CHARACTERS = 120
"""Read of the middle of a body: some 18 words, enough to see that it is in the language of the head."""
_DECLARED_ODDS = 20.0
"""How much likelier the declared language is than another, before reading. A headline of three names says less than
the feed does; a whole sentence in another language says more."""
_MODEL_ODDS = 3.0
"""How much likelier a language that has a model is, before reading: whoever configures a model expects it. Measured on
headlines and first words: a third of the undecided English ones are decided, one in 200 of the others wrongly."""
_SURE = 0.5
"""Least share of the probability among the configured languages."""
_FOREIGN = 0.02
"""Below this probability of all configured languages together, the text is in none of them."""
_FOREIGN_DECLARED = 0.001
"""The same where one of them is declared."""
_MIXED_FROM_CHARACTERS = 600
"""A longer body is read in its middle as well: a German headline may stand above an English report."""
_PARAGRAPHS_READ = 40
_GRAMMARS = {"de": GERMAN, "en": ENGLISH}
"""Where a body's middle has the commonest words of the head's language, that is settled at a tenth of the cost."""
_NO_WORDS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+")
_LEAST_LETTERS = 3


class LanguageDetector:
    """Chooses among the configured languages. Loads its model (0.7 s) when it is made."""

    def __init__(self, languages: Iterable[str], with_model: Iterable[str] = ()) -> None:
        """``languages``: ISO 639-1 codes, ``with_model``: those that can be annotated.

        Raises `ConfigurationError` for a language that cannot be told.
        """
        odds = dict.fromkeys(with_model, _MODEL_ODDS)
        self._odds = {language: odds.get(language, 1.0) for language in languages}
        # The identifier keeps all its languages: restricted, it would call Japanese Portuguese.
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        unknown = sorted(set(self._odds) - set(self._identifier.labels))
        if unknown:
            raise ConfigurationError(
                f"cannot detect the languages {', '.join(unknown)}: use ISO 639-1 codes such as de, en, fr",
                key="enrich.languages",
            )

    def detect(self, text: str, declared: str | None = None) -> str:
        """The configured language of ``text``, of which the beginning is read, or `UNDETERMINED`.

        ``declared`` is a BCP 47 tag such as ``de-AT``; it decides where the text is short or unclear, and loses
        against a text that is clearly in another language. Addresses count for nothing.
        """
        sample = _NO_WORDS.sub(" ", text[: 2 * _CHARACTERS])[:_CHARACTERS]
        if sum(map(str.isalpha, sample)) < _LEAST_LETTERS:
            return UNDETERMINED
        likely = dict(self._identifier.rank(sample))
        tag = primary_language(declared)
        is_declared = tag in self._odds
        if sum(likely[language] for language in self._odds) < (_FOREIGN_DECLARED if is_declared else _FOREIGN):
            return UNDETERMINED
        weights = {language: likely[language] * odds for language, odds in self._odds.items()}
        if is_declared:
            weights[tag] *= _DECLARED_ODDS
        best = max(weights, key=weights.__getitem__)
        return best if weights[best] >= _SURE * sum(weights.values()) else UNDETERMINED

    def detect_article(self, text: Text, declared: str | None = None) -> str:
        """The language of an article (whose own ``language`` is not read): where it is in two, that of most of it."""
        head = "\n".join(part for part in (text.title, text.lead or text.body) if part)
        language = self.detect(head, declared)
        if len(text.body) < _MIXED_FROM_CHARACTERS:
            return language
        middle = text.body[len(text.body) // 2 :][:_MIDDLE_CHARACTERS]
        grammar = _GRAMMARS.get(language)
        if grammar is not None and grammar_of(middle) is grammar:
            return language
        other = self.detect(middle, declared)
        if UNDETERMINED in (language, other):
            return other if language == UNDETERMINED else language
        return language if other == language else self._prevailing(text, declared)

    def _prevailing(self, text: Text, declared: str | None) -> str:
        """The language of most characters, paragraph by paragraph."""
        characters: Counter[str] = Counter()
        for paragraph in (text.title, text.lead, *text.body.split(PARAGRAPH_BREAK)[:_PARAGRAPHS_READ]):
            characters[self.detect(paragraph, declared)] += len(paragraph)
        del characters[UNDETERMINED]
        return max(characters, key=characters.__getitem__, default=UNDETERMINED)


def primary_language(tag: str | None) -> str:
    """The language of a BCP 47 tag in lower case (``de-AT`` → ``de``), empty without a tag."""
    return (tag or "").replace("_", "-").partition("-")[0].strip().lower()
