"""Language detection on headlines and leads."""

from __future__ import annotations

import pytest

from depesche.errors import ConfigurationError
from workers.enrich.language import UNDETERMINED, LanguageDetector, primary_language

DETECTOR = LanguageDetector(["de", "en", "fr", "es", "it", "nl", "pt", "pl", "ru", "uk"])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hafenbahn verlegt ein Viertel ihrer Züge auf die Nacht", "de"),
        ("Senate panel backs money for aging locks and dams", "en"),
        ("Le président annonce une réforme des retraites", "fr"),
        ("El gobierno anuncia nuevas medidas contra la sequía", "es"),
        ("Правительство объявило о новых мерах", "ru"),
        ("Уряд оголосив про нові заходи щодо енергетики", "uk"),
    ],
)
def test_a_headline_is_enough(text: str, language: str) -> None:
    assert DETECTOR.detect(text) == language


def test_the_declared_language_decides_where_the_text_is_short() -> None:
    assert DETECTOR.detect("Bundesliga live ticker", declared="de-AT") == "de"


def test_a_clear_sentence_overrules_the_declared_language() -> None:
    text = "The president met his counterpart in Berlin to talk about the war"
    assert DETECTOR.detect(text, declared="de") == "en"


def test_a_language_that_is_not_configured_is_undetermined() -> None:
    assert DETECTOR.detect("政府は新しい経済対策を発表した", declared="de") == UNDETERMINED


def test_a_text_without_words_is_undetermined() -> None:
    assert DETECTOR.detect("12 : 34") == UNDETERMINED


def test_an_empty_text_is_undetermined() -> None:
    assert DETECTOR.detect("") == UNDETERMINED


def test_an_unknown_code_is_a_configuration_error_that_names_it() -> None:
    with pytest.raises(ConfigurationError, match="klingon") as caught:
        LanguageDetector(["de", "klingon"])
    assert caught.value.key == "enrich.languages"


@pytest.mark.parametrize(("tag", "language"), [("de-AT", "de"), ("en_GB", "en"), ("FR", "fr"), (None, ""), ("", "")])
def test_the_language_of_a_tag(tag: str | None, language: str) -> None:
    assert primary_language(tag) == language
