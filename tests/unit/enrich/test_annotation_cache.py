"""The memory of what was just annotated: what it gives back, and how much it keeps."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.records.raw_item import Feed, RawItem
from depesche.settings.stages import EnrichSettings
from workers.enrich.annotation_cache import AnnotationCache, content_key
from workers.enrich.enricher import Enricher

PARTS = st.lists(st.one_of(st.none(), st.text()), max_size=4)


@given(PARTS, PARTS)
def test_keys_are_equal_for_equal_contents_only(one: list[str | None], other: list[str | None]) -> None:
    assert (content_key(one) == content_key(other)) == (one == other)


def test_the_annotation_not_asked_for_longest_goes_first() -> None:
    cache: AnnotationCache[str] = AnnotationCache(2)
    cache.put(b"a", "A")
    cache.put(b"b", "B")
    cache.get(b"a")
    cache.put(b"c", "C")
    assert [cache.get(key) for key in (b"a", b"b", b"c")] == ["A", None, "C"]


@given(st.lists(st.binary(max_size=2)), st.integers(min_value=0, max_value=5))
def test_it_never_keeps_more_than_it_may(keys: list[bytes], most: int) -> None:
    cache: AnnotationCache[bytes] = AnnotationCache(most)
    for key in keys:
        cache.put(key, key)
        assert len(cache) <= most


def item(item_id: str, body: str, title: str = "Merkel besucht Hamburg") -> RawItem:
    return RawItem(
        item_id=item_id,
        version=1,
        feed=Feed(url="http://example.org/feed"),
        language="de",
        title=title,
        content_html=f"<p>{body}</p>",
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def enricher() -> Enricher:
    return Enricher(EnrichSettings(languages=("de",), models={"de": "shipped"}))


def test_a_copy_in_the_same_batch_and_a_later_revision_without_a_change_are_annotated_once(enricher: Enricher) -> None:
    before = enricher.repeated
    text = "Angela Merkel sprach mit Vertretern von Airbus über den Ausbau des Werks."
    first, copy = enricher.enrich([item("1", text), item("2", text)])
    (later,) = enricher.enrich([item("1", text)])
    assert enricher.repeated - before == 2
    assert first.entities
    assert first.entities == copy.entities == later.entities
    assert (first.item_id, copy.item_id) == ("1", "2")


def test_an_edited_headline_is_annotated_anew(enricher: Enricher) -> None:
    text = "Der Bau des neuen Hafenbeckens in Bremerhaven verzögert sich um zwei Jahre."
    enricher.enrich([item("3", text)])
    before = enricher.repeated
    (edited,) = enricher.enrich([item("3", text, title="Angela Merkel besucht Kiel")])
    assert enricher.repeated == before
    assert "Angela Merkel" in {entity.name for entity in edited.entities}
