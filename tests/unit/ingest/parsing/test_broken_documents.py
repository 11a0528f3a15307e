"""Documents that are no XML: no item is lost, and a broken one spoils no other."""

from __future__ import annotations

import pytest

from depesche.errors import FeedUnparsable
from tests.unit.ingest.parsing.reading import atom, feed_of, one, rss, title, titles

A, B = "<item><title>A</title><link>https://a.example/a</link></item>", "<item><title>B</title></item>"


@pytest.mark.parametrize(
    "item",
    [
        "<item><title>A</title><description>1 < 2 & 3 > 2</description></item>",
        "<item><title>A</title><description><p>one<br>two<img src=x.jpg></description></item>",
        "<item><title>A</title><description><b><i>crossed</b></i></description></item>",
        "<item><title>A<link>https://a.example</link></item>",
        "<item><title>A</title><description>no end<pubDate>x</pubDate></item>",
        "<item><title>A</title>",
        "<item><title>A</title></item></item></description>",
        "<item><title>A</title><enclosure url='a' url='b'/></item>",
        "<item><title>A</title><enclosure url=a.mp3 type=audio/mpeg /></item>",
        "<item><title>A</title><x:y z:q='1'>x</x:y></item>",
        "<item><title>A</title><!-- a -- b --></item>",
        "<item><title><![CDATA[A]]></title><description><![CDATA[x <![CDATA[y]]> z]]></description></item>",
        "<item><title><![CDATA[A</title></item>",
        "<item><title>A</title><description>]]></description></item>",
        "<item><title>A</title><?php echo 'x' ?><!DOCTYPE x></item>",
        "<item><title>A</title><!-- never closed </item>",
        "<item><title>A</title><description>a <b and <c</description></item>",
        '<item><title>A</title><a href="x>y</a></item>',
        "<item><title>A\x00\x0b</title><1tag></item>",
        "<item><title>&#X41;</title></item>",
    ],
)  # fmt: skip
def test_a_broken_item_is_read_and_spoils_no_other(item: str) -> None:
    assert titles(rss(B + item + B)) == ["B", "A", "B"]


@pytest.mark.parametrize(
    "before",
    [
        "\n\n  <?xml version='1.0'?>",
        "<br />\n<b>Warning</b>: include() in <b>/srv/x.php</b> on line <b>3</b><br />\n<?xml version='1.0'?>",
        "Notice: undefined index\n<?xml version='1.0'?>",
        "\ufeff\ufeff<?xml version='1.0'?>",
        "ï»¿<?xml version='1.0'?>",
        "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='x.xsl'?><!-- c -->",
        "<!DOCTYPE rss [<!ENTITY nbsp '&#160;'><!ELEMENT rss ANY>]>",
        "<html><body>",
    ],
)
def test_junk_before_the_root_costs_nothing(before: str) -> None:
    assert titles(before + rss(A)) == ["A"]


@pytest.mark.parametrize(
    "after", ["<!-- served in 0.1 s -->", "<script>x()</script>", "junk & more", "<title>Ad</title>", "\x00\x00"]
)
def test_junk_behind_the_root_costs_nothing(after: str) -> None:
    feed = feed_of(rss(A) + after)
    assert (feed.title, [title(entry) for entry in feed.entries]) == ("T", ["A"])


def test_a_second_document_behind_the_first_is_read_too() -> None:
    assert titles(rss(A) + "<?xml version='1.0'?>" + rss(B)) == ["A", "B"]


def test_of_a_truncated_document_the_whole_items_come_out_and_no_half_title() -> None:
    document = rss(A * 3)
    for end in range(document.index("<item>") + 1, len(document)):
        cut = document[:end]
        try:
            found = titles(cut)
        except FeedUnparsable:
            found = []
        assert set(found) <= {"A"}
        assert len(found) >= cut.count("</item>")


def test_a_truncated_item_counts_once_it_says_what_and_where() -> None:
    assert titles(
        "<rss><channel>" + A + "<item><title>C</title><link>https://a.example/c</link><description>half a te"
    ) == ["A", "C"]


def test_a_truncated_atom_document_gives_its_entries() -> None:
    document = atom(
        "<entry><title>A</title><id>1</id></entry><entry><title>B</title><id>2</id><content type='xhtml'><div><p>half"
    )
    assert titles(document.removesuffix("</feed>")) == ["A", "B"]


def test_declared_entities_are_never_expanded() -> None:
    doctype = "<!DOCTYPE rss [<!ENTITY % p SYSTEM 'http://127.0.0.1/x.dtd'>%p;<!ENTITY x SYSTEM 'file:///etc/hostname'><!ENTITY y 'yy'>]>"
    assert titles(doctype + rss("<item><title>&x;&y;</title></item>")) == ["&x;&y;"]


def test_deep_elements_lose_their_tags_and_not_their_item() -> None:
    entry = one(rss(f"<item><title>A</title>{'<x>' * 5_000}{'</x>' * 5_000}<link>https://a.example</link></item>"))
    assert (title(entry), entry.link) == ("A", "https://a.example")


def test_a_page_is_told_from_a_feed_even_if_it_quotes_one() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>x</title></head><body><!-- <rdf:RDF xmlns='x'></rdf:RDF> --></body></html>"
    )
    with pytest.raises(FeedUnparsable, match="an HTML page"):
        feed_of(page)


def test_a_broken_document_without_items_is_a_feed_where_it_is_there_to_its_end() -> None:
    feed = feed_of(rss("<itunes:owner><itunes:name>N</itunes:name></itunes:owner>", head="<title>Q & A</title>"))
    assert (feed.title, feed.entries) == ("Q & A", ())


@pytest.mark.parametrize(
    "rest", ["", "</channel>", "<item><b></b></item></channel></rss>", "<item&></item></channel></rss>"]
)
def test_a_broken_document_without_readable_items_is_refused_where_more_was_to_come(rest: str) -> None:
    with pytest.raises(FeedUnparsable, match="without a readable item"):
        feed_of(f"<rss><channel><title>Q & A</title><itunes:owner/>{rest}")
