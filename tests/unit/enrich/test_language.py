"""Language detection on headlines and leads."""

from __future__ import annotations

import pytest

from depesche.errors import ConfigurationError
from depesche.settings.stages import EnrichSettings
from training.language_scoring import read_language_texts
from workers.enrich.language import UNDETERMINED, LanguageDetector, primary_language
from workers.enrich.mentions import Text

DETECTOR = LanguageDetector(EnrichSettings().languages, with_model=["de", "en"])
SENTENCES = read_language_texts()
GERMAN = "Der Rat der Stadt hat am Dienstag nach langer Debatte beschlossen, das alte Hallenbad nicht abzureißen. "
ENGLISH = "The council decided on Tuesday after a long debate that the old swimming pool should not be torn down. "


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


def test_headlines_and_sentences_of_the_configured_languages_are_told_apart() -> None:
    known = [(language, text) for language, text in SENTENCES if language != UNDETERMINED]
    assert [text for language, text in known if DETECTOR.detect(text) != language] == []


def test_nearly_all_sentences_of_other_languages_are_undetermined() -> None:
    foreign = [text for language, text in SENTENCES if language == UNDETERMINED]
    taken = [text for text in foreign if DETECTOR.detect(text) != UNDETERMINED]
    assert len(taken) / len(foreign) < 0.05  # Bulgarian looks like Russian


def test_an_address_says_nothing_about_the_language() -> None:
    assert DETECTOR.detect("www.example.org/the-news-of-the-day info@the-daily.example") == UNDETERMINED


def test_an_article_under_a_headline_in_another_language_is_in_its_own() -> None:
    assert DETECTOR.detect_article(Text("", title=GERMAN, body=(ENGLISH * 8 + "\n\n") * 2)) == "en"


def test_an_article_with_a_long_quotation_in_another_language_stays_in_its_own() -> None:
    body = "\n\n".join([GERMAN * 4, ENGLISH * 5, GERMAN * 4])
    assert DETECTOR.detect_article(Text("", title=GERMAN, lead=GERMAN, body=body)) == "de"
