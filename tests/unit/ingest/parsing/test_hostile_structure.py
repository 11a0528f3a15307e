"""Documents of any structure, cut and damaged anywhere: no error but `FeedUnparsable`, and no sound item lost."""

from __future__ import annotations

import contextlib
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.errors import FeedUnparsable
from ingest.parsing.parse import parse
from ingest.parsing.well_formed import well_formed
from tests.unit.ingest.parsing.reading import links, titles

MOJIBAKE = "".join(map(chr, range(0x80, 0x100)))
"""Some of it is UTF-8 that was taken for Latin-1, which feedparser puts right."""
WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters=MOJIBAKE, exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp", "Zs")),
    min_size=1,
    max_size=20,
)
NAMES = st.sampled_from(
    [
        "title",
        "link",
        "guid",
        "description",
        "category",
        "author",
        "name",
        "source",
        "content:encoded",
        "dc:date",
        "media:group",
        "media:content",
        "itunes:summary",
        "pubDate",
        "image",
        "url",
        "enclosure",
        "p",
        "br",
        "div",
        "item",
        "entry",
        "channel",
        "x:y",
    ]
)
MARKUP = st.recursive(
    WORDS.map(escape) | st.sampled_from(["<![CDATA[<b>]]>", "<!-- c -->", "<?p i?>", "&nbsp;", "&", "<"]),
    lambda inner: st.builds(
        lambda name, attributes, children, form: form.format(name, "".join(attributes), "".join(children)),
        NAMES,
        st.lists(
            st.builds(
                lambda name, value: f" {name}={quoteattr(value)}",
                st.sampled_from(["href", "rel", "a:b", "xmlns", "type"]),
                WORDS,
            ),
            max_size=2,
        ),
        st.lists(inner, max_size=4),
        st.sampled_from(
            ["<{0}{1}>{2}</{0}>", "<{0}{1}>{2}</{0}>", "<{0}{1}>{2}", "{2}</{0}>", "<{0}{1}/>{2}", "<{0}{1}"]
        ),
    ),
    max_leaves=12,
)
ROOTS = st.sampled_from(
    [
        "<rss version='2.0'><channel>{}</channel></rss>",
        "<rss xmlns:media='http://search.yahoo.com/mrss/'><channel><item>{}</item></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry>{}</entry></feed>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>{}</rdf:RDF>",
        "<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url><news:news>{}</news:news></url></urlset>",
    ]
)
DOCUMENTS = st.builds(lambda root, inner: root.replace("{}", "".join(inner)), ROOTS, st.lists(MARKUP, max_size=4))
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-16-le", "latin-1", "cp1252", "koi8_r", "gb18030"])


def survives(data: bytes) -> None:
    with contextlib.suppress(FeedUnparsable):
        parse(data, None, "test")


@given(DOCUMENTS, ENCODINGS, st.data())
def test_no_document_cut_or_changed_at_any_byte_crashes(document: str, encoding: str, data: st.DataObject) -> None:
    encoded = bytearray(document.encode(encoding, "replace"))
    for place in data.draw(st.lists(st.integers(0, len(encoded) - 1), max_size=3)):
        encoded[place] = data.draw(st.integers(0, 255))
    survives(bytes(encoded[: data.draw(st.integers(0, len(encoded)))]))


@given(DOCUMENTS)
def test_what_was_made_well_formed_is(document: str) -> None:
    ET.fromstring(well_formed(document).document.encode())


@given(
    st.text(max_size=200).map(lambda text: "<rss>" + "".join(one for one in text if one.isprintable() or one == "\n"))
)
def test_any_text_behind_a_root_is_made_well_formed(document: str) -> None:
    ET.fromstring(well_formed(document).document.encode())


@given(
    st.lists(WORDS.filter(lambda word: not set(word) & set("&<>;")), max_size=6),
    st.lists(MARKUP, max_size=6),
    st.sampled_from(["atom", "rss"]),
)
def test_sound_items_come_out_between_others(words: list[str], soup: list[str], form: str) -> None:
    address = "<link href='https://a.example/{}'/>" if form == "atom" else "<link>https://a.example/{}</link>"
    sound = [f"<title>{word}</title>{address.format(number)}" for number, word in enumerate(words)]
    if form == "atom":
        body = "".join(f"<entry>{item}</entry>" for item in sound)
        document = f"<feed xmlns='http://www.w3.org/2005/Atom'>{body}</feed>"
    else:
        body = "".join(f"<item>{item}</item>" for item in sound)
        document = f"<rss><channel>{body}</channel></rss>"
    assert titles(document) == words
    assert links(document) == [f"https://a.example/{number}" for number in range(len(words))]
    without = "".join(soup).replace("<!--", "").replace("<![CDATA[", "")
    behind = document.replace("</channel>", f"<item><description>{without}").replace(
        "</feed>", f"<entry><summary>{without}"
    )
    try:
        assert titles(behind)[: len(words)] == words
    except FeedUnparsable:
        assert not words


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["items", "id", "url", "version"]), inner, max_size=3)
        ),
        max_leaves=10,
    ),
    st.integers(0, 300),
)
def test_no_json_cut_anywhere_crashes(value: object, end: int) -> None:
    data = msgspec.json.encode({"version": "https://jsonfeed.org/version/1", "items": [value]})
    survives(data)
    survives(data[:end])


SIZE = 500_000


@pytest.mark.parametrize(
    "unit",
    [
        "<", "&", "<a>", "</a>", "<a></a>", "<![CDATA[", "<!--", "<!", "<?", "&aaaa", "<item>", "</item>", "<category>a</category>", "\n",
        "<link>x</link>", "<author>@a</author>", "<media:content url='a'>", "<a b='", "<a b=\"'", "<content>a</content>", "&#xD83D;&#xDE00;",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "form", ["<rss><channel><item><title>x</title><description>{}", "<rss><channel><item>{}</item></channel></rss>"]
)
@pytest.mark.timeout(60)
def test_no_repetition_takes_the_square_of_its_length(unit: str, form: str) -> None:
    """A linear reading takes a second at the most; one step for each pair of units would take minutes, and be ended."""
    survives(form.replace("{}", unit * (SIZE // len(unit))).encode())
