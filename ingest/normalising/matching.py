"""Which known item is which entry (pure): no item is two entries, no entry two items. Used by `ingest.decide`.

Entries are compared with the known items in rounds, the surest agreement first and all entries in each round, so that a
weak likeness never takes the item that another entry surely is. Time and memory grow with entries plus items.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from depesche.records.identity import IdentityRule
from ingest.known_item import KnownItem
from ingest.normalising.item_keys import NAME_BYTES, ItemKeys

_Key = Callable[[ItemKeys], Hashable]
"""What must agree; ``None`` where it cannot be compared."""


@dataclass(frozen=True, slots=True)
class Trust:
    """By what a document's entries are told apart."""

    rule: IdentityRule = "guid"
    is_guid_sound: bool = True
    """Nothing was learned against the GUIDs, although the rule may be another (it was set by hand)."""
    guids_renewed: bool = False
    """Most of this document has new GUIDs under known URLs and titles."""
    all_renewed: bool = False
    """Most of this document is known by title and day alone."""


def _guid(keys: ItemKeys) -> Hashable:
    return keys.guid


def _url(keys: ItemKeys) -> Hashable:
    return keys.url


def _title(keys: ItemKeys) -> Hashable:
    return keys.title


def _timed_title(keys: ItemKeys) -> Hashable:
    return keys.title if keys.has_time else None


def _day_title(keys: ItemKeys) -> Hashable:
    return (keys.name, keys.day) if keys.name else None


def _both(one: _Key, other: _Key) -> _Key:
    def key(keys: ItemKeys) -> Hashable:
        first, second = one(keys), other(keys)
        return None if first is None or second is None else (first, second)

    return key


def _name(keys: ItemKeys) -> Hashable:
    return keys.name


def _url_without_guid(keys: ItemKeys) -> Hashable:
    return None if keys.guid else keys.url


def _title_alone(keys: ItemKeys) -> Hashable:
    return None if keys.guid or keys.url else keys.title


def _title_without_url(keys: ItemKeys) -> Hashable:
    return None if keys.url else keys.title


def _guid_without_title(keys: ItemKeys) -> Hashable:
    return None if keys.title else keys.guid


_Round = tuple[_Key, _Key]
"""What of the entry must equal what of the item."""


def _same(*keys: _Key) -> list[_Round]:
    return [(key, key) for key in keys]


_ROUNDS: dict[IdentityRule, list[_Round]] = {
    "guid": [
        *_same(_both(_guid, _url), _both(_guid, _name), _guid, _both(_url, _title)),
        *((_url_without_guid, _url), (_title_alone, _title)),
        *_same(_timed_title),
    ],
    "url": [
        *_same(_both(_url, _guid), _both(_url, _name), _url),
        (_title_without_url, _title),
        *_same(_timed_title),
    ],
    "title": [*_same(_both(_title, _url), _both(_title, _guid), _title), (_guid_without_title, _guid)],
}


def _rounds(trust: Trust) -> list[_Round]:
    """The rounds under a rule. One rebuilding of a site must not make all its items new: what most entries then share counts."""
    rounds = list(_ROUNDS[trust.rule])
    if trust.rule == "url" and trust.is_guid_sound:
        rounds += _same(_both(_guid, _name))
    if trust.rule == "guid" and trust.guids_renewed:
        rounds += _same(_both(_url, _name), _url)
    if trust.all_renewed:
        rounds += _same(_day_title)
    return rounds


def akin(entries: Sequence[ItemKeys], known: Mapping[str, KnownItem]) -> dict[str, KnownItem]:
    """The known items that share a GUID, a URL or a title with an entry: no other can be one of them.

    A feed may have 10,000 items that rolled off; this looks at each once (3 ms in all) and spares the rest of the work.
    """
    guids, urls, names = ({getattr(keys, name) for keys in entries} - {None} for name in ("guid", "url", "name"))
    return {
        item_id: item
        for item_id, item in known.items()
        if item.guid_hash in guids
        or item.url_hash in urls
        or (item.title_hash is not None and item.title_hash[:NAME_BYTES] in names)
    }


def match(entries: Sequence[ItemKeys], known: Mapping[str, KnownItem], trust: Trust) -> list[KnownItem | None]:
    """The known item of each entry, ``None`` for those that are new."""
    found: list[KnownItem | None] = [None] * len(entries)
    # Of several candidates the last in the index is taken: one that is present before one that is absent, the newest first.
    by_age = sorted(known.values(), key=lambda item: (item.absent_since_ms is None, item.version))
    free = {item.item_id: item.keys for item in by_age}
    unmatched = list(range(len(entries)))
    names = Counter(keys.name for keys in entries)
    for entry_key, item_key in [(_everything, _everything), *_rounds(trust)]:
        if not unmatched or not free:
            break
        index: dict[Hashable, list[str]] = {}
        for item_id, keys in free.items():
            if (key := item_key(keys)) is not None:
                index.setdefault(key, []).append(item_id)
        left = []
        for position in unmatched:
            keys = entries[position]
            candidates = None if item_key is _day_title and names[keys.name] > 1 else index.get(entry_key(keys))
            if candidates:
                item_id = candidates.pop()
                found[position] = known[item_id]
                del free[item_id]
            else:
                left.append(position)
        unmatched = left
    return found


def _everything(keys: ItemKeys) -> Hashable:
    return (keys.guid, keys.url, keys.title) if keys.guid or keys.url or keys.title else None


def duplicates(entries: Sequence[ItemKeys], rule: IdentityRule) -> set[int]:
    """Positions of entries that repeat an earlier one: the first wins, since feeds list the newest first.

    Two entries with one GUID, but with different URLs and different titles, are two articles, whatever the rule says:
    losing one is worse than having two. Likewise two under one URL with different titles and different times.
    """
    first: dict[Hashable, ItemKeys] = {}
    further: set[Hashable] = set()
    repeated: set[int] = set()
    for position, keys in enumerate(entries):
        key = _own_key(keys, rule)
        if (holder := first.setdefault(key, keys)) is keys:
            continue
        if not _differ(keys, holder, rule) or (detail := (key, keys.url, keys.title)) in further:
            repeated.add(position)
        else:
            further.add(detail)
    return repeated


def _own_key(keys: ItemKeys, rule: IdentityRule) -> Hashable:
    order = {"guid": "gut", "url": "utg", "title": "tug"}[rule]
    values = {"g": keys.guid, "u": keys.url, "t": keys.title}
    return next(((kind, values[kind]) for kind in order if values[kind]), None)


def _differ(one: ItemKeys, other: ItemKeys, rule: IdentityRule) -> bool:
    """Whether two entries with one key are evidently two articles."""
    if not one.name or not other.name or one.name == other.name:
        return False
    if rule == "guid" and one.guid:
        return bool(one.url and other.url and one.url != other.url)
    return rule != "title" and bool(one.minute and other.minute and one.minute != other.minute)
