"""Settings of the enrich stage that shape topics: a user's own rules and the least scores."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from depesche.settings.section import Section

DEFAULT = "default"
"""Key of the threshold that holds for the top levels not named themselves."""
DEEPER = "deeper"
"""The same for deeper codes, unless they or a broader code are named."""

_MEDIA_TOPIC = re.compile(r"medtop:\d{8}")
_OWN_CODE = re.compile(r"[a-z][a-z0-9_-]{0,31}:[a-z0-9][a-z0-9_.-]{0,63}")


def _is_own_code(code: str) -> str:
    if not _OWN_CODE.fullmatch(code) or code.startswith("medtop:"):
        raise ValueError(f"{code!r} is no code of your own: use a prefix and a name such as my:energy-transition")
    return code


def _has_a_word(term: str) -> str:
    words = term.split()
    if not any(character.isalnum() for character in term):
        raise ValueError(f"{term!r} has no word to look for")
    if any("*" in word[:-1] or word == "*" for word in words):
        raise ValueError(f"{term!r}: * may only end a word")
    return term


def _is_threshold_key(key: str) -> str:
    if key not in (DEFAULT, DEEPER) and not _MEDIA_TOPIC.fullmatch(key):
        raise ValueError(f"{key!r}: use {DEFAULT}, {DEEPER}, or the code of a media topic such as medtop:15000000")
    return key


OwnCode = Annotated[str, AfterValidator(_is_own_code)]
Term = Annotated[str, AfterValidator(_has_a_word)]
ThresholdKey = Annotated[str, AfterValidator(_is_threshold_key)]
Share = Annotated[float, Field(ge=0, le=1)]


class OwnTopic(Section):
    """A rule that gives articles a topic of the user's own. Several rules may give the same one."""

    topic: OwnCode
    """Code with a prefix of the user's own, for example ``my:energy-transition``; ``medtop:`` is taken."""
    label: Annotated[str, Field(min_length=1)]
    """Name of the topic, as shown."""
    any: tuple[Term, ...] = ()
    """Words or phrases of which at least one is in the article; a word may end in ``*``."""
    all: tuple[Term, ...] = ()
    """Words or phrases that are all in the article."""
    none: tuple[Term, ...] = ()
    """Words or phrases of which none is in the article."""
    languages: tuple[str, ...] = ()
    """Languages (ISO 639-1) of the articles that the rule is for; empty: all."""

    @model_validator(mode="after")
    def _asks_for_something(self) -> OwnTopic:
        if not self.any and not self.all:
            raise ValueError("the rule would match every article: name words under any or all")
        return self
