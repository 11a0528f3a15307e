"""Which known item is which entry."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.records.identity import IdentityRule
from depesche.settings.feed_source import Identity
from ingest.decide import Rules
from ingest.known_item import KnownItem
from ingest.normalising.item_keys import ItemKeys, item_keys
from ingest.normalising.matching import Trust, duplicates, match
from ingest.parsing.parsed_feed import ParsedEntry
from tests.unit.ingest.remembering import START, Remembering, entry

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
RULES: tuple[IdentityRule, ...] = ("guid", "url", "title")


def second(first: ParsedEntry, then: ParsedEntry, identity: Identity = "auto") -> tuple[int, int]:
    """New and changed items when an entry stands in the place of another."""
    feed = Remembering(Rules(identity=identity))
    feed.poll(first)
    return feed.counts(then)


def test_the_guid_finds_an_item_with_another_link_and_headline() -> None:
    assert second(entry("g", "1", "Eins"), entry("g", "2", "Zwei")) == (0, 1)


def test_a_new_guid_with_the_same_url_title_and_time_is_the_same_item() -> None:
    assert second(entry("a", "1", "Eins", "Text"), entry("b", "1", "Eins", "Text")) == (0, 0)


def test_a_new_guid_with_the_same_url_and_title_at_another_time_is_another_item() -> None:
    hourly = [entry(f"g{n}", "news", "Nachrichten", at=START + n * HOUR) for n in range(2)]
    assert second(*hourly) == (1, 0)


def test_a_slug_edit_is_the_same_item_by_its_guid() -> None:
    assert second(entry("g", "old-slug", "Eins"), entry("g", "new-slug", "Eins"), "url") == (0, 1)


def test_identical_titles_on_different_days_are_different_items() -> None:
    assert second(entry(title="Wetter", text="Sonne"), entry(title="Wetter", text="Regen", at=START + DAY)) == (1, 0)


def test_same_title_and_time_twice_under_the_title_rule_are_one_item() -> None:
    feed = Remembering(Rules(identity="title"))
    assert feed.poll(entry(None, "1", "Wetter"), entry(None, "1", "Wetter")).duplicates == 1


def test_items_of_text_alone_are_told_apart_by_it() -> None:
    feed = Remembering()
    document = [entry(text=text, at=None) for text in ("eins", "zwei", "drei")]
    assert feed.counts(*document) == (3, 0)
    assert feed.counts(*document) == (0, 0)


def test_dates_that_move_with_each_request_bring_nothing_again() -> None:
    feed = Remembering()
    for poll in range(4):
        moved = START + timedelta(minutes=5 * poll)
        new = feed.poll(*(entry(title=f"Meldung {n}", text="Text", at=moved) for n in range(5))).new
        assert new == (0 if poll else 5)


def test_an_item_stored_before_keys_were_is_found_by_its_id() -> None:
    feed = Remembering()
    feed.poll(entry("g", "1", "Eins", "Text"))
    feed.known = {name: KnownItem(name, item.version, item.content_hash) for name, item in feed.known.items()}
    assert feed.counts(entry("g", "1", "Eins", "Text")) == (0, 0)
    (item,) = feed.known.values()
    assert item.guid_hash is not None
    assert item.sketch is not None


def test_an_id_that_belongs_to_another_item_is_not_taken() -> None:
    feed = Remembering()
    feed.poll(entry("g", "1", "Eins"))
    found = feed.poll(entry("g", "1", "Eins"), entry("g", "2", "Zwei"))
    assert (found.new, found.duplicates, len(feed.known)) == (1, 0, 2)


def test_an_item_present_is_preferred_to_one_that_rolled_off() -> None:
    keys = item_keys("g", None, "a", None)
    known = {
        name: KnownItem(name, 1, b"", absent, guid_hash=keys.guid) for name, absent in (("gone", 5), ("here", None))
    }
    (found,) = match([keys], known, Trust())
    assert found is known["here"]


small = st.none() | st.integers(0, 2)
entries = st.builds(
    lambda guid, path, title, day: entry(
        None if guid is None else f"g{guid}",
        None if path is None else f"p{path}",
        None if title is None else f"T {title}",
        at=None if day is None else START + day * DAY,
    ),
    small,
    small,
    small,
    small,
).filter(lambda one: bool(one.guid or one.link or one.title))
documents = st.lists(entries, max_size=8)


@given(st.lists(documents, min_size=1, max_size=4), st.sampled_from(["auto", *RULES]))
def test_over_any_history_items_are_matched_at_most_once_and_a_document_seen_twice_is_quiet(
    history: list[list[ParsedEntry]], identity: Identity
) -> None:
    feed = Remembering(Rules(identity=identity))
    for document in history:
        found = feed.poll(*document)
        ids = [revision.item_id for revision in found.revisions]
        assert len(set(ids)) == len(ids)
        assert len(ids) + found.unchanged + found.duplicates == len(document)
        assert len({item.item_id for item in found.remembered}) == len(found.remembered)
    again = feed.poll(*history[-1])
    assert (again.new, again.changed) == (0, 0)


keys = st.builds(
    ItemKeys,
    *(st.none() | st.sampled_from([b"1" * 8, b"2" * 8]) for _ in range(2)),
    st.sampled_from([b"3" * 8, b"4" * 8]),
)


@given(
    st.lists(keys, max_size=10),
    st.lists(keys, max_size=10),
    st.sampled_from(RULES),
    st.sets(st.sampled_from(["guids", "all"])),
)
def test_no_item_is_given_to_two_entries(
    seen: list[ItemKeys], remembered: list[ItemKeys], rule: IdentityRule, most: set[str]
) -> None:
    known = {str(n): KnownItem(str(n), n, b"", None, one.guid, one.url, one.title) for n, one in enumerate(remembered)}
    found = [
        item.item_id
        for item in match(seen, known, Trust(rule, guids_renewed="guids" in most, all_renewed="all" in most))
        if item
    ]
    assert len(set(found)) == len(found)


@given(st.lists(keys, max_size=10), st.sampled_from(RULES))
def test_an_entry_repeated_to_the_letter_is_a_duplicate(seen: list[ItemKeys], rule: IdentityRule) -> None:
    distinct = len(seen) - len(duplicates(seen, rule))
    twice = [*seen, *(ItemKeys(one.guid, one.url, one.title) for one in seen)]
    assert len(twice) - len(duplicates(twice, rule)) == distinct


@pytest.mark.parametrize("rule", RULES)
def test_ten_thousand_hostile_entries_take_no_more_than_linear_time(rule: IdentityRule) -> None:
    seen = [item_keys("g", "https://a.example/", f"t{n}", None) for n in range(10_000)]
    known = {str(n): KnownItem(str(n), n, b"", None, one.guid, one.url, one.title) for n, one in enumerate(seen)}
    started = time.process_time()
    duplicates(seen, rule)
    match([item_keys("g", "https://a.example/", f"u{n}", None) for n in range(10_000)], known, Trust(rule))
    assert time.process_time() - started < 3
