"""The figures of `depesche bench poll` as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_ROWS = {
    "httpx": "bare httpx: fetches only",
    "feedparser": "plain feedparser over the bodies that came: parses only",
    "simple": "bare httpx and plain feedparser",
    "poller": "the whole poller, from the start to the last item on the log",
    "first_visit": "the whole poller when all feeds are new",
}


def speed_lines(result: Mapping[str, Any]) -> Iterator[str]:
    """One block per share of unchanged feeds."""
    for percent, share in result["unchanged"].items():
        yield f"{percent} % of {result['feeds']} feeds unchanged: {share['bodies']} bodies, {share['body_bytes'] / 1e6:.1f} MB"
        for name, what in _ROWS.items():
            row = share[name]
            yield f"  {row['feeds_per_second']:8.1f} feeds/s {row['cpu_ms_per_feed']:8.2f} ms of processor each  {what}"
        for other in ("feedparser", "simple", "httpx"):
            ratio = share[f"poller_to_{other}"]
            yield f"  poller to {other}: {ratio['wall']:.2f} by the clock, {ratio['cpu']:.2f} by processor time"
    yield f"medians of {result['rounds']} alternating rounds"


def memory_lines(sizes: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """One line per number of feeds."""
    for feeds, row in sizes.items():
        yield (
            f"{int(feeds):8,} feeds  {row['rss_mb']:6.1f} MB (peak {row['peak_mb']:.1f}), {row['bytes_per_feed']:.0f} bytes per feed;"
            f" first poll after {row['first_poll_seconds']:.1f} s; loop stalled at most {row['stall_ms']:.0f} ms;"
            f" no poll for {row['reload_gap_seconds']:.1f} s during a reload"
        )
