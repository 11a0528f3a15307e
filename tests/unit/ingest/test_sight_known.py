from __future__ import annotations

from depesche.settings.feed_source import FeedSource
from ingest.normalising.normalise import SightedDocument, sight
from ingest.parsing.parse import parse
from ingest.parsing.parsed_feed import ParsedEntry

URL = "https://news.example/feed"
SOURCE = FeedSource(url=URL)


def document(*items: tuple[str, str]) -> bytes:
    body = "".join(f"<item><guid>{guid}</guid><title>{title}</title></item>" for guid, title in items)
    return f"<rss version='2.0'><channel><title>T</title>{body}</channel></rss>".encode()


def sighted(data: bytes, known_raw: dict[bytes, str] | None = None) -> SightedDocument:
    known = known_raw or {}
    return sight(parse(data, None, URL, known=known), SOURCE, URL, known)


def memory(found: SightedDocument) -> dict[bytes, str]:
    """The item of each raw hash, as the poller remembers it."""
    return {
        sighting.entry.raw_hash: sighting.item_id for sighting in found.sightings if sighting.entry.raw_hash is not None
    }


def test_known_entries_pass_as_the_ids_of_their_items() -> None:
    before = sighted(document(("1", "One"), ("2", "Two")))
    now = sighted(document(("3", "Three"), ("1", "One"), ("2", "Two")), memory(before))
    assert [sighting.entry.guid for sighting in now.sightings] == ["3"]
    assert now.known_ids == tuple(sighting.item_id for sighting in before.sightings)
    assert now.duplicates == 0


def test_a_known_entry_after_another_of_its_item_is_a_duplicate() -> None:
    before = sighted(document(("1", "One")))
    now = sighted(document(("1", "One, corrected"), ("1", "One")), memory(before))
    assert [sighting.item_id for sighting in now.sightings] == [before.sightings[0].item_id]
    assert (now.known_ids, now.duplicates) == ((), 1)


def test_another_entry_after_the_known_one_of_its_item_is_a_duplicate() -> None:
    before = sighted(document(("1", "One")))
    now = sighted(document(("1", "One"), ("1", "One, corrected")), memory(before))
    assert now.sightings == ()
    assert (now.known_ids, now.duplicates) == ((before.sightings[0].item_id,), 1)


def test_the_raw_hash_is_no_part_of_what_an_entry_says() -> None:
    assert ParsedEntry(guid="1", raw_hash=b"12345678") == ParsedEntry(guid="1")
