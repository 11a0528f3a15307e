"""Whole documents → records, as ``depesche parse`` shows them and the poller publishes them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.errors import FeedUnparsable
from depesche.records.codec import decode, encode
from depesche.records.raw_item import Category, Media, RawItem
from ingest.document import parse_document

FEEDS = Path(__file__).parents[2] / "data" / "feeds"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RSS = "<rss version='2.0'><channel><title>T</title><language>de</language>{}</channel></rss>"


def parsed(name: str) -> list[RawItem]:
    return parse_document((FEEDS / name).read_bytes(), None, "https://feeds.example/feed", NOW)


def one(item: str) -> RawItem:
    (found,) = parse_document(RSS.format(f"<item>{item}</item>").encode(), None, "https://feeds.example/feed", NOW)
    return found


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_rss_2() -> None:
    item, bare = parsed("rss20.xml")
    expected = RawItem(
        item_id=item.item_id,
        version=1_772_366_400_000,
        feed=item.feed,
        guid="nb-1",
        link="https://nordblatt.example/bruecke?utm_source=rss#start",
        canonical_url="https://nordblatt.example/bruecke",
        title="Brücke über die Elbe & ihr Preis",
        summary_html="<p>Die Brücke wird <b>teurer</b>.</p>",
        content_html='<p>Die Brücke wird teurer. <a href="https://feeds.example/plan">Der Plan</a></p>',
        authors=("Anna Beispiel",),
        categories=(Category(term="Verkehr", scheme="https://nordblatt.example/ressorts"),),
        media=(
            Media(url="https://nordblatt.example/bruecke.mp3", type="audio/mpeg"),
            Media(
                url="https://nordblatt.example/bruecke.jpg",
                type="image/jpeg",
                title="Die Brücke",
                credit="Foto: Beispiel",
            ),
        ),
        published_at=utc("2023-01-03T09:00:00Z"),
        published_basis="given",
        fetched_at=NOW,
    )
    assert item == expected
    assert (item.feed.title, item.feed.language) == ("Nordblatt", "de-DE")
    assert (bare.title, bare.link, bare.published_at, bare.published_basis) == ("Ohne alles", None, None, "missing")


def test_rss_1_has_its_date_from_dublin_core_and_its_own_language() -> None:
    (item,) = parsed("rss10.xml")
    assert (item.published_at, item.published_basis) == (utc("2023-01-03T09:00:00Z"), "given")
    assert (item.guid, item.language, item.updated_at) == ("https://archiv.example/1", "en", None)


def test_atom() -> None:
    tide, note = parsed("atom10.xml")
    assert (tide.title, tide.link, tide.language) == ("Tide & wind", "https://atoll.example/blog/tide", None)
    assert tide.content_html == '<p>High <a href="https://atoll.example/blog/chart">tide</a></p>'
    assert tide.categories == (Category(term="sea", scheme="urn:topics", label="The sea"),)
    assert tide.media == (Media(url="https://atoll.example/blog/tide.pdf", type="application/pdf"),)
    assert (tide.published_at, tide.updated_at) == (utc("2023-01-03T10:00:00Z"), utc("2023-01-03T11:00:00Z"))
    assert (note.language, note.summary_html) == ("fr", "Une note &lt; courte")
    assert (note.published_at, note.published_basis) == (utc("2023-01-02T11:00:00Z"), "repaired")


def test_json_feed() -> None:
    seven, eight = parsed("jsonfeed.json")
    assert (seven.guid, seven.title, seven.summary_html) == ("7", "Seven & more", "1 &lt; 2")
    assert (seven.authors, seven.categories) == (("Kim Sample",), (Category(term="numbers"),))
    assert (eight.title, eight.authors, eight.content_html) == (None, ("Old Style",), "<p>First</p><p>Second</p>")


def test_a_date_in_the_future_becomes_the_time_of_the_fetch_and_counts_as_repaired() -> None:
    item = one("<title>x</title><pubDate>Sun, 01 Mar 2037 12:00:00 GMT</pubDate>")
    assert (item.published_at, item.published_basis) == (NOW, "repaired")


def test_a_date_that_nobody_can_read_is_missing() -> None:
    item = one("<title>x</title><pubDate>heute früh</pubDate>")
    assert (item.published_at, item.published_basis) == (None, "missing")


def test_the_original_address_behind_a_redirector_is_the_canonical_one() -> None:
    item = one(
        "<link>https://redirector.example/1</link><feedburner:origLink"
        " xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'>https://News.example/1</feedburner:origLink>"
    )
    assert (item.link, item.canonical_url) == ("https://redirector.example/1", "https://news.example/1")


def test_of_two_entries_with_one_id_the_first_wins() -> None:
    document = RSS.format("".join(f"<item><guid>a</guid><title>{title}</title></item>" for title in ("new", "old")))
    assert [item.title for item in parse_document(document.encode(), None, "u", NOW)] == ["new"]


def test_one_guid_for_all_items_loses_none() -> None:
    entries = "".join(
        f"<item><guid>same</guid><link>https://a.example/{n}</link><title>Meldung {n}</title></item>" for n in range(3)
    )
    items = parse_document(RSS.format(entries).encode(), None, "u", NOW)
    assert [item.title for item in items] == ["Meldung 0", "Meldung 1", "Meldung 2"]


def test_items_without_guid_link_and_title_are_told_apart_by_their_text() -> None:
    document = RSS.format("<item><description>a</description></item><item><description>b</description></item>")
    assert len(parse_document(document.encode(), None, "u", NOW)) == 2


def test_an_empty_item_is_left_out() -> None:
    assert parse_document(RSS.format("<item/>").encode(), None, "u", NOW) == []


@pytest.mark.parametrize(
    "said",
    [
        "<enclosure url='https://a.example/a.mp3' type='audio/mpeg'/>",
        "<pubDate>Tue, 03 Jan 2023 09:00:00 GMT</pubDate>",
        "<author>Anna Beispiel</author>",
        "<category>Verkehr</category>",
        "<comments>https://a.example/comments</comments>",
        "<source url='https://a.example/feed'>A</source>",
    ],
)
def test_an_item_that_says_next_to_nothing_is_an_item(said: str) -> None:
    item = one(said)
    assert (item.title, item.link) == (None, None)


def test_items_of_nothing_but_media_are_told_apart() -> None:
    items = "".join(f"<item><enclosure url='https://a.example/{name}.mp3'/></item>" for name in "abca")
    found = parse_document(RSS.format(items).encode(), None, "https://feeds.example/feed", NOW)
    assert [item.media[0].url[-5] for item in found] == ["a", "b", "c"]


def test_an_id_depends_neither_on_the_text_nor_on_the_time() -> None:
    first = one("<guid>a</guid><title>before</title>")
    (second,) = parse_document(
        RSS.format("<item><guid>a</guid><title>after</title></item>").encode(),
        "text/xml",
        "https://feeds.example/feed",
        NOW.replace(year=2027),
    )
    assert first.item_id == second.item_id
    assert first.version < second.version


@pytest.mark.parametrize("character", ["ä", "&amp;lt;", "&lt;i&gt;x&lt;/i&gt;", "&quot;", "\u2028"])
def test_a_record_is_never_above_the_limit(character: str) -> None:
    text = f"<p>{character * 30_000}</p>".replace("<", "&lt;")
    document = RSS.format(f"<item><title>{'t' * 5_000}</title><description>{text}</description></item>")
    (item,) = parse_document(document.encode(), None, "u", NOW, max_message_bytes=20_000)
    assert 10_000 < len(encode(item)) <= 20_000


def test_a_cut_text_has_whole_markup() -> None:
    document = RSS.format(
        "<item><description>&lt;p&gt;" + "wort &lt;b&gt;fett&lt;/b&gt; " * 3_000 + "</description></item>"
    )
    (item,) = parse_document(document.encode(), None, "u", NOW, max_message_bytes=10_000)
    assert item.summary_html is not None
    assert item.summary_html.endswith("</p>")


SOUP = st.lists(
    st.sampled_from(
        [
            *(
                "<rss version='2.0'>",
                "<channel>",
                "<item>",
                "</item>",
                "<title>",
                "</title>",
                "<link>",
                "</link>",
                "<guid>",
                "</guid>",
            ),
            *(
                "<description>",
                "</description>",
                "<pubDate>",
                "</pubDate>",
                "<feed xmlns='http://www.w3.org/2005/Atom'>",
                "<entry>",
            ),
            *(
                "</entry>",
                "<content type='xhtml'>",
                "</content>",
                "<div>",
                "</div>",
                "<![CDATA[",
                "]]>",
                "<!--",
                "-->",
                "<!DOCTYPE x [",
                "]>",
            ),
            *(
                "&",
                "&#0;",
                "&#xD800;",
                "&nbsp;",
                "<media:credit>",
                "<media:content url='http://[x'>",
                "<category/>",
                "<enclosure/>",
                "<author>",
            ),
            *(
                "text",
                "https://a.example/?utm_x=1#b",
                "http://[",
                "Tue, 03 Jan 2023 25:61:00 +9900",
                "\x00",
                "\ufffe",
                "ß",
                "<",
                ">",
                '"',
            ),
        ]
    ),
    max_size=30,
).map("".join)


def survives(data: bytes) -> None:
    try:
        items = parse_document(data, None, "https://feeds.example/feed", NOW)
    except FeedUnparsable:
        return
    for item in items:
        assert decode(encode(item), RawItem) == item
        assert len(item.item_id) == 32
        assert item.published_at is None or item.published_at <= NOW


@given(SOUP, st.sampled_from(["", "<rss><channel><item>", "<feed><entry>", "<rdf:RDF><item>"]))
def test_no_tag_soup_crashes(soup: str, start: str) -> None:
    survives((start + soup).encode())


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"<rss><channel><item><title>", b"\xff\xfe", b'{"version":"https://jsonfeed.org/version/1"']),
)
def test_no_bytes_crash(data: bytes, start: bytes) -> None:
    survives(start + data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.sampled_from(["name", "url", "id"]), children, max_size=3)
    ),
    max_leaves=5,
)
FIELDS = (
    "id",
    "url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "date_published",
    "authors",
    "author",
    "tags",
    "attachments",
    "image",
)


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON), max_size=3))
def test_no_json_feed_crashes(items: list[object]) -> None:
    survives(msgspec.json.encode({"version": "https://jsonfeed.org/version/1.1", "items": items}))
