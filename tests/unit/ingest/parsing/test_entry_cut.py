from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depesche.errors import FeedUnparsable
from ingest.parsing.entry_spans import entry_spans
from ingest.parsing.feed_elements import MAX_ELEMENTS
from ingest.parsing.feedparser_entry import authors_of, entry_of
from ingest.parsing.parse import parse
from ingest.parsing.parsed_feed import KnownEntry, ParsedEntry, ParsedFeed, ParsedMedia
from tests.unit.ingest.parsing.odd_documents import odd_document, odd_element, odd_entry
from tests.unit.ingest.parsing.sample_documents import SAMPLES

BETTER = {"atom of an unknown namespace", "pictures of feed and items"}
"""Samples of which feedparser alone makes less: it knows no such namespace, and no picture of an item."""
NOTHING: frozenset[bytes] = frozenset()
ITEM = "<item><title>{0}</title><link>https://example.org/{0}</link></item>"
CHANNEL = "<rss version='2.0' {1}><channel><title>T</title>{0}</channel></rss>"


def feed(*items: str, root: str = "") -> str:
    return CHANNEL.format("".join(items), root)


def read(document: str | bytes, known: frozenset[bytes] = NOTHING, max_items: int = 2_000) -> ParsedFeed:
    data = document.encode() if isinstance(document, str) else document
    return parse(data, None, "test", max_items=max_items, known=known)


def entries(parsed: ParsedFeed) -> list[ParsedEntry]:
    return [entry for entry in parsed.entries if isinstance(entry, ParsedEntry)]


def hashes(parsed: ParsedFeed) -> frozenset[bytes]:
    return frozenset(entry.raw_hash for entry in entries(parsed) if entry.raw_hash)


def shape(parsed: ParsedFeed) -> list[str]:
    """Titles of the entries that were read, ``known`` for those that were not."""
    return [
        "known" if isinstance(entry, KnownEntry) else entry.title.value if entry.title else ""
        for entry in parsed.entries
    ]


def assert_equal_but_for_known(whole: ParsedFeed, cut: ParsedFeed, known: dict[bytes, ParsedEntry]) -> None:
    """Known entries are those of ``known``, whose Atom entries may have inherited other authors from the feed."""
    assert replace(cut, entries=()) == replace(whole, entries=())
    assert len(cut.entries) == len(whole.entries)
    for expected, entry in zip(whole.entries, cut.entries, strict=True):
        if isinstance(entry, KnownEntry):
            assert isinstance(expected, ParsedEntry)
            before = known[entry.raw_hash]
            inherits = whole.format.startswith("atom")
            assert replace(before, authors=expected.authors if inherits else before.authors) == expected
        else:
            assert entry == expected
            assert isinstance(expected, ParsedEntry)
            assert entry.raw_hash == expected.raw_hash
            assert entry.raw_hash not in known


def addresses_of_media(entry: ParsedEntry) -> ParsedEntry:
    """The entry without titles and credits of pictures: feedparser does not say which picture they belong to."""
    return replace(entry, media=tuple(ParsedMedia(media.url, media.type) for media in entry.media))


def some(known: dict[bytes, ParsedEntry], random: Random) -> dict[bytes, ParsedEntry]:
    share = random.choice((0.2, 0.5, 0.9, 1.0))
    return {raw_hash: entry for raw_hash, entry in known.items() if random.random() < share}


def by_hash(parsed: ParsedFeed) -> dict[bytes, ParsedEntry]:
    return {entry.raw_hash: entry for entry in entries(parsed) if entry.raw_hash}


@pytest.mark.parametrize("document", SAMPLES.values(), ids=list(SAMPLES))
def test_every_entry_of_a_usual_feed_has_a_hash_and_need_not_be_read_again(document: bytes) -> None:
    whole = read(document)
    assert all(entry.raw_hash for entry in entries(whole))
    cut = read(document, hashes(whole))
    assert set(shape(cut)) == {"known"}
    assert_equal_but_for_known(whole, cut, by_hash(whole))


