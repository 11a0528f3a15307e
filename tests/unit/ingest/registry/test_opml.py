from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.errors import ConfigurationError
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.registry.opml import OpmlFeeds, read_opml, write_opml
from ingest.registry.sources import load_sources

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>Feeds</title></head><body>\n'
FEED = "https://a.example/feed"


def read(data: str | bytes) -> OpmlFeeds:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "feeds.opml"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return read_opml(path)


def outlines(text: str) -> OpmlFeeds:
    return read(f"{HEAD}{text}\n</body></opml>")


@pytest.mark.parametrize(
    "outline",
    [
        f'<outline type="rss" text="A" title="A" xmlUrl="{FEED}" htmlUrl="https://a.example/"/>',
        f'<outline text="A" xmlUrl="{FEED}"/>',
        f'<outline TYPE="RSS" TEXT="A" XMLURL="{FEED}"/>',
        f'<OUTLINE type="rss" text="A" xmlurl=" {FEED} "/>',
        f'<outline type="rss" title="A" url="{FEED}"/>',
        f'<outline text="A" xmlUrl="feed:{FEED}"/>',
        f'<outline xmlns:x="urn:x" text="A" xmlUrl="{FEED}" x:frssPriority="10"/>',
        f'<x:outline xmlns:x="urn:x" x:text="A" x:xmlUrl="{FEED}"/>',
        f'<outline type="rss" version="RSS" text="A" description="" xmlUrl="{FEED}"><!-- c --></outline>',
    ],
)
def test_a_feed_is_read_as_any_reader_writes_it(outline: str) -> None:
    found = outlines(outline)
    assert [(source.url, source.title, source.tags) for source in found.feeds] == [(FEED, "A", ())]
    assert found.complaints == ()


def test_one_bad_outline_does_not_lose_the_rest() -> None:
    found = outlines(f'<outline xmlUrl="ftp://x/"/>\n<outline type="rss" text="y"/>\n<outline xmlUrl="{FEED}"/>')
    assert [source.url for source in found.feeds] == [FEED]
    first, second = found.complaints
    assert (first.line, "xmlUrl 'ftp://x/' is not a feed address" in first.reason) == (3, True)
    assert (second.line, second.reason) == (4, "no xmlUrl")


def test_a_feed_in_two_folders_has_the_tags_of_both() -> None:
    outline = f'<outline xmlUrl="{FEED}"/>'
    (source,) = outlines(f'<outline text="X">{outline}</outline><outline text="Y">{outline}</outline>').feeds
    assert source.tags == ("X", "Y")


def test_categories_are_names_and_paths_of_names() -> None:
    (source,) = outlines(f'<outline xmlUrl="{FEED}" category="/Presse/Berlin, Tag,AC/DC,/"/>').feeds
    assert source.tags == ("Presse", "Berlin", "Tag", "AC/DC")


def test_stray_ampersands_and_html_entities_are_repaired_and_complained_of() -> None:
    found = outlines('<outline text="Caf&eacute; &amp; M&M" xmlUrl="https://a.example/?a=1&b=2"/>')
    (source,) = found.feeds
    assert (source.url, source.title) == ("https://a.example/?a=1&b=2", "Café & M&M")
    assert "not well-formed" in found.complaints[0].reason


def test_addresses_that_are_escaped_twice_are_read_once() -> None:
    assert (
        outlines('<outline xmlUrl="https://a.example/?a=1&amp;amp;b=2"/>').feeds[0].url == "https://a.example/?a=1&b=2"
    )


def test_what_stands_before_a_broken_end_is_kept() -> None:
    found = read(f'{HEAD}<outline text="X"><outline xmlUrl="{FEED}"/><outline xmlUrl="https://b.exa')
    assert [(source.url, source.tags) for source in found.feeds] == [(FEED, ("X",))]
    assert len(found.complaints) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_wrong_declaration_of_the_encoding_loses_nothing(encoding: str) -> None:
    (source,) = read(f'{HEAD}<outline text="Märkte" xmlUrl="{FEED}"/></body></opml>'.encode(encoding)).feeds
    assert source.title == "Märkte"


