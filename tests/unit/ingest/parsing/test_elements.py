"""Modules of RSS and Atom: which element fills which field, and which gives way to which."""

from __future__ import annotations

import pytest

from ingest.parsing.parsed_feed import Date
from tests.unit.ingest.parsing.reading import atom, feed_of, links, one, rss, title, titles

ITUNES = "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
MEDIA = "xmlns:media='http://search.yahoo.com/mrss/'"
DC = "xmlns:dc='http://purl.org/dc/elements/1.1/'"
CONTENT = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"


@pytest.mark.parametrize(
    "uri",
    [
        "http://purl.org/rss/1.0/modules/content/",
        "http://purl.org/rss/1.0/modules/content",
        "https://purl.org/rss/1.0/modules/content/",
        "HTTP://PURL.ORG/RSS/1.0/MODULES/CONTENT/",
    ],
)
def test_a_namespace_is_known_in_its_usual_misspellings(uri: str) -> None:
    entry = one(rss("<item><title>A</title><c:encoded>full</c:encoded></item>", f"xmlns:c='{uri}'"))
    assert entry.content is not None
    assert entry.content.value == "full"


def test_a_known_prefix_counts_under_an_unknown_namespace_and_under_none() -> None:
    item = "<item><title>A</title><dc:creator>Jo</dc:creator><media:content url='a.jpg'/></item>"
    for declarations in ("xmlns:dc='urn:x' xmlns:media='urn:y'", ""):
        entry = one(rss(item, declarations))
        assert (entry.authors, [media.url for media in entry.media]) == (("Jo",), ["a.jpg"])


@pytest.mark.parametrize(
    "root",
    [
        "<rss xmlns='http://search.yahoo.com/mrss/' xmlns:media='http://search.yahoo.com/mrss/'>{}</rss>",
        "<rss xmlns='http://www.w3.org/2005/Atom'>{}</rss>",
        "<rss xmlns='http://purl.org/dc/elements/1.1/'>{}</rss>",
        "<rss xmlns='https://cyber.harvard.edu/rss/rss.html'>{}</rss>",
        "<rss xmlns=''>{}</rss>",
    ],
)
def test_no_default_namespace_of_the_root_costs_the_items(root: str) -> None:
    assert title(one(root.replace("{}", "<channel><item><title>A</title></item></channel>"))) == "A"


@pytest.mark.parametrize("declaration", ["xmlns:rss='urn:x'", "xmlns:rss='http://purl.org/rss/1.0/'", ""])
def test_an_rss_of_prefixed_elements_is_one(declaration: str) -> None:
    document = (
        f"<rss:rss {declaration}><rss:channel><rss:item><rss:title>A</rss:title></rss:item></rss:channel></rss:rss>"
    )
    assert title(one(document)) == "A"


def test_itunes_gives_way_to_the_plain_elements() -> None:
    plain = "<title>A</title><description>D</description><author>Jo</author>"
    podcast = "<itunes:title>B</itunes:title><itunes:summary>S</itunes:summary><itunes:author>Al</itunes:author>"
    for item in (plain + podcast, podcast + plain):
        entry = one(rss(f"<item>{item}</item>", ITUNES))
        assert (title(entry), entry.summary and entry.summary.value, entry.content, entry.authors) == (
            "A",
            "D",
            None,
            ("Jo",),
        )


def test_itunes_stands_in_for_missing_elements() -> None:
    entry = one(rss("<item><itunes:title>B</itunes:title><itunes:subtitle>s</itunes:subtitle><itunes:author>Al</itunes:author>"
                    "<itunes:image href='i.jpg'/></item>", ITUNES))  # fmt: skip
    assert (title(entry), entry.summary and entry.summary.value, entry.authors) == ("B", "s", ("Al",))
    assert [media.url for media in entry.media] == ["i.jpg"]


def test_dublin_core_gives_way_to_the_plain_elements_and_stands_in_for_them() -> None:
    core = "<dc:title>B</dc:title><dc:description>S</dc:description><dc:subject>c</dc:subject>"
    both = one(rss(f"<item>{core}<title>A</title><description>D</description></item>", DC))
    alone = one(rss(f"<item>{core}</item>", DC))
    assert (title(both), both.summary and both.summary.value, both.content) == ("A", "D", None)
    assert (title(alone), alone.summary and alone.summary.value, alone.categories[0].term) == ("B", "S", "c")


def test_a_content_is_not_repeated_as_the_summary() -> None:
    entry = one(rss("<item><title>A</title><content:encoded>full</content:encoded></item>", CONTENT))
    assert (entry.summary, entry.content and entry.content.value) == (None, "full")


