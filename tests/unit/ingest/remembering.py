"""A feed under test: documents in, changes out, with the memory in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from depesche.records.identity import IdentityRule
from depesche.settings.feed_source import FeedSource
from ingest.decide import Changes, KnownItem, Rules, changes
from ingest.normalising.identity import IdentityMemory, rule_in_force
from ingest.normalising.normalise import sight
from ingest.parsing.parsed_feed import Date, ParsedEntry, ParsedFeed, Text

URL = "https://feeds.example/feed"
START = datetime(2026, 3, 2, 8, 17, tzinfo=UTC)


def entry(
    guid: str | None = None,
    path: str | None = None,
    title: str | None = None,
    text: str | None = None,
    *,
    at: datetime | None = START,
) -> ParsedEntry:
    """An entry with what matters here; ``path`` is that of its link."""
    return ParsedEntry(
        guid=guid,
        link=None if path is None else f"https://news.example/{path}",
        title=Text(title) if title else None,
        summary=Text(text) if text else None,
        published=Date(at.isoformat()) if at else None,
    )


class Remembering:
    """Polls with a memory, five minutes apart."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        self.memory = IdentityMemory()
        self.known: dict[str, KnownItem] = {}
        self.now = START

    def poll(self, *entries: ParsedEntry, after: timedelta = timedelta(minutes=5)) -> Changes:
        self.now += after
        document = sight(ParsedFeed("rss20", entries=entries), FeedSource(url=URL), URL)
        found = changes(self.memory, self.known, document, int(self.now.timestamp() * 1_000), self.rules)
        self.memory = found.memory
        self.known |= {item.item_id: item for item in found.remembered}
        return found

    def poll_unread(self, *entries: ParsedEntry | str) -> Changes:
        """A poll in which some entries were recognised unread: those given as the ids of their items."""
        self.now += timedelta(minutes=5)
        read = tuple(one for one in entries if isinstance(one, ParsedEntry))
        unread, before = [], 0
        for one in entries:
            if isinstance(one, str):
                unread.append((before, one))
            else:
                before += 1
        document = sight(ParsedFeed("rss20", entries=read), FeedSource(url=URL), URL)
        document = replace(document, known_ids=tuple(unread))
        found = changes(self.memory, self.known, document, int(self.now.timestamp() * 1_000), self.rules)
        self.memory = found.memory
        self.known |= {item.item_id: item for item in found.remembered}
        return found

    def counts(self, *entries: ParsedEntry, after: timedelta = timedelta(minutes=5)) -> tuple[int, int]:
        """New and changed items of a poll."""
        found = self.poll(*entries, after=after)
        return found.new, found.changed

    @property
    def rule(self) -> IdentityRule:
        return rule_in_force(self.memory, self.rules.identity)
