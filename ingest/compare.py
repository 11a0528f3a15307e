"""What has become of a known item (pure): nothing, a trifle, or a revision. Used by `ingest.decide`."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from depesche.records.identity import IdentityRule, next_version
from ingest.identify import Identified, IdentifiedDocument
from ingest.known_item import KnownItem
from ingest.normalising.normalise import Sighting
from ingest.normalising.revision_text import edit, mark, sketch
from ingest.revision_pace import pace_after, remembered

Verdict = Literal["new", "changed", "same", "trifle", "held"]
"""``held``: changed, but it has to wait, since the item had too many revisions."""


def compare(
    entry: Identified, document: IdentifiedDocument, observed_ms: int, min_words: int
) -> tuple[Verdict, KnownItem]:
    """The verdict on an entry, and its item as it is to be remembered (equal to what was, where nothing is to be written)."""
    before, sighting = entry.before, entry.sighting
    if before is not None and before.content_hash == sighting.content_hash:
        seen = _seen_again(before, sighting, document.rule)
        return "same", seen if seen.sketch else replace(seen, sketch=sketch(sighting.entry))
    said = sketch(sighting.entry)
    keys = sighting.keys
    published = KnownItem(
        entry.item_id,
        next_version(observed_ms, before.version if before else None),
        sighting.content_hash,
        guid_hash=keys.guid,
        url_hash=keys.url,
        title_hash=keys.title,
        sketch=said,
        recent=mark(said, keys.url),
        raw_hash=sighting.entry.raw_hash,
    )
    if before is None:
        return "new", published
    link_changed = before.url_hash not in {None, keys.url} and document.memory.url_fault != "changing"
    if not edit(before.sketch, said, min_words) and not link_changed:
        return "trifle", replace(_seen_again(before, sighting, document.rule), content_hash=sighting.content_hash)
    pace = pace_after(before.pace, before.recent, published.recent, observed_ms - before.version)
    if pace is None:
        return "held", replace(before, absent_since_ms=None)
    return "changed", replace(published, recent=remembered(before.recent, published.recent), pace=pace)


def _seen_again(before: KnownItem, sighting: Sighting, rule: IdentityRule) -> KnownItem:
    """The item with the keys that it has now. Of a date only the day is kept up: feeds move the time at each request."""
    keys = sighting.keys
    is_same = rule != "title" and (keys.name, keys.day) == (before.keys.name, before.keys.day)
    title = before.title_hash if is_same else keys.title
    return replace(
        before,
        absent_since_ms=None,
        guid_hash=keys.guid,
        url_hash=keys.url,
        title_hash=title,
        raw_hash=sighting.entry.raw_hash,
    )