@pytest.mark.parametrize("document", SAMPLES.values(), ids=list(SAMPLES))
def test_what_is_read_of_a_usual_feed_is_equal_whatever_is_known(document: bytes) -> None:
    random = Random(5)
    whole = read(document)
    for _ in range(20):
        known = some(by_hash(whole), random)
        assert_equal_but_for_known(whole, read(document, frozenset(known)), known)


@pytest.mark.parametrize("name", sorted(SAMPLES.keys() - BETTER))
def test_a_usual_feed_reads_item_for_item_as_with_plain_feedparser(name: str) -> None:
    document = SAMPLES[name]
    plain = feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False)
    authors = authors_of(plain.feed) if plain.version.startswith("atom") else ()
    expected = [
        entry_of(entry, plain.version, feed_authors=authors) for entry in plain.entries if any(dict.values(entry))
    ]
    parsed = read(document)
    assert [addresses_of_media(entry) for entry in entries(parsed)] == [addresses_of_media(entry) for entry in expected]
    assert parsed.format == (plain.version or "unknown")


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**40))
def test_what_is_read_of_any_document_is_equal_whatever_is_known(seed: int) -> None:
    random = Random(seed)
    document = odd_document(random)
    try:
        whole = read(document)
    except FeedUnparsable:
        return
    for _ in range(3):
        known = some(by_hash(whole), random)
        assert_equal_but_for_known(whole, read(document, frozenset(known)), known)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**40))
def test_a_known_entry_says_in_any_later_document_what_it_said_before(seed: int) -> None:
    random = Random(seed)
    document = odd_document(random)
    later = changed(document, random)
    try:
        known = by_hash(read(document))
        whole = read(later)
    except FeedUnparsable:
        return
    assert_equal_but_for_known(whole, read(later, frozenset(known)), {**known})


def changed(document: str, random: Random) -> str:
    """The document with elements or entries more anywhere, other namespaces, or another base and language."""
    for _ in range(random.randrange(1, 4)):
        places = [
            match.start() for match in re.finditer(r"</?(?:item|entry|title|link|channel|image|updated)\b", document)
        ]
        if places:
            place = random.choice(places)
            more = random.choice((odd_element, odd_entry))(random)
            document = document[:place] + more + document[place:]
        if random.random() < 0.3:
            other = random.choice(("http://search.yahoo.com/mrss/", "https://example.org/ns"))
            document = re.sub(r'xmlns:(media|own|dc)="[^"]*"', rf'xmlns:\1="{other}"', document, count=1)
        if random.random() < 0.2:
            document = re.sub("<(channel|feed)", r"<\1 xml:lang='pt' xml:base='https://o.example/'", document, count=1)
    return document


def test_a_new_item_on_top_is_the_only_one_that_is_read() -> None:
    before = read(feed(*(ITEM.format(number) for number in range(3))))
    now = read(feed(*(ITEM.format(number) for number in ("new", 0, 1, 2))), hashes(before))
    assert shape(now) == ["new", "known", "known", "known"]


def test_an_item_that_changed_is_read() -> None:
    before = read(feed(ITEM.format("a"), ITEM.format("b")))
    now = read(feed(ITEM.format("a"), ITEM.format("b").replace("</title>", "!</title>")), hashes(before))
    assert shape(now) == ["known", "b!"]


