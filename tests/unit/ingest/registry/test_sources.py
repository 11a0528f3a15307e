from __future__ import annotations

from pathlib import Path

import pytest

from depesche.errors import ConfigurationError
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.registry.sources import load_sources


def opml(tmp_path: Path, body: str, prolog: str = "") -> Path:
    path = tmp_path / "feeds.opml"
    path.write_text(f'<?xml version="1.0"?>\n{prolog}<opml version="2.0"><head/><body>\n{body}\n</body></opml>')
    return path


def load(path: Path, *feeds: FeedSource) -> tuple[FeedSource, ...]:
    return tuple(load_sources(IngestSettings(feeds=feeds, opml_files=(path,))).values())


def test_folders_and_categories_become_tags(tmp_path: Path) -> None:
    path = opml(
        tmp_path,
        '<outline text="Politik"><outline text="Inland">'
        '<outline type="rss" text="Blatt" xmlUrl="https://a.example/feed" category="/Presse,Tag"/></outline></outline>',
    )
    (source,) = load(path)
    assert (source.title, source.tags) == ("Blatt", ("Politik", "Inland", "Presse", "Tag"))


def test_a_url_registered_twice_is_one_feed_with_the_tags_of_both(tmp_path: Path) -> None:
    path = opml(tmp_path, '<outline text="X"><outline text="Name" xmlUrl="https://a.example/feed"/></outline>')
    (source,) = load(path, FeedSource(url="https://a.example/feed", country="DE", tags=("A",)))
    assert (source.title, source.country, source.tags) == ("Name", "DE", ("A", "X"))


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nothing\.opml: cannot be read"):
        load(tmp_path / "nothing.opml")


def test_broken_xml_is_named_with_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"feeds\.opml:3: not well-formed"):
        load(opml(tmp_path, "<outline></body>"))


def test_an_address_that_is_none_is_named_with_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"feeds\.opml:4: xmlUrl 'ftp://x/'"):
        load(opml(tmp_path, '<outline text="a"/>\n<outline xmlUrl="ftp://x/"/>'))


def test_xml_that_is_not_opml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_text("<rss/>")
    with pytest.raises(ConfigurationError, match="not an OPML file"):
        load(path)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    path = opml(
        tmp_path,
        '<outline text="&x;"><outline text="a&x;" xmlUrl="https://a.example/"/></outline>',
        f'<!DOCTYPE opml [<!ENTITY x SYSTEM "{secret.as_uri()}">]>',
    )
    with pytest.raises(ConfigurationError, match="not well-formed"):
        load(path)


def test_a_billion_laughs_is_refused(tmp_path: Path) -> None:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(97 + n)} "{f"&{chr(96 + n)};" * 10}">' for n in range(1, 12)
    )
    with pytest.raises(ConfigurationError, match="not well-formed"):
        load(opml(tmp_path, '<outline text="&l;" xmlUrl="https://a.example/"/>', f"<!DOCTYPE opml [{entities}]>"))
