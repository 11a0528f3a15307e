"""Entries that are recognised by their bytes and never read again: from the parser through to what is decided."""

from __future__ import annotations

from depesche.settings.feed_source import FeedSource
from ingest.decide import Changes, changes
from ingest.known_item import KnownItem
from ingest.normalising.identity import IdentityMemory
from ingest.normalising.normalise import SightedDocument, sight
from ingest.parsing.parse import parse
from ingest.parsing.parsed_feed import ParsedEntry

URL = "https://news.example/feed"
SOURCE = FeedSource(url=URL)


class Feed:
    """What the poller remembers of a feed."""

    def __init__(self) -> None:
        self.known: dict[str, KnownItem] = {}
        self.memory = IdentityMemory()
        self.now_ms = 0

    def read(self, *items: tuple[str, str]) -> SightedDocument:
        known_raw = {item.raw_hash: item.item_id for item in self.known.values() if item.raw_hash is not None}
        body = "".join(f"<item><guid>{guid}</guid><title>{title}</title></item>" for guid, title in items)
        data = f"<rss version='2.0'><channel><title>T</title>{body}</channel></rss>".encode()
        return sight(parse(data, None, URL, known=known_raw), SOURCE, URL, known_raw)

    def poll(self, *items: tuple[str, str]) -> Changes:
        self.now_ms += 60_000
        found = changes(self.memory, self.known, self.read(*items), self.now_ms)
        self.known |= {item.item_id: item for item in found.remembered}
        self.memory = found.memory
        return found


def test_only_entries_that_are_new_are_read() -> None:
    feed = Feed()
    feed.poll(("1", "One"), ("2", "Two"))
    document = feed.read(("3", "Three"), ("1", "One"), ("2", "Two"))
    assert [sighting.entry.guid for sighting in document.sightings] == ["3"]
    assert [place for place, _ in document.known_ids] == [1, 1]
    found = feed.poll(("3", "Three"), ("1", "One"), ("2", "Two"))
    assert (found.new, found.changed, found.unchanged, found.duplicates) == (1, 0, 2, 0)


def test_an_entry_that_comes_back_as_it_was_is_present_again() -> None:
    feed = Feed()
    feed.poll(("1", "One"))
    feed.poll(("2", "Two"))
    found = feed.poll(("1", "One"), ("2", "Two"))
    assert (found.new, found.changed, found.unchanged) == (0, 0, 2)
    assert all(item.absent_since_ms is None for item in feed.known.values())


def test_a_corrected_entry_is_read_and_recognised_from_then_on() -> None:
    feed = Feed()
    feed.poll(("1", "One"))
    assert feed.poll(("1", "One, corrected")).changed == 1
    assert feed.read(("1", "One, corrected")).sightings == ()


def test_the_first_of_two_entries_of_one_item_wins_read_or_unread() -> None:
    feed = Feed()
    feed.poll(("1", "One"))
    found = feed.poll(("1", "One"), ("1", "One, corrected"))
    assert (found.changed, found.unchanged, found.duplicates) == (0, 1, 1)


def test_the_raw_hash_is_no_part_of_what_an_entry_says() -> None:
    assert ParsedEntry(guid="1", raw_hash=b"12345678") == ParsedEntry(guid="1")
