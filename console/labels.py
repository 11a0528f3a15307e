"""Readable names for the codes that articles carry, in the console's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from babel import Locale
from babel.dates import format_datetime

TopicLabel = Callable[[str, str], str]
"""(media topic code, language) → its label; raises `KeyError` where the vocabulary does not know the code."""


class Labels:
    """Names of languages, countries and topics, and readable times, in one language of the user interface.

    ``locale`` names it with its conventions, for example ``en_GB``.
    """

    def __init__(self, locale: str, topic_label: TopicLabel) -> None:
        self._locale = Locale.parse(locale)
        self._topic_label = topic_label

    @property
    def ui_language(self) -> str:
        """ISO 639-1 code of the user interface."""
        return str(self._locale.language)

    def language(self, code: str) -> str:
        """The name of a language; ``und`` is undetermined; an unknown code names itself."""
        return str(self._locale.languages.get(code, code))

    def place(self, code: str) -> str:
        """The name of a country; an unknown code names itself."""
        return str(self._locale.territories.get(code, code))

    def topic(self, code: str, fallback: str = "") -> str:
        """The label of a media topic, else ``fallback``, else the code."""
        try:
            return self._topic_label(code, self.ui_language)
        except KeyError:  # retired from the vocabulary since, or typed into the address
            return fallback or code

    def brief(self, time: datetime) -> str:
        """Date and time of day in UTC, which is not said: a table says it once."""
        return str(format_datetime(time.astimezone(UTC), "d MMM y, HH:mm", locale=self._locale))

    def moment(self, time: datetime) -> str:
        """Date and time of day, in UTC."""
        return f"{self.brief(time)} UTC"
