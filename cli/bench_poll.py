"""The measurement behind `depesche bench poll`: the whole poller beside the parts of a simple one, over the same feeds."""

from __future__ import annotations

import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import feedparser
import httpx

from cli.bench_poll_origin import BenchOrigin, bench_origin
from cli.bench_poll_progress import polls_ended
from cli.commands.topics import topic_specs
from depesche.eventlog.open import open_eventlog
from depesche.settings.feed_source import FeedSource
from depesche.settings.load import Settings
from depesche.settings.polling import PolitenessSettings
from depesche.telemetry.metrics import Metrics
from ingest.poller import Poller, PollerOptions
from ingest.state.feed_store import FeedStore

UNCHANGED_PERCENT = (0, 50, 90)
WAYS = ("httpx", "feedparser", "simple", "poller")
"""A bare httpx loop; plain feedparser over the bodies that came; both together; our whole poller."""
_LOOK_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Cost:
    """What a visit of all feeds took, in seconds: by the clock, and of this process's processor time (all threads)."""

    wall: float
    cpu: float


def measure(settings: Settings, *, feeds: int, rounds: int) -> dict[str, Any]:
    """Feeds/s and ms of processor time per feed of each way, at the second visit of feeds of which a share is unchanged.

    Medians over alternating rounds. Half of the unchanged feeds answer 304, the others show the same body; the rest show
    one to three new items in front. The poller's row is its loop from the start to the end of the process's work: state file,
    event log, metrics and all.
    """
    with bench_origin(feeds) as origin:
        shares = {str(percent): _share(settings, origin, percent, feeds, rounds) for percent in UNCHANGED_PERCENT}
    return {"feeds": feeds, "rounds": rounds, "unchanged": shares}


def _share(settings: Settings, origin: BenchOrigin, percent: int, feeds: int, rounds: int) -> dict[str, Any]:
    simple = _SimplePoller(origin.urls(percent, feeds), settings.ingest.concurrency)
    costs: dict[str, list[Cost]] = {name: [] for name in (*WAYS, "first_visit")}
    for _ in range(rounds):
        with _WholePoller(settings, origin, simple.urls) as poller:
            origin.visit(1)
            simple.learn()
            costs["first_visit"].append(_cost(poller.first_visit))
            origin.visit(2)
            costs["httpx"].append(_cost(simple.fetch))
            costs["feedparser"].append(_cost(simple.parse))
            costs["simple"].append(_cost(simple.fetch_and_parse))
            poller.wish()
            costs["poller"].append(_cost(poller.second_visit))
    figures = {name: _figures(found, feeds) for name, found in costs.items()}
    return {
        **figures,
        "poller_to_feedparser": _ratio(figures["poller"], figures["feedparser"]),
        "poller_to_simple": _ratio(figures["poller"], figures["simple"]),
        "poller_to_httpx": _ratio(figures["poller"], figures["httpx"]),
        "bodies": len(simple.bodies),
        "body_bytes": sum(map(len, simple.bodies)),
    }


def _cost(work: Callable[[], None]) -> Cost:
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def _figures(costs: Sequence[Cost], feeds: int) -> dict[str, float]:
    return {
        "feeds_per_second": round(feeds / statistics.median(cost.wall for cost in costs), 1),
        "cpu_ms_per_feed": round(statistics.median(cost.cpu for cost in costs) / feeds * 1_000, 3),
    }


def _ratio(ours: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """How many times as fast: by the clock, and by processor time, which other work on the machine disturbs less."""
    return {
        "wall": round(ours["feeds_per_second"] / other["feeds_per_second"], 2),
        "cpu": round(other["cpu_ms_per_feed"] / ours["cpu_ms_per_feed"], 2),
    }


class _SimplePoller:
    """What comes to mind first: conditional requests with httpx, plain feedparser on what comes, nothing kept but ETags."""

    def __init__(self, urls: Sequence[str], concurrency: int) -> None:
        self.urls = urls
        self.bodies: list[bytes] = []
        self._concurrency = concurrency
        self._etags: dict[str, str] = {}

    def learn(self) -> None:
        """The first visit."""
        self._etags = {}
        self._etags = asyncio.run(self._visit(lambda _: None))

    def fetch(self) -> None:
        """Fetch only."""
        self.bodies = []
        asyncio.run(self._visit(self.bodies.append))

    def parse(self) -> None:
        """Parse what `fetch` has fetched."""
        for body in self.bodies:
            feedparser.parse(body)

    def fetch_and_parse(self) -> None:
        """Fetch and parse."""
        asyncio.run(self._visit(lambda body: feedparser.parse(body) and None))

    async def _visit(self, took: Callable[[bytes], None]) -> dict[str, str]:
        """Fetch all; ``took`` is given each body. The feeds' ETags."""
        etags: dict[str, str] = {}
        left = iter(self.urls)

        async def work(client: httpx.AsyncClient) -> None:
            for url in left:
                headers = {"If-None-Match": self._etags[url]} if url in self._etags else {}
                reply = await client.get(url, headers=headers)
                if "ETag" in reply.headers:
                    etags[url] = reply.headers["ETag"]
                if reply.status_code != httpx.codes.NOT_MODIFIED:
                    took(reply.raise_for_status().content)

        limits = httpx.Limits(max_connections=self._concurrency, max_keepalive_connections=self._concurrency)
        async with (
            httpx.AsyncClient(limits=limits, timeout=60, trust_env=False) as client,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(self._concurrency):
                group.create_task(work(client))
        return etags


class _WholePoller:
    """Ours, as `depesche poll` runs it, with the embedded event log; no host is spared, since there is only one."""

    def __init__(self, settings: Settings, origin: BenchOrigin, urls: Sequence[str]) -> None:
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="depesche-bench-")))
        sqlite = settings.eventlog.sqlite.model_copy(update={"directory": folder})
        log_settings = settings.eventlog.model_copy(update={"backend": "sqlite", "sqlite": sqlite})
        self._eventlog = open_eventlog(log_settings)
        self._stack.callback(self._eventlog.close)
        self._eventlog.create_topics(topic_specs(log_settings.topics))
        self._appender = self._eventlog.appender()
        self._stack.callback(self._appender.close)
        self._topic = log_settings.topics.raw
        self._urls = urls
        self._settings = settings.ingest.model_copy(
            update={
                "feeds": tuple(FeedSource(url=url) for url in urls),
                "opml_files": (),
                "state_file": folder / "state.db",
                "proxy": None,
                "allow_private_hosts": (origin.host,),
                "politeness": PolitenessSettings(per_host_concurrency=50, min_gap_seconds=0, max_gap_seconds=0),
            }
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def first_visit(self) -> None:
        """Poll all feeds for the first time; returns when all their items are on the log."""
        asyncio.run(self._poller(Metrics()).poll_once())

    def wish(self) -> None:
        """Make all feeds due, as `depesche feeds poll` does."""
        store = FeedStore(self._settings.state_file)
        store.registrations.wish(self._urls)
        store.close()

    def second_visit(self) -> None:
        """Run the poller until each feed has been polled and what is new is on the log."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        metrics, stop = Metrics(), asyncio.Event()
        running = asyncio.create_task(self._poller(metrics).run(stop))
        while not running.done() and polls_ended(metrics) < len(self._urls):  # noqa: ASYNC110 - a metric is no event
            await asyncio.sleep(_LOOK_SECONDS)
        stop.set()
        await running

    def _poller(self, metrics: Metrics) -> Poller:
        return Poller(
            self._settings, topic=self._topic, appender=self._appender, metrics=metrics, options=PollerOptions()
        )
