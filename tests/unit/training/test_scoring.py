"""Exact span and type scores."""

from __future__ import annotations

import pytest

from training.scoring import score

GOLD = [(0, 0, 5, "PER"), (0, 10, 15, "LOC"), (1, 0, 4, "ORG")]


def test_equal_spans_score_one() -> None:
    assert score(GOLD, GOLD, ["PER", "LOC", "ORG"])["all"].f1 == 1


def test_a_wrong_type_is_wrong_for_both_types() -> None:
    scores = score([(0, 0, 5, "ORG"), *GOLD[1:]], GOLD, ["PER", "LOC", "ORG"])
    assert (scores["PER"].recall, scores["ORG"].precision) == (0, 0.5)


def test_a_span_off_by_one_is_wrong() -> None:
    assert score([(0, 0, 4, "PER")], GOLD, ["PER"])["PER"].right == 0


def test_the_same_span_in_another_document_is_wrong() -> None:
    assert score([(2, 0, 5, "PER")], GOLD, ["PER"])["PER"].right == 0


def test_other_types_do_not_count() -> None:
    assert score([*GOLD, (0, 20, 25, "MISC")], GOLD, ["PER", "LOC", "ORG"])["all"].precision == 1


def test_nothing_found_and_nothing_expected_scores_nothing() -> None:
    empty = score([], [], ["PER"])["all"]
    assert (empty.precision, empty.recall, empty.f1) == (0, 0, 0)


def test_f_is_the_harmonic_mean() -> None:
    half = score(GOLD[:1], GOLD, ["PER", "LOC", "ORG"])["all"]
    assert half.f1 == pytest.approx(2 * half.precision * half.recall / (half.precision + half.recall))
