from __future__ import annotations

import contextlib

import pytest

from depesche.errors import FeedUnparsable
from ingest.parsing.parse import parse
from ingest.parsing.parsed_feed import ParsedEntry, Text

RSS = '<rss version="2.0"><channel><title>T</title>{}</channel></rss>'
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'


def entries(document: str | bytes, content_type: str | None = None) -> tuple[ParsedEntry, ...]:
    data = document.encode() if isinstance(document, str) else document
    return parse(data, content_type, "test").entries


def titles(document: str | bytes) -> list[str]:
    return [entry.title.value if entry.title else "" for entry in entries(document)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the body is empty"),
        (b" \n\t", "white space"),
        (bytes(50_000_000), "50000000 bytes of zeros"),
        (b"<!DOCTYPE html><html><body>Hi</body></html>", "an HTML page"),
        (b"<?xml version='1.0'?><urlset/>", "a sitemap of 0 pages without news"),
        (b"<?xml version='1.0'?><opml/>", "<opml>"),
        (b"Hello there", "Hello there"),
        (b'{"a": 1}', "no JSON Feed"),
        (b'{"a": ', "broken JSON"),
        (b"<rss><channel><title>x", "broken XML without a readable item"),
        (b'{"a":' * 100_000, "broken JSON"),
    ],
)
def test_what_is_no_feed_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(FeedUnparsable, match="test: ") as caught:
        parse(data, None, "test")
    assert reason in str(caught.value)
    assert caught.value.feed_url == "test"


def test_a_feed_without_items_is_a_feed() -> None:
    assert entries(RSS.format("")) == ()


def test_a_truncated_document_gives_the_items_that_it_has() -> None:
    document = RSS.format("<item><title>One</title></item><item><title>Two</title></item>")
    assert titles(document[:-40])[:1] == ["One"]


def test_a_stray_ampersand_or_html_entity_costs_nothing() -> None:
    assert titles(RSS.format("<item><title>R&D in K&ouml;ln</title></item>")) == ["R&D in Köln"]


def test_control_characters_cost_nothing() -> None:
    assert titles(RSS.format("<item><title>A\x0bB&#x1F;C</title></item>")) == ["ABC"]


def test_impossible_character_references_cost_nothing() -> None:
    assert titles(RSS.format("<item><title>x&#99999999999999;&#xD800;y &undefined;</title></item>")) == [
        "xy &undefined;"
    ]


def test_an_entity_bomb_is_not_expanded() -> None:
    laughs = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    found = titles(f"<?xml version='1.0'?><!DOCTYPE rss [{laughs}]>" + RSS.format("<item><title>&m;</title></item>"))
    assert found == ["&m;"]


def test_an_external_entity_is_not_read() -> None:
    doctype = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert titles(doctype + RSS.format("<item><title>&x;</title></item>")) == ["&x;"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<" * 100_000,
        "<a>" * 20_000,
        "<![CDATA[" * 100_000,
        "<!--" * 100_000,
        "<!" * 100_000,
        "&" * 100_000,
        "<a " + "x=1 " * 100_000,
    ],
    ids=["brackets", "nesting", "cdata", "comments", "declarations", "ampersands", "attributes"],
)
def test_tag_soup_of_any_kind_comes_to_an_end(hostile: str) -> None:
    with contextlib.suppress(FeedUnparsable):
        entries("<rss><channel><item><title>x</title><description>" + hostile)


def test_at_most_so_many_items_are_taken() -> None:
    parsed = parse(RSS.format("<item><title>x</title></item>" * 30).encode(), None, "test", max_items=10)
    assert (len(parsed.entries), parsed.entries_over_limit) == (10, 20)


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "iso-8859-1", None),
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("utf-8-sig", "iso-8859-1", "text/xml; charset=us-ascii"),
        ("utf-16", "utf-16", None),
        ("utf-16-le", "utf-16", None),
        ("iso-8859-1", "iso-8859-1", None),
        ("cp1252", "iso-8859-1", None),
        ("cp1252", "utf-8", "text/xml; charset=utf-8"),
        ("cp1252", "no-such-encoding", "text/xml; charset=base64"),
        ("iso-8859-2", "iso-8859-2", "text/xml"),
    ],
)
def test_the_text_is_right_whatever_the_declarations_say(
    encoding: str, declared: str, content_type: str | None
) -> None:
    quotes = "" if encoding.startswith("iso") else "„“"
    document = f"<?xml version='1.0' encoding='{declared}'?>" + RSS.format(f"<item><title>Größe{quotes}</title></item>")
    (entry,) = entries(document.encode(encoding), content_type)
    assert entry.title is not None
    assert entry.title.value == f"Größe{quotes}"


def test_a_guid_is_taken_as_it_is_written() -> None:
    (entry,) = entries(RSS.format("<item><guid isPermaLink='true'>/relative</guid><title>x</title></item>"))
    assert entry.guid == "/relative"


def test_a_caption_is_not_the_text_of_the_item() -> None:
    item = f"<item {MEDIA}><description>Text</description><media:content url='a.jpg'><media:description>Caption</media:description>"
    (entry,) = entries(RSS.format(item + "<media:title>Picture</media:title></media:content><title>T</title></item>"))
    assert (entry.title, entry.summary, entry.content) == (Text("T", is_html=False), Text("Text"), None)
    assert entry.media[0].title == "Picture"


def test_each_picture_has_its_own_credit() -> None:
    pictures = "".join(
        f"<media:content url='{name}'><media:credit>{name}</media:credit></media:content>" for name in ("a", "b")
    )
    (entry,) = entries(RSS.format(f"<item {MEDIA}>{pictures}</item>"))
    assert [(media.url, media.credit) for media in entry.media] == [("a", "a"), ("b", "b")]


def test_a_single_credit_outside_of_the_pictures_is_for_all() -> None:
    item = f"<item {MEDIA}><media:content url='a'/><media:content url='b'/><media:credit>dpa</media:credit></item>"
    (entry,) = entries(RSS.format(item))
    assert [media.credit for media in entry.media] == ["dpa", "dpa"]


def test_the_longest_of_several_contents_is_the_content() -> None:
    contents = "<content type='text'>short</content><content type='html'>a longer one</content>"
    document = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id>{contents}</entry></feed>"
    assert entries(document)[0].content == Text("a longer one")
