"""The most salient entities of an article are those that a reader would name."""

from __future__ import annotations

from depesche.records.article import Entity
from tests.unit.enrich.marked import LINKER, read
from tests.unit.enrich.salient_articles import CASES, Case

FLOOR = 0.93
"""Measured: 97 of the 100 expected names are among the first five."""


def entities(case: Case) -> tuple[Entity, ...]:
    return LINKER.link(*read(case.language, case.title, case.lead, case.body)).entities


def test_the_first_five_entities_are_those_that_a_reader_would_name() -> None:
    found = sum(len({entity.name for entity in entities(case)[:5]} & set(case.expected)) for case in CASES)
    assert found / sum(len(case.expected) for case in CASES) >= FLOOR


def test_who_acts_in_the_title_comes_first() -> None:
    first = [entities(case)[0].name in case.expected[:2] for case in CASES]
    assert sum(first) / len(first) >= 0.9
