"""From annotated sentences to documents, and the copies made of them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import spacy

from training.corpora import Sentence, read_sentences, to_reference
from training.other_language import name_words
from training.recasing import recased
from training.swapping import names_of, swapped

NLP = spacy.blank("de")
SENTENCE = Sentence(
    source="test",
    tokens=("Juri", "Uschakow", "besucht", "(", "heute", ")", "Berlin", "."),
    spaces=(True, True, True, False, False, True, False, True),
    entities=((0, 2, "PER"), (6, 7, "LOC")),
)


def named(*sentences: Sentence, separator: str = " ") -> list[tuple[str, str]]:
    """Text and label of the entities of the sentences' document."""
    return [(span.text, span.label_) for span in to_reference(NLP, sentences, separator).ents]


def test_a_file_of_sentences_is_read_in_order(tmp_path: Path) -> None:
    row = {"source": "a", "tokens": ["Berlin", "!"], "spaces": [0, 1], "entities": [[0, 1, "LOC"]]}
    with gzip.open(tmp_path / "x.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row | {"source": source}) + "\n" for source in "ab")
    found = list(read_sentences(tmp_path / "x.jsonl.gz"))
    assert [sentence.source for sentence in found] == ["a", "b"]
    assert found[0].entities == ((0, 1, "LOC"),)


def test_the_text_has_the_white_space_of_the_corpus() -> None:
    assert to_reference(NLP, [SENTENCE]).text == "Juri Uschakow besucht (heute) Berlin."


def test_entities_keep_their_text_in_the_pipelines_own_tokens() -> None:
    assert named(SENTENCE) == [("Juri Uschakow", "PER"), ("Berlin", "LOC")]


def test_sentences_are_joined_by_the_separator() -> None:
    assert "Berlin.\n\nJuri" in to_reference(NLP, [SENTENCE, SENTENCE], "\n\n").text
    assert len(named(SENTENCE, SENTENCE, separator="\n\n")) == 4


def test_swapping_keeps_labels_and_the_other_words() -> None:
    other = Sentence(
        "test", ("Angela", "Merkel", "in", "Kiel"), (True, True, True, False), ((0, 2, "PER"), (3, 4, "LOC"))
    )
    (copy,) = swapped([SENTENCE], names_of([other]), seed=1)
    assert named(copy) == [("Angela Merkel", "PER"), ("Kiel", "LOC")]
    assert to_reference(NLP, [copy]).text == "Angela Merkel besucht (heute) Kiel."


def test_a_sentence_without_names_is_not_swapped() -> None:
    assert list(swapped([Sentence("test", ("Ja",), (False,), ())], {}, seed=1)) == []


def test_recasing_keeps_the_entities() -> None:
    copies = list(recased([SENTENCE] * 400, "en", seed=1))
    assert copies
    assert all(len(named(copy)) == 2 for copy in copies)


def test_words_of_names_are_learnt_with_their_class() -> None:
    found = name_words([SENTENCE, SENTENCE])
    assert found == {"p": ["Juri", "Uschakow"], "o": [], "l": ["Berlin"]}


def test_a_word_that_is_seldom_a_name_is_not_learnt() -> None:
    plain = Sentence("test", ("Berlin",), (False,), ())
    assert name_words([SENTENCE, SENTENCE, *[plain] * 8])["l"] == []
