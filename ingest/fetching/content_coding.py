"""Decompression with a limit (pure): a bomb is found when its output passes the limit, not when memory is gone.

httpx decodes each network chunk in full before anybody can count it: 64 KB of brotli or zstd can be gigabytes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping

import brotli  # type: ignore[import-untyped]
import zstandard

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
_MAX_CODINGS = 3
_GZIP_DEFLATE = b"\x1f\x8b\x08"
_PLAIN = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]{0,100}[<{\[][\t\r\n\x20-\x7e]{15}")
"""XML, HTML or JSON in an encoding that is ASCII at its start: what no compressed data look like for 16 bytes."""
_MAX_WINDOW_BYTES = 8 * 1024 * 1024
"""Of zstd, as RFC 8878 and RFC 9659 recommend for HTTP."""
_ZSTD_SLICE_BYTES = 256
"""A block of 128 KB takes as little as 4 bytes, so one slice decodes to 8 MB at most."""


class BodyTooLarge(ValueError):
    """The decompressed body passes the limit."""


class BodyMalformed(ValueError):
    """The body is not what its Content-Encoding says, or is incomplete."""


def decompress(body: bytes, content_encoding: str, limit: int) -> bytes:
    """Undo the codings of a Content-Encoding header, last one first, keeping at most ``limit`` bytes of each.

    Labels are wrong in both ways: a body that cannot be what its label says but is plainly a text (it begins as XML
    or JSON) is taken as it is, and one that is gzip data without a label (or under it once more) is decompressed.

    Raises `BodyTooLarge`, or `BodyMalformed` for an unknown coding and for data that are corrupt or cut short.
    """
    codings = [name for part in content_encoding.lower().split(",") if (name := part.strip()) not in {"", "identity"}]
    if len(codings) > _MAX_CODINGS:
        raise BodyMalformed(f"{len(codings)} content codings on top of each other")
    for name in reversed(codings):
        body = _decode(body, name, limit)
    return _gunzip(body, limit) if body.startswith(_GZIP_DEFLATE) else body


def _decode(body: bytes, name: str, limit: int) -> bytes:
    try:
        return _DECODERS.get(name, _unknown)(body, limit) if body else body
    except BodyMalformed:
        if _PLAIN.match(body):
            return body
        raise


def _unknown(_: bytes, __: int) -> bytes:
    raise BodyMalformed("unknown content coding")


def _gunzip(data: bytes, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while data.startswith(b"\x1f\x8b"):  # members may follow each other; anything else after one is ignored
        decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
        piece = _inflate(decoder, data, limit - size)
        pieces.append(piece)
        size += len(piece)
        data = decoder.unused_data
    if not pieces:
        raise BodyMalformed("not gzip data")
    return b"".join(pieces)


def _undeflate(data: bytes, limit: int) -> bytes:
    try:
        return _inflate(zlib.decompressobj(), data, limit)
    except BodyMalformed:  # some servers send deflate data without the zlib frame that the standard asks for
        return _inflate(zlib.decompressobj(-zlib.MAX_WBITS), data, limit)


def _inflate(decoder: zlib._Decompress, data: bytes, limit: int) -> bytes:
    try:
        decoded = decoder.decompress(data, limit + 1)
    except zlib.error as error:
        raise BodyMalformed(f"corrupt compressed data: {error}") from error
    if len(decoded) > limit:
        raise BodyTooLarge
    if not decoder.eof:
        raise BodyMalformed("compressed data end too early")
    return decoded


def _unbrotli(data: bytes, limit: int) -> bytes:
    decoder = brotli.Decompressor()
    pieces: list[bytes] = []
    size = 0
    try:
        while not decoder.is_finished():
            piece = decoder.process(data, output_buffer_limit=65_536)
            data = b""
            size += len(piece)
            pieces.append(piece)
            if size > limit:
                raise BodyTooLarge
            if not piece and decoder.can_accept_more_data():
                raise BodyMalformed("compressed data end too early")
    except brotli.error as error:
        raise BodyMalformed(f"corrupt compressed data: {error}") from error
    return b"".join(pieces)


def _unzstd(data: bytes, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    frames = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW_BYTES)
    decoder = frames.decompressobj()
    try:
        for start in range(0, len(data), _ZSTD_SLICE_BYTES):
            piece_of_input = data[start : start + _ZSTD_SLICE_BYTES]
            while piece_of_input:
                if decoder.eof:  # one frame may follow another
                    decoder = frames.decompressobj()
                pieces.append(decoder.decompress(piece_of_input))
                size += len(pieces[-1])
                if size > limit:
                    raise BodyTooLarge
                piece_of_input = decoder.unused_data
    except zstandard.ZstdError as error:
        raise BodyMalformed(f"corrupt compressed data: {error}") from error
    if not decoder.eof:
        raise BodyMalformed("compressed data end too early")
    return b"".join(pieces)


_DECODERS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
