from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from console.labels import Labels

LABELS = Labels("en_GB", lambda code, language: {("1", "en"): "politics"}[code, language])


@pytest.mark.parametrize(("code", "name"), [("de", "German"), ("und", "Unknown language"), ("qq", "qq"), ("", "")])
def test_languages_have_names(code: str, name: str) -> None:
    assert LABELS.language(code) == name


def test_countries_have_names_and_unknown_codes_name_themselves() -> None:
    assert [LABELS.place(code) for code in ("KP", "QQ")] == ["North Korea", "QQ"]


def test_a_topic_is_named_by_vocabulary_then_record_then_code() -> None:
    assert [LABELS.topic("1", "x"), LABELS.topic("2", "x"), LABELS.topic("2")] == ["politics", "x", "2"]


def test_times_are_shown_in_utc() -> None:
    summer = timezone(timedelta(hours=2))
    assert LABELS.moment(datetime(2026, 7, 1, 1, 5, tzinfo=summer)) == "30 Jun 2026, 23:05 UTC"


def test_another_language_of_the_page_names_things_in_it() -> None:
    german = Labels("de_DE", lambda _code, language: {"de": "Politik"}[language])
    assert (german.ui_language, german.language("de"), german.topic("1")) == ("de", "Deutsch", "Politik")
