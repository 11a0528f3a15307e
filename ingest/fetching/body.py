"""Reads a body within its bounds and undoes its compression without holding up the event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor

from depesche.settings.polling import FetchLimits
from ingest.fetching.connections import Reply
from ingest.fetching.content_coding import BodyMalformed, BodyTooLarge, decompress

DRIP_GRACE_SECONDS = 10.0
"""A body may be slower than the least speed for so long: a slow start is none of a slow drip."""
_INLINE_BYTES = 16_384
"""Bodies up to this are decompressed in place: the hop to a thread costs more than the few ms that a bomb can take."""


_FREE_PIECES = 20_000
_MIN_PIECE_BYTES = 64
"""A chunk costs 17 µs whatever its size: 10 MB of single bytes would keep the poller busy for three minutes."""
_PIECES_AT_A_TIME = 256


class BodyTooSlow(TimeoutError):
    """The body comes slower than the least speed."""


async def read_body(
    reply: Reply, limits: FetchLimits, clock: Callable[[], float] = time.monotonic, *, cut_at_bytes: int | None = None
) -> bytes:
    """The body as sent, at most ``max_body_bytes`` of it: what is longer compressed is longer still decompressed.

    With ``cut_at_bytes`` no length is too large, and the rest is not read.
    Raises `BodyTooLarge` (before reading, where the length is announced), `BodyTooSlow`, `BodyMalformed` for a body in
    tiny pieces, and httpcore's errors.
    """
    limit = limits.max_body_bytes
    announced = reply.text(b"content-length") or ""
    if cut_at_bytes is None and announced.isascii() and announced.isdigit() and int(announced[:20]) > limit:
        raise BodyTooLarge
    raw = bytearray()
    started = clock()
    pieces = 0
    async for part in reply.body():
        raw += part
        if cut_at_bytes is not None and len(raw) >= cut_at_bytes:
            return bytes(raw[:cut_at_bytes])
        if len(raw) > limit:
            raise BodyTooLarge
        pieces += 1
        if pieces % _PIECES_AT_A_TIME == 0:
            await asyncio.sleep(0)  # one read of tiny pieces is a long row of them without a wait
        if pieces > _FREE_PIECES + len(raw) / _MIN_PIECE_BYTES:
            raise BodyMalformed(f"{len(raw)} bytes of a body in {pieces} pieces")
        if too_slow(len(raw), clock() - started, limits.min_bytes_per_second):
            raise BodyTooSlow(f"{len(raw)} bytes of a body within {clock() - started:.0f} s")
    return bytes(raw)


def too_slow(received: int, seconds: float, bytes_per_second: float) -> bool:
    """Whether the average speed since the start is below the least one, once the grace is over."""
    return seconds > DRIP_GRACE_SECONDS and received < bytes_per_second * seconds


async def decoded(raw: bytes, content_encoding: str, limit: int, threads: Executor) -> bytes:
    """The body without its compression, as `decompress`."""
    if len(raw) <= _INLINE_BYTES:
        return decompress(raw, content_encoding, limit)
    return await asyncio.get_running_loop().run_in_executor(threads, decompress, raw, content_encoding, limit)
