"""Language of an article from its headline and lead, reconciled with what the feed declares."""

from __future__ import annotations

from collections.abc import Iterable

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from depesche.errors import ConfigurationError

UNDETERMINED = "und"

VERSION = "1"
"""Changes whenever the same text may be given another language."""

_CHARACTERS = 250
"""Read at most: more costs time and decides no further case."""
_DECLARED_ODDS = 20.0
"""How much likelier the declared language is than another, before reading. A headline of three names says less than
the feed does; a whole sentence in another language says more."""
_SURE = 0.6
"""Least share of the probability among the configured languages."""
_FOREIGN = 0.02
"""Below this probability of all configured languages together, the text is in none of them."""
_FOREIGN_DECLARED = 0.001
"""The same where one of them is declared."""


class LanguageDetector:
    """Chooses among the configured languages. Loads its model (0.7 s) when it is made."""

    def __init__(self, languages: Iterable[str]) -> None:
        """``languages``: ISO 639-1 codes. Raises `ConfigurationError` for one that cannot be told."""
        self._languages = tuple(dict.fromkeys(languages))
        # The identifier keeps all its languages: restricted, it would call Japanese Portuguese.
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        unknown = sorted(set(self._languages) - set(self._identifier.labels))
        if unknown:
            raise ConfigurationError(
                f"cannot detect the languages {', '.join(unknown)}: use ISO 639-1 codes such as de, en, fr",
                key="enrich.languages",
            )

    def detect(self, text: str, declared: str | None = None) -> str:
        """The configured language of ``text`` (title and lead, or more), or `UNDETERMINED`.

        ``declared`` is a BCP 47 tag such as ``de-AT``; it decides where the text is short or unclear, and loses
        against a text that is clearly in another language.
        """
        likely = dict(self._identifier.rank(text[:_CHARACTERS]))
        weights = {language: likely[language] for language in self._languages}
        tag = primary_language(declared)
        is_declared = tag in weights
        if sum(weights.values()) < (_FOREIGN_DECLARED if is_declared else _FOREIGN):
            return UNDETERMINED
        if is_declared:
            weights[tag] *= _DECLARED_ODDS
        best = max(weights, key=weights.__getitem__)
        return best if weights[best] >= _SURE * sum(weights.values()) else UNDETERMINED


def primary_language(tag: str | None) -> str:
    """The language of a BCP 47 tag in lower case (``de-AT`` → ``de``), empty without a tag."""
    return (tag or "").replace("_", "-").partition("-")[0].strip().lower()
