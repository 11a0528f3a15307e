"""`KnownItem`: what is remembered of a published item, by which it is found again and its edits are measured."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.normalising.item_keys import ItemKeys


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item that has been published, as remembered."""

    item_id: str
    version: int
    content_hash: bytes
    """Of what was last seen, trifles included."""
    absent_since_ms: int | None = None
    """Since when the feed's document has been without it; ``None`` while it is there."""
    guid_hash: bytes | None = None
    url_hash: bytes | None = None
    title_hash: bytes | None = None
    """These three as in `ItemKeys`; all ``None`` for an item that was stored before they were."""
    sketch: bytes | None = None
    """What the last published revision said, as `ingest.normalising.revision_text.sketch` has it."""
    recent: bytes = b""
    """Marks of the last published revisions (4 bytes each): by them a publisher's return to one is recognised."""
    pace: float = 0.0
    """Revisions spent at `version`, see `ingest.revision_pace`."""
    raw_hash: bytes | None = None
    """Of the entry as it stood in the document, where it was cut out."""

    @property
    def keys(self) -> ItemKeys:
        """By what it can be found again."""
        return ItemKeys(self.guid_hash, self.url_hash, self.title_hash)