def test_a_group_of_media_stands_in_for_title_and_text() -> None:
    entry = one(atom("<entry><id>urn:1</id><media:group><media:title>M</media:title><media:content url='v.swf'/>"
                     "<media:thumbnail url='t.jpg'/><media:description>text</media:description></media:group></entry>", MEDIA))  # fmt: skip
    assert (title(entry), entry.summary and entry.summary.value) == ("M", "text")
    assert [media.url for media in entry.media] == ["v.swf", "t.jpg"]


def test_an_enclosure_needs_neither_type_nor_length() -> None:
    assert [media.url for media in one(rss("<item><title>A</title><enclosure url='a.mp3'/></item>")).media] == ["a.mp3"]


@pytest.mark.parametrize(
    "image", ["<image><url>i.jpg</url><title>I</title><link>https://i.example</link></image>", "<image>i.jpg</image>"]
)
def test_the_picture_of_an_item_is_a_medium_and_nothing_else(image: str) -> None:
    entry = one(rss(f"<item>{image}<title>A</title><link>https://a.example</link></item>"))
    assert (title(entry), entry.link, [media.url for media in entry.media]) == ("A", "https://a.example", ["i.jpg"])


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("jo@a.example (Jo Doe)", "Jo Doe"),
        ("Jo Doe &lt;jo@a.example&gt;", "Jo Doe"),
        ("jo@a.example", "jo@a.example"),
        ("<name>Jo</name><title>Editor</title>", "Jo"),
        ("by <a href='/jo' rel='author'>Jo</a>", "by Jo"),
        ("<![CDATA[ Jo ]]>", "Jo"),
    ],
)
def test_an_author_is_a_name_where_there_is_one(author: str, name: str) -> None:
    entry = one(rss(f"<item><author>{author}</author><title>A</title></item>"))
    assert (entry.authors, title(entry)) == ((name,), "A")


def test_a_publisher_says_when_to_come_again() -> None:
    head = (
        "<ttl> 30 </ttl><sy:updatePeriod> Hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
        "<skipHours><hour>24</hour><hour>23</hour><hour>x</hour><hour>99</hour></skipHours>"
        "<skipDays><day>SUNDAY</day><day>monday</day><day>x</day></skipDays>"
    )
    hints = feed_of(rss("", "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'", head)).hints
    assert (hints.ttl_minutes, hints.update_seconds) == (30.0, 1800.0)
    assert (hints.skip_hours, hints.skip_days) == ({0, 23}, {0, 6})


@pytest.mark.parametrize("ttl", ["-1", "0", "nan", "inf", "soon", "", "1" * 400])
def test_an_impossible_ttl_is_none(ttl: str) -> None:
    assert feed_of(rss("", head=f"<ttl>{ttl}</ttl>")).hints.ttl_minutes is None


@pytest.mark.parametrize(
    "declaration",
    [
        "xmlns:atom='http://www.w3.org/2005/Atom'",
        "xmlns:atom='https://www.w3.org/2005/Atom/'",
        "xmlns:atom='urn:x'",
        "",
    ],
)
def test_hubs_and_own_address_are_found(declaration: str) -> None:
    head = "<atom:link rel='hub' href='https://hub.example'/><atom:link rel='self' href='https://a.example/rss'/>"
    item = "<item><title>A</title><atom:link rel='self' href='https://a.example/item'/></item>"
    feed = feed_of(rss(item, declaration, head))
    assert (feed.hubs, feed.self_url) == (("https://hub.example",), "https://a.example/rss")


def test_an_empty_item_within_an_item_takes_nothing_from_it() -> None:
    entry = one(rss("<item><title>A</title><item/><link>https://a.example</link><pubDate>x</pubDate></item>"))
    assert (title(entry), entry.link, entry.published) == ("A", "https://a.example", Date("x"))


def test_an_item_within_an_item_is_one_of_its_own() -> None:
    inner = "<item><title>B</title><item><title>C</title></item><link>https://a.example/b</link></item>"
    document = rss(f"<item><title>A</title>{inner}<link>https://a.example/a</link></item><item><title>D</title></item>")
    assert sorted(zip(titles(document), links(document), strict=True), key=str) == [
        ("A", "https://a.example/a"), ("B", "https://a.example/b"), ("C", None), ("D", None),
    ]  # fmt: skip


def test_an_encoded_text_without_its_prefix_is_the_content() -> None:
    entry = one(rss("<item><title>A</title><description>teaser</description><encoded>the text</encoded></item>"))
    assert entry.content is not None
    assert entry.content.value == "the text"


def test_an_identifier_of_dublin_core_stands_in_for_a_missing_guid() -> None:
    identifier = "<dc:identifier>doi:10.9/a</dc:identifier>"
    assert one(rss(f"<item><title>A</title>{identifier}</item>", DC)).guid == "doi:10.9/a"
    assert one(rss(f"<item><guid>1</guid>{identifier}</item>", DC)).guid == "1"
