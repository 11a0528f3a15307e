"""`Boilerplate`, what the enrich stage holds: strips batches by the memory of their sources, and keeps that memory.

Two steps, as the stage has them. `strip` learns from a batch in memory only, so that it may be repeated, and the items
of a first poll already know each other's titles and blocks. `keep` writes what was learned, in one transaction, once
the articles are durable. An item that comes again changes nothing, wherever the two were interrupted.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import structlog

from depesche.records.raw_item import RawItem
from depesche.settings.stages import BoilerplateSettings
from depesche.telemetry.metrics import Metrics
from workers.enrich.article_text import CleanText
from workers.enrich.boilerplate.notes import SHOWN_CHARACTERS, Note, Taken
from workers.enrich.boilerplate.removal import Removal, removals, without
from workers.enrich.boilerplate.sketch import Outline, Sketch, outline, sketch
from workers.enrich.boilerplate.source import Source
from workers.enrich.boilerplate.store import Changes, Store
from workers.enrich.boilerplate.store_database import StoreUnavailable

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
"""After a fault the database is left alone for this long: a lock must not cost every batch a wait."""
MAX_UNKEPT = 20_000
"""Notes of items whose articles never became durable here (dead letters, partitions given away) are dropped then."""

NOTHING_NEW: Changes = []

T = TypeVar("T")
log = structlog.get_logger("depesche.boilerplate")


class Boilerplate:
    """The memory of all sources: a bounded part of it in this process, the rest in the database. For one thread."""

    def __init__(
        self, settings: BoilerplateSettings, metrics: Metrics, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._learns = settings.mode == "learn"
        self._store = Store(settings, write=self._learns)
        self._gates = {step: _Gate(step, clock, metrics) for step in ("read", "write")}
        self._sources: OrderedDict[str, Source] = OrderedDict()  # the one used least recently first
        self._unkept: dict[str, Note] = {}

    def strip(self, items: Sequence[tuple[RawItem, CleanText]]) -> list[CleanText]:
        """The texts without what is known to be boilerplate, in order."""
        self._catch_up(self._gates["read"].through(self._store.changes, NOTHING_NEW))
        outlines = [outline(clean) for _, clean in items]
        memory = self._memory({item.feed.url for item, _ in items if item.feed.url})
        sketches = [
            sketch(item.item_id, item.version, clean.title, taken_apart.keys)
            for (item, clean), taken_apart in zip(items, outlines, strict=True)
        ]
        news = [
            self._learns and item.feed.url in memory and memory[item.feed.url].note(seen)
            for (item, _), seen in zip(items, sketches, strict=True)
        ]
        stripped = [
            self._strip_one(item, clean, taken_apart, memory.get(item.feed.url))
            for (item, clean), taken_apart in zip(items, outlines, strict=True)
        ]
        for (item, _), seen, is_news, (_, taken) in zip(items, sketches, news, stripped, strict=True):
            self._note(item, seen, taken, is_news=is_news)
        self._bound()
        return [done for done, _ in stripped]

    def keep(self, item_ids: Iterable[str]) -> None:
        """The articles of these items are durable: count what was taken, and store what was learned."""
        notes = [note for item_id in item_ids if (note := self._unkept.pop(item_id, None)) is not None]
        for note in notes:
            for taken in note.taken:
                self._metrics.boilerplate_blocks.labels(taken.kind).inc()
        news = [note for note in notes if note.is_news]
        if not (self._learns and news):
            return
        forgotten = [
            (url, item_id)
            for url in {note.url for note in news}
            if (source := self._sources.get(url)) is not None
            for item_id in source.take_forgotten()
        ]
        self._catch_up(self._gates["write"].through(lambda: self._store.record(news, forgotten), NOTHING_NEW))

    def close(self) -> None:
        """Close the database; it is opened again when needed."""
        self._store.close()

    # -- one item ----------------------------------------------------------------------------------------------

    def _strip_one(
        self, item: RawItem, clean: CleanText, taken_apart: Outline, source: Source | None
    ) -> tuple[CleanText, tuple[Taken, ...]]:
        if source is None or not source.knows_of_others(item.item_id):
            return clean, ()
        found = removals(taken_apart, clean.title, item.item_id, source, self._settings.max_removed_share)
        if not found:
            return clean, ()
        taken = tuple(_taken(removal, source, item.version) for removal in found)
        return without(clean, taken_apart, found), taken

    def _note(self, item: RawItem, seen: Sketch, taken: tuple[Taken, ...], *, is_news: bool) -> None:
        waiting = self._unkept.pop(item.item_id, None)
        if waiting is not None and waiting.item.version == seen.version:  # the batch is handled again
            is_news = is_news or waiting.is_news
        if is_news or taken:
            self._unkept[item.item_id] = Note(item.feed.url, seen, taken, is_news)
        while len(self._unkept) > MAX_UNKEPT:
            del self._unkept[next(iter(self._unkept))]

    # -- the memory of this process ----------------------------------------------------------------------------

    def _memory(self, urls: Iterable[str]) -> dict[str, Source]:
        """The sources of a batch. While the database cannot be read, those not in memory begin empty and are not kept."""
        memory = {}
        for url in urls:
            source = self._sources.get(url)
            if source is None:
                stored = self._gates["read"].through(lambda: self._store.load(url), None)  # noqa: B023 - called at once
                source = Source(self._settings, stored.items, stored.learnt) if stored else Source(self._settings)
                if stored is not None:
                    self._sources[url] = source
            else:
                self._sources.move_to_end(url)
            memory[url] = source
        return memory

    def _catch_up(self, changes: Changes) -> None:
        if changes is None:
            self._sources.clear()
            return
        for url, seen in changes:
            source = self._sources.get(url)
            if source is not None:
                source.note(seen)

    def _bound(self) -> None:
        size = sum(source.size for source in self._sources.values())
        while size > self._settings.max_memory_entries and len(self._sources) > 1:
            size -= self._sources.popitem(last=False)[1].size
        sources = self._sources.values()
        known = self._metrics.boilerplate_known
        known.labels("sources").set(len(sources))
        known.labels("blocks").set(sum(source.learnt for source in sources))
        known.labels("titles").set(sum(source.titles for source in sources))


class _Gate:
    """Keeps a faulty database from slowing the stage: after a fault its calls are left out for a while."""

    def __init__(self, step: str, clock: Callable[[], float], metrics: Metrics) -> None:
        self._step = step
        self._clock = clock
        self._metrics = metrics
        self._pause = 0.0
        self._closed_until = float("-inf")

    def through(self, call: Callable[[], T], otherwise: T) -> T:
        """What the call returns; ``otherwise`` where it fails or is left out."""
        if self._clock() < self._closed_until:
            return otherwise
        try:
            result = call()
        except StoreUnavailable as error:
            self._pause = min(max(FIRST_PAUSE_SECONDS, 2 * self._pause), LONGEST_PAUSE_SECONDS)
            self._closed_until = self._clock() + self._pause
            self._metrics.boilerplate_store_errors.labels(self._step).inc()
            log.warning(
                "learned boilerplate cannot be used, going on without",
                step=self._step,
                error=str(error),
                retry_seconds=self._pause,
            )
            return otherwise
        self._pause = 0.0
        return result


def _taken(removal: Removal, source: Source, version: int) -> Taken:
    first = source.first_seen_ms(removal.key) if removal.kind == "recurring" else None
    text = removal.text[:SHOWN_CHARACTERS].encode("utf-8", "replace").decode()
    return Taken(removal.kind, removal.key, text, removal.items, version if first is None else first)
