"""Which edits are revisions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.records.raw_item import Category
from ingest.normalising.revision_text import SKETCH_BYTES, edit, sketch
from ingest.parsing.parsed_feed import ParsedEntry, ParsedMedia, Text

TEXT = (
    "Die Brücke über die Elbe wird teurer als geplant und später fertig, sagte der Senator am Montag in Hamburg."
    " Die Bauherren hatten sich im Frühjahr mit den Anwohnern auf einen neuen Zeitplan geeinigt, den die Bürgerschaft im"
    " Sommer billigte. Seither ruhen die Arbeiten an den Pfeilern, weil Stahl fehlt und die Firmen auf Lieferungen warten."
    " Wann es weitergeht, ist offen; die Behörde will sich dazu erst äußern, wenn alle Gutachten auf dem Tisch liegen."
)
"""Long enough for the whole threshold."""
BEFORE = ParsedEntry(
    title=Text("Brücke wird teurer"),
    summary=Text(TEXT),
    authors=("Anna Beispiel", "Bert Muster"),
    categories=(Category(term="Verkehr"), Category(term="Hamburg")),
    media=(ParsedMedia("https://img.example/1.jpg?sig=1"),),
)


def verdict(after: ParsedEntry, before: ParsedEntry = BEFORE, min_words: int = 3) -> str:
    return edit(sketch(before), sketch(after), min_words)


def text(value: str) -> ParsedEntry:
    return replace(BEFORE, summary=Text(value))


@pytest.mark.parametrize(
    "after",
    [
        text(f"<p>{TEXT}</p>"),
        text(TEXT.replace(",", " –")),
        text(TEXT.replace("später", "noch später")),
        text(TEXT.replace("Senator", "Minister").replace("Montag", "Dienstag")),
        text(TEXT + " <a href='https://x.example'>12 Kommentare</a>"),
        text(TEXT.replace("Die Brücke", "DIE BRÜCKE")),
        replace(BEFORE, title=Text("„Brücke“ wird teurer!")),
        replace(BEFORE, authors=BEFORE.authors[::-1], categories=BEFORE.categories[::-1]),
        replace(BEFORE, categories=(Category(term="hamburg"), Category(term="VERKEHR"), Category(term="Verkehr"))),
        replace(BEFORE, media=(ParsedMedia("https://cdn.example/2.jpg?sig=2"),)),
    ],
)
def test_a_trifle_is_no_revision(after: ParsedEntry) -> None:
    assert verdict(after) == ""


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (replace(BEFORE, title=Text("Brücke wird billiger")), "title"),
        (replace(BEFORE, title=Text("Brücke: teurer wird")), "title"),
        (text(TEXT.replace("Senator am Montag", "Minister bei Dienstag")), "text"),
        (text(TEXT + " Das teilte er mit."), "text"),
        (replace(BEFORE, summary=None, content=Text(TEXT)), "details"),
        (replace(BEFORE, authors=("Anna Beispiel",)), "details"),
        (replace(BEFORE, categories=(*BEFORE.categories, Category(term="Bau"))), "details"),
        (replace(BEFORE, media=()), "details"),
        (replace(BEFORE, language="en"), "details"),
    ],
)
def test_an_edit_is_a_revision(after: ParsedEntry, kind: str) -> None:
    assert verdict(after) == kind


def test_one_number_is_enough() -> None:
    assert verdict(text("Drei Tote und 5 Verletzte"), text("Drei Tote und 3 Verletzte")) == "numbers"


def test_in_a_short_text_one_word_is_no_trifle() -> None:
    assert verdict(text("Korrigiert"), text("Text")) == "text"
    assert verdict(text("Der Rat lehnt den Etat ab"), text("Der Rat nimmt den Etat ab")) == "text"
    assert verdict(text("Der Rat nimmt den Etat – an!"), text("Der Rat nimmt den Etat an")) == ""


def test_the_threshold_is_the_setting() -> None:
    before = text(f"{TEXT} {TEXT}")
    after = text(f"{TEXT} {TEXT}".replace("Senator am Montag", "Minister bei Dienstag", 1))
    assert [verdict(after, before, min_words=words) for words in (1, 3, 4)] == ["text", "text", ""]


def test_a_sketch_of_another_version_or_none_makes_a_revision() -> None:
    current = sketch(BEFORE)
    assert edit(None, current, 3) == "text"
    assert edit(b"\x63" + current[1:], current, 3) == "text"


@given(st.lists(st.text(alphabet="abcdefghij", min_size=1, max_size=4), max_size=300))
def test_a_sketch_has_one_size_and_knows_no_order(words: list[str]) -> None:
    one, other = (sketch(text(" ".join(some))) for some in (words, sorted(words)))
    assert len(one) == SKETCH_BYTES
    assert edit(one, other, 1) == ""


@given(*(st.lists(st.text(alphabet="abcdefghij", min_size=1, max_size=4), min_size=1, max_size=60) for _ in range(2)))
def test_an_edit_is_never_taken_for_larger_than_it_is(before: list[str], after: list[str]) -> None:
    old, new = Counter(before), Counter(after)
    changed = max((new - old).total(), (old - new).total())
    if changed < max(1, max(len(before), len(after)) // 20):
        assert verdict(text(" ".join(after)), text(" ".join(before)), changed + 1) == ""
