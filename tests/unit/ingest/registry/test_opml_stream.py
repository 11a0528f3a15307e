from __future__ import annotations

from pathlib import Path

import pytest

from ingest.registry.opml import Complaint, opml_sources
from ingest.registry.opml_stream import NotStreamable, outlines

FEED = '<outline text="{0}" xmlUrl="https://{0}.example/feed"/>'
A, B, C = (FEED.format(name) for name in "abc")
OPEN, CLOSE = "<outline text='x'>" * 60, "</outline>" * 60
DOCUMENTS = {
    "flat": f"<opml><head><title>x</title></head><body>{A}{B}</body></opml>",
    "folders": f'<opml><body><outline text="X">{A}<outline text="Y">{B}</outline></outline>{C}</body></opml>',
    "a feed with outlines in it": f'<opml><body><outline text="X" xmlUrl="https://x.example/feed">{A}</outline>{B}</body></opml>',
    "a folder with a url": f'<opml><body><outline text="X" url="https://x.example/">{A}</outline></body></opml>',
    "a feed by its url": '<opml><body><outline text="X" url="https://x.example/feed"/></body></opml>',
    "another element in the body": f"<opml><body><extra>{A}</extra>{B}</body></opml>",
    "two bodies": f"<opml><body>{A}</body><body>{B}</body></opml>",
    "outlines in the head": f"<opml><head>{A}</head><body>{B}</body></opml>",
    "no address": f'<opml><body><outline type="rss" text="X"/><outline type="include" text="Y"/>{A}</body></opml>',
    "too deep": f"<opml><body>{OPEN}{A}{CLOSE}{B}</body></opml>",
    "comments": f"<!-- x --><opml><body><!-- y -->{A}<!-- z -->{B}</body></opml>",
}


def read(path: Path, document: str) -> tuple[list[object], list[Complaint]]:
    path.write_text(document)
    complaints: list[Complaint] = []
    return list(opml_sources(path, complaints)), complaints


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_file_is_read_the_same_as_a_stream_and_as_a_whole(tmp_path: Path, document: str) -> None:
    streamed, complaints = read(tmp_path / "a.opml", document)
    # What stands behind the root element is not well-formed, so that the file is read as a whole.
    whole, more = read(tmp_path / "a.opml", document + "<more/>")
    assert len(more) == len(complaints) + 1
    assert [one.reason for one in more[1:]] == [one.reason for one in complaints]
    known = len(whole) - len(streamed)  # given before the fault was found
    assert whole[known:] == streamed
    assert whole[:known] == streamed[:known]


@pytest.mark.parametrize("document", [b"<rss/>", b"<opml><head/></opml>", b"<opml><body>", b""])
def test_what_has_no_body_or_is_broken_is_not_streamed(document: bytes) -> None:
    with pytest.raises(NotStreamable):
        list(outlines(document, {}))
