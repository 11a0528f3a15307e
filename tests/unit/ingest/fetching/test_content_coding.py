from __future__ import annotations

import gzip
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetching.content_coding import BodyMalformed, BodyTooLarge, decompress

PLAIN = b'<?xml version="1.0"?><rss></rss>'


@pytest.mark.parametrize(
    ("body", "label"),
    [
        (PLAIN, ""),
        (PLAIN, "identity"),
        (PLAIN, "gzip"),
        (PLAIN, "br"),
        (PLAIN, "zstd"),
        (PLAIN, "deflate"),
        (PLAIN, "UTF-8"),
        (gzip.compress(PLAIN), ""),
        (gzip.compress(PLAIN), "deflate, gzip"),
        (zlib.compress(PLAIN), " Deflate "),
    ],
)
def test_a_body_under_a_right_or_wrong_label(body: bytes, label: str) -> None:
    assert decompress(body, label, 1_000) == PLAIN


@pytest.mark.parametrize("body", [b'{"version": "https://jsonfeed.org/version/1.1"}', b"\xef\xbb\xbf\r\n" + PLAIN])
def test_json_and_marked_text_are_plain_too(body: bytes) -> None:
    assert decompress(body, "gzip", 1_000) == body


@pytest.mark.parametrize("label", ["gzip", "deflate", "br", "zstd", "compress"])
def test_what_is_neither_is_malformed(label: str) -> None:
    with pytest.raises(BodyMalformed):
        decompress(b"\xfe\xff\x00noise", label, 1_000)


def test_an_unlabelled_bomb_is_too_large() -> None:
    with pytest.raises(BodyTooLarge):
        decompress(gzip.compress(bytes(1_000_000)), "", 10_000)


@given(st.binary(max_size=200), st.sampled_from(["", "gzip", "deflate", "br", "zstd", "gzip, br", "x"]))
def test_any_bytes_are_a_body_or_a_named_fault(body: bytes, label: str) -> None:
    with suppress(BodyMalformed, BodyTooLarge):
        assert len(decompress(body, label, 1_000)) <= 1_000