def test_what_the_feed_says_of_itself_does_not_matter_to_its_items() -> None:
    item = ITEM.format("a")
    before = read(feed("<lastBuildDate>Tue, 24 Nov 2026 10:00:00 GMT</lastBuildDate>", item))
    now = read(
        feed("<lastBuildDate>Tue, 24 Nov 2026 11:00:00 GMT</lastBuildDate><ttl>5</ttl>", item, "<link>x</link>"),
        hashes(before),
    )
    assert shape(now) == ["known"]


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.replace("<rss ", "<rss xml:lang='pt' "),
        lambda document: document.replace("<channel", "<channel xml:base='https://other.example/'"),
        lambda document: document.replace("http://purl.org/dc/elements/1.1/", "https://example.org/else"),
        lambda document: document.replace("version='2.0'", "version='0.91'"),
    ],
    ids=["language", "base", "namespace", "version"],
)
def test_an_item_in_another_context_is_read(change: Callable[[str], str]) -> None:
    document = feed(ITEM.format("a"), root="xmlns:dc='http://purl.org/dc/elements/1.1/'")
    assert shape(read(change(document), hashes(read(document)))) == ["a"]


def test_a_prefix_with_another_namespace_in_scope_is_another_context() -> None:
    """The handler knows the last declaration of each prefix only, wherever it stood."""
    head = "<image xmlns:x='https://example.org/last'/>"
    item = "<item><title>a</title><x:creator>C</x:creator></item>"
    before = read(feed(head, item, root="xmlns:x='http://purl.org/dc/elements/1.1/'"))
    now = read(feed(head, item, root="xmlns:x='https://example.org/else'"), hashes(before))
    assert shape(now) == ["a"]


@pytest.mark.parametrize(
    "item",
    [
        "<item><title>outer</title><item><title>inner</title></item></item>",
        "<item><description>x<entry>y</entry></description></item>",
        "<item></item>",
        "<item/>",
        "<x:item xmlns:x='https://example.org/x'><title>no item</title></x:item>",
    ],
    ids=["nested", "entry in a text", "empty", "one empty tag", "another namespace"],
)
def test_an_uncertain_item_has_no_hash_and_harms_no_other(item: str) -> None:
    document = feed(ITEM.format("a"), item, ITEM.format("b"))
    whole = read(document)
    cut = read(document, hashes(whole))
    assert (shape(cut)[0], shape(cut)[-1]) == ("known", "known")
    assert "known" not in shape(cut)[1:-1]
    assert_equal_but_for_known(whole, cut, by_hash(whole))


def test_an_item_leaves_nothing_behind_for_the_next() -> None:
    """In feedparser an unbalanced title in a text costs all later items the type and language of their titles."""
    odd = "<item><content type='xhtml'><div><title>x</title></div></content></item>"
    first, second = entries(read(feed(odd, "<item><title>b</title></item>")))
    (alone,) = entries(read(feed("<item><title>b</title></item>")))
    assert first.raw_hash
    assert second == alone


def test_a_document_with_html_entities_is_cut_too() -> None:
    document = feed(ITEM.format("caf&eacute; R&D"), ITEM.format("b"))
    whole = read(document)
    assert shape(whole) == ["café R&D", "b"]
    assert shape(read(document, hashes(whole))) == ["known", "known"]


def test_a_broken_document_is_read_as_a_whole() -> None:
    document = feed(ITEM.format("a"), ITEM.format("b"))
    known = hashes(read(document))
    assert shape(read(document.removesuffix("</channel></rss>"), known)) == ["a", "b"]
    assert shape(read(document.replace("<channel>", "<channel><x:y>"), known)) == ["a", "b"]


def test_a_document_that_is_an_entry_is_read_alike_every_time() -> None:
    document = "<entry xmlns='http://www.w3.org/2005/Atom'><title>A</title><updated>2023-01-03</updated></entry>"
    (entry,) = entries(parsed := read(document))
    assert (parsed.format, entry.published_from_update, entry.raw_hash) == ("atom10", True, None)


def test_the_limit_counts_known_and_new_items_and_reads_none_beyond() -> None:
    document = feed(*(ITEM.format(number) for number in range(6)))
    known = frozenset({entry.raw_hash for entry in entries(read(document))[1:3] if entry.raw_hash})
    cut = read(document, known, max_items=4)
    assert shape(cut) == ["0", "known", "known", "3"]
    assert cut.entries_over_limit == 2