def test_outlines_without_a_body_are_read() -> None:
    assert len(read(f'<opml><outline xmlUrl="{FEED}"/></opml>').feeds) == 1


def test_an_entity_is_never_expanded_and_costs_only_its_place() -> None:
    prolog = '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    found = read(f'{prolog}<opml><body><outline text="a&x;" xmlUrl="{FEED}"/></body></opml>')
    assert [source.title for source in found.feeds] in ([], ["a&x;"])
    assert found.complaints


def test_folders_without_end_are_cut() -> None:
    found = outlines('<outline text="f">' * 60 + f'<outline xmlUrl="{FEED}"/>' + "</outline>" * 60)
    assert (found.feeds, [each.reason for each in found.complaints]) == ((), ["more than 50 folders deep"])


def test_the_poller_goes_on_where_a_check_of_the_configuration_stops(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_text(f'{HEAD}<outline xmlUrl="ftp://x/"/><outline xmlUrl="{FEED}"/></body></opml>')
    settings = IngestSettings(opml_files=(path,))
    told: list[str] = []
    assert list(load_sources(settings, complain=lambda complaint: told.append(str(complaint)))) == [FEED]
    assert "feeds.opml:3: xmlUrl 'ftp://x/'" in told[0]
    with pytest.raises(ConfigurationError, match=r"feeds\.opml:3: xmlUrl"):
        load_sources(settings)


def test_a_written_file_has_folders_categories_and_escapes() -> None:
    sources = [
        FeedSource(
            url="https://b.example/?a=1&b=2", title='"B" & <C>', language="de", tags=("Presse", "Berlin", "Tag")
        ),
        FeedSource(url=FEED),
    ]
    written = write_opml(sources, "Feeds")
    assert written.decode() == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<opml version="2.0">\n  <head>\n    <title>Feeds</title>\n  </head>\n  <body>\n    <outline text="Presse">\n'
        '      <outline type="rss" text="&quot;B&quot; &amp; &lt;C&gt;" title="&quot;B&quot; &amp; &lt;C&gt;"'
        ' xmlUrl="https://b.example/?a=1&amp;b=2" language="de" category="Berlin,Tag"/>\n    </outline>\n'
        f'    <outline type="rss" text="{FEED}" xmlUrl="{FEED}"/>\n  </body>\n</opml>\n'
    )
    assert write_opml(reversed(sources), "Feeds") == written


words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn")) | st.sampled_from(",/&<\"';"),
    min_size=1,
    max_size=8,
)
feeds = st.builds(
    FeedSource,
    url=st.from_regex(r"https://[a-z]{1,8}\.example/[a-zäé]{0,5}(\?[a-c]=[0-9])?(&[a-c]=[0-9])?", fullmatch=True),
    title=st.none() | words,
    language=st.none() | st.sampled_from(["de", "en-GB"]),
    tags=st.lists(words, max_size=4).map(tuple),
)


@given(st.lists(feeds, unique_by=lambda source: source.url, max_size=6), words)
def test_what_is_written_is_read_back(sources: list[FeedSource], title: str) -> None:
    found = read(write_opml(sources, title))
    assert found.complaints == ()
    said = {source.url: (source.title, source.language, set(source.tags)) for source in found.feeds}
    assert said == {source.url: (source.title, source.language, set(source.tags)) for source in sources}


@given(st.binary(max_size=200), st.text(max_size=100))
def test_any_bytes_are_read_or_refused(data: bytes, text: str) -> None:
    for given_data in (data, b"<opml><body>" + data, f"{HEAD}{text}".encode("utf-8", "replace")):
        with suppress(ConfigurationError):
            read(given_data)
