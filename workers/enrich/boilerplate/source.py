"""The memory of one source: a window over its last items, and what recurs in it (pure, bounded by the window)."""

from __future__ import annotations

import bisect
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from depesche.settings.stages import BoilerplateSettings
from workers.enrich.boilerplate.normal_form import MIN_TITLE_CHARACTERS, title_key
from workers.enrich.boilerplate.recurrence import recurs
from workers.enrich.boilerplate.sketch import Sketch

OPENING_CHARACTERS = MIN_TITLE_CHARACTERS - 4
"""So many first characters of a title find it in a text: one look-up per sentence, however many titles are known."""
_DAY_MS = 86_400_000
_MUCH_MORE, _MUCH_NEW = 1.15, 0.25
_Key = TypeVar("_Key", int, str)


class Source:
    """What is known of a source, to begin with from what was stored of it.

    ``learnt`` maps the keys of what was known as boilerplate to when it was first seen (ms).
    """

    def __init__(
        self, settings: BoilerplateSettings, items: Iterable[Sketch] = (), learnt: Mapping[int, int] | None = None
    ) -> None:
        self._settings = settings
        self._min_items = settings.min_items  # asked for every paragraph
        self._items: dict[str, Sketch] = {}
        self._order: list[tuple[int, str]] = []  # (version, item id), oldest first
        self._counts: dict[int, int] = {}
        self._with_text = 0
        self._titles: dict[int, list[str]] = {}  # title's key → ids of the items that have it
        self._openings: dict[str, list[str]] = {}  # a title stands here once for each item that has it
        self._forgotten: deque[str] = deque(maxlen=settings.window_items)
        self._learnt: dict[int, int] = {}
        self._noted = 0
        self._denied: dict[int, tuple[int, int]] = {}  # key → items with it, and `_noted`, when it was no boilerplate
        for item in items:
            self.note(item)
        self._learnt.update((key, first) for key, first in (learnt or {}).items() if key in self._counts)

    # -- learning ----------------------------------------------------------------------------------------------

    def note(self, item: Sketch) -> bool:
        """Remember an item, or its newer revision; False where that changes nothing: it is known, or too old.

        What falls out of the window is forgotten.
        """
        known = self._items.get(item.item_id)
        if known is not None:
            if known.version >= item.version:
                return False
            self._drop(known)
        self._add(item)
        oldest_allowed = self._order[-1][0] - self._settings.window_days * _DAY_MS
        while len(self._order) > self._settings.window_items or self._order[0][0] < oldest_allowed:
            oldest = self._items[self._order[0][1]]
            self._drop(oldest)
            self._forgotten.append(oldest.item_id)
        return item.item_id in self._items

    def take_forgotten(self) -> list[str]:
        """The ids of items that fell out of the window since the last call and did not come back."""
        forgotten = [item_id for item_id in self._forgotten if item_id not in self._items]
        self._forgotten.clear()
        return forgotten

    def _add(self, item: Sketch) -> None:
        self._noted += 1
        self._items[item.item_id] = item
        bisect.insort(self._order, (item.version, item.item_id))
        for key in item.keys:
            self._counts[key] = self._counts.get(key, 0) + 1
        self._with_text += bool(item.blocks)
        title = title_key(item.title)
        if title is not None:
            self._titles.setdefault(title, []).append(item.item_id)
            self._openings.setdefault(item.title[:OPENING_CHARACTERS], []).append(item.title)

    def _drop(self, item: Sketch) -> None:
        del self._items[item.item_id]
        del self._order[bisect.bisect_left(self._order, (item.version, item.item_id))]
        for key in item.keys:
            self._counts[key] -= 1
            if not self._counts[key]:
                del self._counts[key]
                self._denied.pop(key, None)
                self._learnt.pop(key, None)
        self._with_text -= bool(item.blocks)
        title = title_key(item.title)
        if title is not None:
            _discard(self._titles, title, item.item_id)
            _discard(self._openings, item.title[:OPENING_CHARACTERS], item.title)

    # -- knowing -----------------------------------------------------------------------------------------------

    def recurring(self, key: int) -> int:
        """In how many items of the window a block of boilerplate stands; 0 for every other block.

        What was once found to be boilerplate stays so for as long as enough items have it.
        """
        count = self._counts.get(key, 0)
        if count < self._min_items or count < self._settings.min_share * self._with_text:
            if key in self._learnt:
                del self._learnt[key]
            return 0
        if key in self._learnt:
            return count
        if not self._is_due(key, count):
            return 0
        if not recurs(key, list(self._items.values()), self._counts, self._min_items):
            self._denied[key] = count, self._noted
            return 0
        self._learnt[key] = next(version for version, item_id in self._order if self._items[item_id].has(key))
        return count

    def _is_due(self, key: int, count: int) -> bool:
        """Whether to look again at a block that was none: looking costs as much as all the rest."""
        if key not in self._denied:
            return True
        before, noted = self._denied[key]
        return count > before * _MUCH_MORE or self._noted - noted > self._settings.window_items * _MUCH_NEW

    def is_title_of_another(self, key: int, item_id: str, keys: Iterable[int | None]) -> bool:
        """Whether a title has this key, and only items that are other stories than the one with these ``keys``.

        An item that shares a paragraph of its own with it is a copy of it, or it is a copy of an earlier revision:
        that one's title may be this one's lead.
        """
        holders = self._titles.get(key)
        if not holders or item_id in holders:
            return False
        own = [
            one
            for one in keys
            if one is not None and one != key and self._counts.get(one, 0) < self._settings.min_items
        ]
        return not any(self._items[holder].has(one) for holder in holders for one in own)

    @property
    def titles_by_opening(self) -> Mapping[str, Collection[str]]:
        """The distinctive titles by their `OPENING_CHARACTERS` first characters."""
        return self._openings

    def knows_of_others(self, item_id: str) -> bool:
        """Whether any item but this one is remembered, so that there is something to go by."""
        return len(self._items) > (item_id in self._items)

    def first_seen_ms(self, key: int) -> int | None:
        """When a block of boilerplate was first seen; None for every other block."""
        return self._learnt.get(key)

    @property
    def size(self) -> int:
        """Different blocks and items remembered: what memory is bounded by."""
        return len(self._counts) + len(self._items)

    @property
    def learnt(self) -> int:
        """Number of blocks known as boilerplate."""
        return len(self._learnt)

    @property
    def items(self) -> int:
        """Number of items in the window."""
        return len(self._items)

    @property
    def titles(self) -> int:
        """Number of distinctive titles known."""
        return len(self._titles)


def _discard(lists: dict[_Key, list[str]], key: _Key, value: str) -> None:
    values = lists[key]
    values.remove(value)
    if not values:
        del lists[key]
