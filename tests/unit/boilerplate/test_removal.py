"""What is taken is bounded, and nothing of an article is lost: it is kept or named."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from depesche.records.article import PARAGRAPH_BREAK, Removed
from tests.unit.boilerplate.newsrooms import (
    GERMAN,
    GERMAN_BLOCK,
    START_MS,
    gone,
    handle,
    item,
    learner,
    settings_in,
    sketch_of,
    text_of,
    week,
)
from workers.enrich.article_text import CleanText, reasons
from workers.enrich.boilerplate.removal import removals, without
from workers.enrich.boilerplate.sketch import Sketch, outline
from workers.enrich.boilerplate.source import Source

NOWHERE = Path("nowhere")
PARAGRAPHS = [
    *(paragraph for _, paragraphs in GERMAN for paragraph in paragraphs),
    *(title for title, _ in GERMAN),
    *(f"Das war der Tag. {title} Die Sitzung endete am späten Abend ohne Ergebnis." for title, _ in GERMAN[:4]),
    GERMAN_BLOCK,
    "Kurz.",
    "„",
    "",
]
paragraphs = st.lists(st.one_of(st.sampled_from(PARAGRAPHS), st.text(max_size=60)), max_size=12)
stories = st.builds(
    lambda number, version, title, texts: sketch_of(
        item(number, (title, tuple(text for text in texts if text)), version=START_MS + version)
    ),
    st.integers(0, 15),
    st.integers(0, 40),
    st.sampled_from([title for title, _ in GERMAN]),
    st.lists(st.sampled_from(PARAGRAPHS), max_size=5),
)


def newsroom() -> Source:
    return Source(settings_in(NOWHERE), map(sketch_of, week(GERMAN, GERMAN_BLOCK)))


def stripped(clean: CleanText, source: Source, share: float = 0.75) -> CleanText:
    taken_apart = outline(clean)
    return without(clean, taken_apart, removals(taken_apart, clean.title, "own", source, share))


def words(*texts: str) -> list[str]:
    return sorted(re.findall(r"\S+", " ".join(texts)))


@settings(deadline=None)
@given(st.text(max_size=40), paragraphs)
def test_every_word_is_kept_or_named_and_the_order_stays(title: str, texts: list[str]) -> None:
    clean = text_of(title, texts)
    result = stripped(clean, newsroom())
    taken = [removed.text for removed in result.removed]
    assert words(result.lead, result.body, *taken) == words(clean.lead, clean.body)
    before = " ".join(f"{clean.lead} {clean.body}".split())
    position = 0
    for paragraph in (result.lead, *result.body.split(PARAGRAPH_BREAK)):
        for word in paragraph.split():
            position = before.index(word, position) + len(word)


@settings(deadline=None)
@given(paragraphs, st.floats(0.05, 0.95))
def test_never_more_than_the_share_is_taken(texts: list[str], share: float) -> None:
    clean = text_of("", texts)
    result = stripped(clean, newsroom(), share)
    everything = len(clean.lead) + sum(map(len, clean.body.split(PARAGRAPH_BREAK)))
    assert sum(len(removed.text) for removed in result.removed) <= share * everything


@settings(deadline=None)
@given(st.lists(stories, max_size=30))
def test_learning_an_item_again_changes_nothing(items: list[Sketch]) -> None:
    source = Source(settings_in(NOWHERE), items)
    again = Source(settings_in(NOWHERE), [*items, *items])
    assert again.size == source.size
    assert [again.note(one) for one in items] == [False] * len(items)


@settings(deadline=None)
@given(st.lists(stories, max_size=40))
def test_the_memory_of_a_source_is_that_of_its_window(items: list[Sketch]) -> None:
    source = Source(settings_in(NOWHERE, window_items=10), items)
    assert source.items <= 10
    assert source.size <= 10 + 10 * 5
    assert source.titles <= 10


@settings(deadline=None)
@given(st.lists(stories, min_size=1, max_size=20, unique_by=lambda one: one.item_id), st.randoms())
def test_the_order_in_which_items_come_does_not_matter(items: list[Sketch], random: object) -> None:
    shuffled = sorted(items, key=lambda _: random.random())  # type: ignore[attr-defined]
    one, other = Source(settings_in(NOWHERE), items), Source(settings_in(NOWHERE), shuffled)
    keys = {key for entry in items for key in entry.keys}
    assert {key: one.recurring(key) for key in keys} == {key: other.recurring(key) for key in keys}


def test_an_item_that_is_nothing_but_boilerplate_keeps_it(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    handle(learned, week(GERMAN, GERMAN_BLOCK))
    bare = item(99, ("Video: Der Tag in Bildern", (GERMAN_BLOCK,)))
    assert handle(learned, [bare])[0].lead == GERMAN_BLOCK


def test_where_not_all_may_be_taken_the_recurring_block_goes_before_a_teaser(tmp_path: Path) -> None:
    learned = learner(tmp_path, max_removed_share=0.5)
    handle(learned, week(GERMAN, GERMAN_BLOCK))
    titles = [title for title, _ in GERMAN[:6]]
    full = item(
        99, ("Kanalbrücke bleibt gesperrt", ("Die Brücke bleibt bis Ostern zu, sagt das Amt.", *titles, GERMAN_BLOCK))
    )
    result = handle(learned, [full])[0]
    assert gone(result) == [GERMAN_BLOCK]
    assert 0 < len(gone(result, reasons.TEASER)) < len(titles)


def test_a_standing_block_before_the_text_gives_the_lead_to_the_first_sentence(tmp_path: Path) -> None:
    entries = [
        item(n, (title, (GERMAN_BLOCK, *texts, f"Mehr über den Fall {n} lesen Abonnenten in der Zeitung von morgen.")))
        for n, (title, texts) in enumerate(GERMAN)
    ]
    result = handle(learner(tmp_path), entries)
    assert [one.lead for one in result] == [texts[0] for _, texts in GERMAN]


def test_a_block_that_stands_twice_is_taken_twice(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    handle(learned, week(GERMAN, GERMAN_BLOCK))
    story = (GERMAN[0][0], (GERMAN_BLOCK, *GERMAN[0][1], *GERMAN[1][1], GERMAN_BLOCK))
    assert gone(handle(learned, [item(99, story)])[0]) == [GERMAN_BLOCK, GERMAN_BLOCK]


def test_what_the_rules_took_stands_before_what_was_learned() -> None:
    credit = Removed(text="(dpa)", reason=reasons.CREDIT)
    clean = replace(text_of("Titel", [*GERMAN[0][1], GERMAN_BLOCK]), removed=(credit,))
    assert [one.reason for one in stripped(clean, newsroom()).removed] == [reasons.CREDIT, reasons.BOILERPLATE]
