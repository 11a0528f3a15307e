"""Each format and version, with the elements that are its own."""

from __future__ import annotations

import pytest

from ingest.parsing.parsed_feed import Date, Text
from tests.unit.ingest.parsing.reading import atom, feed_of, one, rss, title, titles

RDF = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
NETSCAPE = "<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://x.example/rss-0.91.dtd'>"


@pytest.mark.parametrize(
    ("document", "version"),
    [
        (f"<rdf:RDF {RDF} xmlns='http://my.netscape.com/rdf/simple/0.9/'>{{}}</rdf:RDF>", "rss090"),
        (f"<rdf:RDF {RDF} xmlns='http://purl.org/rss/1.0/'>{{}}</rdf:RDF>", "rss10"),
        (f"{NETSCAPE}<rss version='0.91'><channel>{{}}</channel></rss>", "rss091u"),
        ("<rss version='0.92'><channel>{}</channel></rss>", "rss092"),
        ("<rss version='0.93'><channel>{}</channel></rss>", "rss093"),
        ("<rss version='0.94'><channel>{}</channel></rss>", "rss094"),
        ("<rss version='2.0'><channel>{}</channel></rss>", "rss20"),
        ("<rss version='2.0.1'>{}</rss>", "rss20"),
        ("<rss><channel/>{}</rss>", "rss"),
        ("<RSS VERSION='2.0'><CHANNEL>{}</CHANNEL></RSS>", "rss20"),
    ],
)  # fmt: skip
def test_items_of_every_rss_are_read_within_the_channel_and_outside(document: str, version: str) -> None:
    feed = feed_of(document.replace("{}", "<item><title>A</title><link>https://a.example/1</link></item>"))
    assert (feed.format, [(title(entry), entry.link) for entry in feed.entries]) == (
        version,
        [("A", "https://a.example/1")],
    )


def test_rdf_about_is_the_guid() -> None:
    document = (
        f"<rdf:RDF {RDF} xmlns='http://purl.org/rss/1.0/'><item rdf:about='urn:1'><title>A</title></item></rdf:RDF>"
    )
    assert one(document).guid == "urn:1"


def test_upper_case_elements_and_attributes_count() -> None:
    entry = one(
        "<RSS><CHANNEL><ITEM><TITLE>A</TITLE><GUID ISPERMALINK='false'>https://a.example</GUID></ITEM></CHANNEL></RSS>"
    )
    assert (title(entry), entry.guid, entry.link) == ("A", "https://a.example", None)


def test_atom_0_3_has_its_dates_and_its_modes() -> None:
    entry = one(
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title mode='escaped' type='text/html'>A &amp;amp; b</title>"
        "<id>urn:1</id><link rel='alternate' type='text/html' href='https://a.example/1'/><issued>2003-05-01T10:00:00Z</issued>"
        "<modified>2003-05-02T10:00:00Z</modified><created>2003-04-01T10:00:00Z</created>"
        "<content mode='base64' type='text/html'>PGI+aGk8L2I+</content></entry></feed>"
    )
    assert (entry.title, entry.content, entry.link) == (Text("A &amp; b"), Text("<b>hi</b>"), "https://a.example/1")
    assert (entry.published and entry.published.text, entry.updated and entry.updated.text) == (
        "2003-05-01T10:00:00Z",
        "2003-05-02T10:00:00Z",
    )


def test_the_source_of_an_atom_entry_does_not_leak_into_it() -> None:
    source = (
        "<source><title>S</title><id>urn:s</id><link href='https://s.example'/><author><name>S</name></author>"
        "<updated>2001-01-01T00:00:00Z</updated><category term='s'/></source>"
    )
    own = "<title>A</title><id>urn:a</id><link href='https://a.example'/><updated>2002-01-01T00:00:00Z</updated>"
    for content in (source + own, own + source):
        entry = one(atom(f"<author><name>Feed</name></author><entry>{content}</entry>"))
        assert (title(entry), entry.guid, entry.link, entry.authors, entry.categories) == (
            "A", "urn:a", "https://a.example", (), (),
        )  # fmt: skip
        assert entry.updated == Date("2002-01-01T00:00:00Z", entry.updated and entry.updated.fallback)


def test_an_atom_entry_without_author_has_the_feeds() -> None:
    feed = feed_of(atom("<author><name>Feed</name></author><entry><title>A</title></entry>"
                        "<entry><title>B</title><author><name>Own</name></author></entry>"))  # fmt: skip
    assert [entry.authors for entry in feed.entries] == [("Feed",), ("Own",)]


def test_an_rss_item_without_author_has_not_the_editor() -> None:
    assert one(rss("<managingEditor>e@a.example (Ed)</managingEditor><item><title>A</title></item>")).authors == ()


@pytest.mark.parametrize(
    "declaration", ["", "xmlns='http://www.w3.org/2005/atom/'", "xmlns='https://www.w3.org/2005/Atom'", "xmlns='urn:x'"]
)
def test_atom_in_no_namespace_or_a_wrong_one_is_atom(declaration: str) -> None:
    document = (
        f"<feed {declaration}><entry><title>A</title><link href='https://a.example'/><id>urn:1</id></entry></feed>"
    )
    entry = one(document)
    assert (title(entry), entry.link, entry.guid) == ("A", "https://a.example", "urn:1")


def test_a_single_atom_entry_is_a_document() -> None:
    assert titles("<entry xmlns='http://www.w3.org/2005/Atom'><title>A</title><id>urn:1</id></entry>") == ["A"]


def test_xhtml_keeps_its_markup_and_its_base() -> None:
    entry = one(atom("<entry xml:base='https://a.example/x/'><title>A</title><content type='xhtml'>"
                     "<div xmlns='http://www.w3.org/1999/xhtml'><p>Hi <a href='y'>y</a></p></div></content></entry>"))  # fmt: skip
    assert entry.content == Text('<p>Hi <a href="y">y</a></p>', base="https://a.example/x/")


def test_a_content_elsewhere_is_a_medium_or_the_link() -> None:
    film = one(atom("<entry><title>A</title><content src='https://a.example/v.mp4' type='video/mp4'/></entry>"))
    page = one(atom("<entry><title>A</title><content src='https://a.example/p' type='text/html'/></entry>"))
    assert ([media.url for media in film.media], page.link) == (["https://a.example/v.mp4"], "https://a.example/p")


def test_an_encoded_picture_is_no_text() -> None:
    assert one(atom("<entry><title>A</title><content type='image/png'>iVBORw0KGgo=</content></entry>")).content is None


def test_an_atom_id_is_never_resolved() -> None:
    assert one(atom("<entry xml:base='https://a.example/'><title>A</title><id>abc</id></entry>")).guid == "abc"


def test_a_category_has_term_scheme_and_label() -> None:
    (category,) = one(atom("<entry><title>A</title><category term='t' scheme='urn:s' label='L'/></entry>")).categories
    assert (category.term, category.scheme, category.label) == ("t", "urn:s", "L")