def test_twins_are_known_together() -> None:
    document = feed(ITEM.format("a"), ITEM.format("a"))
    assert shape(read(document, hashes(read(document)))) == ["known", "known"]


def test_spans_are_exact_whatever_stands_in_the_tags() -> None:
    document = "<a:rss xmlns:a='x'><a:ITEM t='é>' >ü</a:ITEM\n ><!--<item>--><item x='>'/><entry><item/></entry></a:rss>".encode()
    spans = [(document[span.start : span.end].decode(), span.is_plain) for span in entry_spans(document)]
    assert spans == [("<a:ITEM t='é>' >ü</a:ITEM\n >", True), ("<entry><item/></entry>", False)]


def test_a_json_feed_ignores_what_is_known() -> None:
    document = '{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1", "title": "a"}]}'
    assert shape(read(document, frozenset({b"12345678"}))) == ["a"]


ENTRY = "<entry><id>urn:{0}</id><title>{0}</title></entry>"


def atom(*entries: str) -> str:
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{''.join(entries)}</feed>"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_new_entry_inherits_the_authors_of_the_feed_wherever_they_stand_and_whatever_is_known(place: int) -> None:
    parts = [ENTRY.format("a"), ENTRY.format("b")]
    parts.insert(place, "<author><name>Desk</name></author>")
    whole = read(atom(*parts))
    assert [entry.authors for entry in entries(whole)] == [("Desk",), ("Desk",)]
    for known in (entry.raw_hash for entry in entries(whole)):
        assert known
        (entry,) = entries(read(atom(*parts), frozenset({known})))
        assert entry.authors == ("Desk",)


def test_a_known_entry_stays_known_when_the_feed_changes_its_authors() -> None:
    before = read(atom("<author><name>Desk</name></author>", ENTRY.format("a")))
    assert shape(read(atom("<author><name>Night desk</name></author>", ENTRY.format("a")), hashes(before))) == ["known"]


def test_hints_and_links_of_the_feed_are_read_between_known_items() -> None:
    document = feed(
        "<skipHours><hour>3</hour></skipHours>",
        ITEM.format("a"),
        "<ttl>90</ttl><atom:link rel='hub' href='https://hub.example/'/>",
        ITEM.format("b"),
        "<atom:link rel='self' href='https://example.org/feed'/><link>https://example.org/</link>",
        root="xmlns:atom='http://www.w3.org/2005/Atom'",
    )
    whole = read(document)
    cut = read(document, hashes(whole))
    assert shape(cut) == ["known", "known"]
    assert replace(cut, entries=()) == replace(whole, entries=())
    assert (cut.hints.ttl_minutes, cut.hints.skip_hours, cut.hubs) == (90, {3}, ("https://hub.example/",))
    assert (cut.self_url, cut.link) == ("https://example.org/feed", "https://example.org/")


def test_known_items_count_as_elements_of_a_document() -> None:
    """What is read of a document with too many elements does not depend on what is known."""
    item = "<item><title>{0}</title>" + "<category>c</category>" * (MAX_ELEMENTS // 2) + "</item>"
    document = feed(item.format("a"), item.format("b"), item.format("c"))
    whole = read(document)
    assert shape(whole) == ["a", "b"]
    assert [entry.raw_hash is None for entry in entries(whole)] == [False, True]
    assert_equal_but_for_known(whole, read(document, hashes(whole)), by_hash(whole))


def test_an_item_below_the_limit_of_nesting_is_no_item_known_or_not() -> None:
    item = ITEM.format("a")
    document = feed("<x>" * 200 + item + "</x>" * 200, ITEM.format("b"))
    whole = read(document)
    assert shape(whole) == ["b"]
    assert shape(read(document, hashes(whole) | hashes(read(feed(item))))) == ["known"]
