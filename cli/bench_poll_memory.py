"""The memory part of `depesche bench poll`: what a running poller takes per registered feed, and whether it stalls."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from cli.bench_poll_origin import bench_origin
from cli.bench_poll_progress import polls_ended
from cli.bench_poll_states import write_feeds
from cli.options import quiet_logs
from depesche.eventlog.contract import Message
from depesche.settings.ingest import IngestSettings
from depesche.telemetry.metrics import Metrics
from ingest.poller import Poller, PollerOptions

A = TypeVar("A")

SIZES = (1_000, 10_000, 100_000)
_POLLS_PER_SECOND = 40
_LOOK_SECONDS = 0.01
_FEW = 50
_ITEMS_PER_FEED = 30
_MOST_ITEMS = 500_000


def measure_memory(sizes: Sequence[int], *, run_seconds: float = 12.0) -> dict[str, dict[str, float]]:
    """Per number of feeds, what a poller that has run for 12 seconds at 40 polls a second takes, and its slowest moments.

    Each runs in a fresh process, on an OPML file with one feed per site and a state file as one poll of each has left it
    (30 items per feed; fewer where that were over 500,000: they stay on the disk). ``rss_mb`` is the process's whole memory,
    ``bytes_per_feed`` what is more than that of a poller with 50 feeds, ``peak_mb`` the most at any time, a reload of all
    registrations included. ``first_poll_seconds``: from the start to the end of the first poll. ``stall_ms``: longest time
    that the event loop did not turn. ``reload_gap_seconds``: longest time without a poll that ended during the reload.
    Bound: 100,000 feeds take less than 300 MB in all, some 1.2 KB each (measured: 191 MB, after a reload 244 MB, peak 260 MB).
    Not in it: the paces of up to 50,000 hosts that the poller remembers as it meets them, 400 bytes each.
    """
    results: dict[str, dict[str, float]] = {}
    with bench_origin(0) as origin:
        for feeds in (_FEW, *sizes):
            with tempfile.TemporaryDirectory(prefix="depesche-bench-") as folder:
                results[str(feeds)] = _in_process(_prepare, feeds, Path(folder)) | _in_process(
                    _measure, (origin.host, run_seconds), Path(folder)
                )
    few = results.pop(str(_FEW))
    for number, result in results.items():
        result["bytes_per_feed"] = round((result["rss_mb"] - few["rss_mb"]) * 1e6 / (int(number) - _FEW))
        result["rss_with_50_feeds_mb"] = few["rss_mb"]
    return results


def _in_process(work: Callable[[A, Path], dict[str, float]], argument: A, folder: Path) -> dict[str, float]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, argument, folder).result()


def _prepare(feeds: int, folder: Path) -> dict[str, float]:
    items = min(_ITEMS_PER_FEED, _MOST_ITEMS // max(feeds, 1))
    write_feeds(folder, feeds, items=items, due_per_second=_POLLS_PER_SECOND)
    return {"items_per_feed": items}


def _measure(terms: tuple[str, float], folder: Path) -> dict[str, float]:
    quiet_logs()
    proxy, run_seconds = terms
    settings = IngestSettings(
        opml_files=(folder / "feeds.opml",), state_file=folder / "state.db", proxy=SecretStr(f"http://{proxy}")
    )
    return asyncio.run(_Watched(settings).run(run_seconds))


async def _anywhere(host: str, port: int) -> Sequence[str]:  # noqa: ARG001 - the resolver's signature
    """Itself for the proxy; for a site, which only the proxy will look up, some public address to satisfy the guard."""
    return [host if host == "127.0.0.1" else "93.184.215.14"]


class _Nowhere:
    """An event log that takes everything."""

    def append(self, topic: str, messages: Sequence[Message]) -> None:
        """Forget the messages."""

    def close(self) -> None:
        """Nothing to release."""


@dataclass(slots=True)
class _Look:
    """What was seen of a stretch of time; in seconds."""

    first: float = 0.0
    """From its beginning to the end of the first poll."""
    polls: int = 0
    gap: float = 0.0
    """Longest time without a poll that ended."""
    stall: float = 0.0
    """Longest time by which a turn of the loop was late."""


class _Watched:
    """A poller, and a look at it every few ms."""

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings
        self._metrics = Metrics()
        self._poller = Poller(
            settings,
            topic="bench",
            appender=_Nowhere(),
            metrics=self._metrics,
            options=PollerOptions(resolve=_anywhere),
        )

    async def run(self, seconds: float) -> dict[str, float]:
        """Run for a while, read all registrations again, and stop."""
        stop = asyncio.Event()
        running = asyncio.create_task(self._poller.run(stop))
        start = await self._look(seconds)
        rss = _rss_mb()
        self._poller.reload(self._settings)
        again = await self._look(seconds / 2)
        stop.set()
        await running
        return {
            "rss_mb": rss,
            "rss_after_reload_mb": _rss_mb(),
            "peak_mb": _peak_mb(),
            "first_poll_seconds": round(start.first, 2),
            "stall_ms": round(max(start.stall, again.stall) * 1_000),
            "start_stall_ms": round(start.stall * 1_000),
            "reload_gap_seconds": round(again.gap, 2),
            "polls": start.polls + again.polls,
        }

    async def _look(self, seconds: float) -> _Look:
        look = _Look()
        before = polls_ended(self._metrics)
        started = ended = now = time.perf_counter()
        while now - started < seconds:
            await asyncio.sleep(_LOOK_SECONDS)
            turned, now = now, time.perf_counter()
            look.stall = max(look.stall, now - turned - _LOOK_SECONDS)
            polls = polls_ended(self._metrics) - before
            if polls > look.polls:
                look.first = look.first or now - started
                look.polls, ended = polls, now
            look.gap = max(look.gap, now - ended)
        return look


def _rss_mb() -> float:
    """Where the system does not say, the highest so far."""
    status = Path("/proc/self/status")
    if not status.exists():
        return _peak_mb()
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return round(int(line.split()[1]) * 1_024 / 1e6, 1)


def _peak_mb() -> float:
    unit = 1 if sys.platform == "darwin" else 1_024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)
