"""Publishers' categories: IPTC codes as given, words by the shipped mapping and a user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from depesche.errors import ConfigurationError
from depesche.mediatopics import load_vocabulary
from depesche.records.raw_item import Category
from workers.enrich.publisher_categories import CategoryMap, iptc_code

MAP = CategoryMap()
VOCABULARY = load_vocabulary()


@pytest.mark.parametrize(
    ("category", "code"),
    [
        (Category(term="medtop:20000639"), "medtop:20000639"),
        (Category(term="http://cv.iptc.org/newscodes/mediatopic/20000639"), "medtop:20000639"),
        (Category(term="20000639", scheme="http://cv.iptc.org/newscodes/mediatopic/"), "medtop:20000639"),
        (Category(term="subj:15000000"), "medtop:15000000"),
        (Category(term="04000000"), "medtop:04000000"),
        (Category(term="subj:15054000"), "medtop:20001065"),
        (Category(term="subj:11006004"), "medtop:11000000"),
    ],
)
def test_a_code_in_any_of_its_forms_is_understood(category: Category, code: str) -> None:
    assert iptc_code(category, VOCABULARY) == code


@pytest.mark.parametrize("term", ["20000639", "12345678", "subj:99000000", "Sport", "", "19991231", "x" * 10_000])
def test_other_numbers_and_words_are_no_code(term: str) -> None:
    assert iptc_code(Category(term=term), VOCABULARY) is None


@pytest.mark.parametrize(
    ("term", "top"),
    [
        ("Wirtschaft", "04000000"),
        ("BUSINESS", "04000000"),
        ("Fußball", "15000000"),
        ("Bundesliga", "15000000"),
        ("Netzwelt", "13000000"),
        ("Feuilleton", "01000000"),
        ("Économie", "04000000"),
        ("Deportes", "15000000"),
        ("Sport / Fußball", "15000000"),
        ("News > Politics", "11000000"),
        ("climate change", "06000000"),
    ],
)
def test_a_word_speaks_for_its_top_level(term: str, top: str) -> None:
    assert set(MAP.evidence([Category(term=term)]).shares or {}) == {f"medtop:{top}"}


@pytest.mark.parametrize("term", ["Panorama", "Opinion", "Meinung", "News", "Berlin", "Kaffeefahrt nach Rügen"])
def test_a_word_that_says_nothing_speaks_for_nothing(term: str) -> None:
    assert not MAP.evidence([Category(term=term)]).shares


def test_words_that_disagree_share_the_weight() -> None:
    shares = MAP.evidence([Category(term="Sport"), Category(term="Wirtschaft")]).shares
    assert shares == {"medtop:15000000": 0.5, "medtop:04000000": 0.5}


def test_a_section_of_mixed_news_is_a_hint_only() -> None:
    shares = MAP.evidence([Category(term="World")]).shares or {}
    assert 0 < shares["medtop:11000000"] < 0.5


def test_a_word_may_name_a_deeper_code() -> None:
    assert MAP.evidence([Category(term="Bundesliga")]).deeper == ("medtop:20001065",)


def test_a_users_file_extends_the_mapping_and_wins(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text('"15000000": [Kickerei]\nnone: [Wirtschaft]\n', encoding="utf-8")
    categories = CategoryMap(own)
    assert set(categories.evidence([Category(term="Kickerei")]).shares or {}) == {"medtop:15000000"}
    assert not categories.evidence([Category(term="Wirtschaft")]).shares
    assert categories.evidence([Category(term="Kultur")]).shares


@pytest.mark.parametrize("text", ['"99000000": [x]', "[a, b]", '"15000000": x', "a: [b", "sport: [x]"])
def test_a_bad_file_is_a_configuration_error_that_names_the_key(tmp_path: Path, text: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        CategoryMap(own)
    assert caught.value.key == "enrich.topic_categories_file"


def test_a_missing_file_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        CategoryMap(tmp_path / "nowhere.yaml")
