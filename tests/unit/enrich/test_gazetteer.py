"""The gazetteer component: marks on tokens, and saving."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from workers.enrich.gazetteer import Gazetteer, Word

WORDS = {"Putin": Word("S", "7"), "essen": Word("-", "3"), "Essen": Word("C", "4")}
NLP = spacy.blank("de")


def marks(gazetteer: Gazetteer, text: str) -> list[tuple[str, str]]:
    """Classes and cluster of each token."""
    return [(token.tag_, token.lemma_) for token in gazetteer(NLP.make_doc(text))]


@pytest.mark.parametrize(
    ("word", "mark"),
    [
        ("Putin", ("S", "7")),
        ("Putins", ("S", "7")),
        ("PUTIN", ("S", "7")),
        ("Essen", ("C", "4")),
        ("essen", ("-", "3")),
        ("Unbekannt", ("-", "-")),
    ],
)
def test_a_word_has_the_marks_of_its_plain_form(word: str, mark: tuple[str, str]) -> None:
    assert marks(Gazetteer(NLP.vocab.strings, WORDS), word) == [mark]


def test_an_empty_document_stays_empty() -> None:
    assert marks(Gazetteer(NLP.vocab.strings, WORDS), "") == []


def test_a_saved_gazetteer_marks_the_same(tmp_path: Path) -> None:
    Gazetteer(NLP.vocab.strings, WORDS).to_disk(tmp_path / "gazetteer")
    loaded = Gazetteer(NLP.vocab.strings).from_disk(tmp_path / "gazetteer")
    assert marks(loaded, "Putin in Essen") == marks(Gazetteer(NLP.vocab.strings, WORDS), "Putin in Essen")


def test_equal_tables_are_saved_as_equal_bytes() -> None:
    backwards = dict(reversed(WORDS.items()))
    assert Gazetteer(NLP.vocab.strings, WORDS).to_bytes() == Gazetteer(NLP.vocab.strings, backwards).to_bytes()
