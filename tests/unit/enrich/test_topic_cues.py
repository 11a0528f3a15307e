"""Cue words: the lexicon's forms and their weights."""

from __future__ import annotations

from workers.enrich.topic_cues import CueLexicon

LEXICON = CueLexicon(
    [
        "# a comment",
        "15000000\t!tor; *liga; schieds*; *ball*; rote_karte",
        "11000000\twahl; tor",
    ]
)


def test_a_strong_cue_weighs_double() -> None:
    assert LEXICON.word("tor") == {"15000000": 2.0, "11000000": 1.0}


def test_wildcards_match_on_their_side() -> None:
    assert [dict(LEXICON.word(word)) for word in ("bundesliga", "schiedsrichter", "fußballer")] == [
        {"15000000": 1.0}
    ] * 3


def test_a_word_without_cue_weighs_nothing() -> None:
    assert LEXICON.word("ligatur") == {}


def test_a_phrase_counts_once_and_more_than_a_word() -> None:
    assert LEXICON.phrases(["rote", "karte", "und", "noch", "eine", "rote", "karte"]) == {"15000000": 1.5}


def test_a_phrase_must_be_complete() -> None:
    assert LEXICON.phrases(["rote"]) == {}


def test_a_repeated_word_counts_once() -> None:
    assert LEXICON.score(["wahl", "wahl", "wahl"]) == {"11000000": 1.0}
