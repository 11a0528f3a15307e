"""The list of feeds and one feed as their templates show them (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from console.feed_catalogue import FeedDetail, FeedLine, FeedPage
from console.feed_listing import MAX_OFFSET, ORDERS, FeedListing
from console.feed_words import HealthWords, health_words
from console.outbound import web_link
from console.results import Paging
from console.search_state import MAX_VALUE_CHARACTERS, SearchState


@dataclass(frozen=True, slots=True)
class HealthLink:
    """A health with the list of the feeds that have it; ``health`` is empty for any."""

    health: str
    label: str
    tone: str
    count: int
    active: bool
    href: str


@dataclass(frozen=True, slots=True)
class OrderLink:
    """An order with the list in it."""

    order: str
    active: bool
    href: str


@dataclass(frozen=True, slots=True)
class TagLink:
    """A tag with the list of the feeds that have it."""

    tag: str
    href: str


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A line of the list."""

    feed: FeedLine
    href: str
    health: HealthWords
    tags: tuple[TagLink, ...]


@dataclass(frozen=True, slots=True)
class FeedsView:
    """Everything on the page of feeds."""

    page: FeedPage
    healths: tuple[HealthLink, ...]
    orders: tuple[OrderLink, ...]
    rows: tuple[FeedRow, ...]
    paging: Paging


@dataclass(frozen=True, slots=True)
class FeedView:
    """Everything on a feed's page."""

    feed: FeedDetail
    health: HealthWords
    link: str | None
    """Where it is registered, if that is a web address; likewise the others."""
    address_link: str | None
    move_link: str | None
    merged_href: str | None
    search_href: str | None
    """The search for its articles; ``None`` where its name is too long for one."""
    tags: tuple[TagLink, ...]


def feeds_view(page: FeedPage, listing: FeedListing) -> FeedsView:
    """Arrange a page of the list for its template."""
    return FeedsView(
        page=page,
        healths=_healths(page, listing),
        orders=tuple(OrderLink(order, order == listing.order, listing.sorted_by(order).href()) for order in ORDERS),
        rows=tuple(
            FeedRow(
                feed=feed,
                href=feed_href(feed.url),
                health=health_words(feed.health),
                tags=tuple(TagLink(tag, listing.with_tag(tag).href()) for tag in feed.tags),
            )
            for feed in page.feeds
        ),
        paging=_paging(page, listing),
    )


def feed_view(feed: FeedDetail) -> FeedView:
    """Arrange a feed for its template."""
    registration, polling = feed.registration, feed.polling
    source = " ".join(feed.name.split())
    return FeedView(
        feed=feed,
        health=health_words(registration.resting or (polling.health if polling else "new")),
        link=web_link(registration.url),
        address_link=web_link(polling.address) if polling else None,
        move_link=web_link(polling.pending_move) if polling else None,
        merged_href=feed_href(registration.merged_into) if registration.merged_into else None,
        search_href=SearchState().adding("source", source).href() if len(source) <= MAX_VALUE_CHARACTERS else None,
        tags=tuple(TagLink(tag, FeedListing(tag=tag).href()) for tag in registration.tags),
    )


def feed_href(url: str, path: str = "/feed") -> str:
    """The page of a feed, or its data."""
    return f"{path}?{urlencode({'url': url})}"


def _healths(page: FeedPage, listing: FeedListing) -> tuple[HealthLink, ...]:
    counts = dict(page.counts)
    if listing.health:
        counts.setdefault(listing.health, 0)
    return (
        HealthLink("", "All", "", sum(counts.values()), not listing.health, listing.with_health("").href()),
        *(
            HealthLink(
                health,
                (words := health_words(health)).label,
                words.tone,
                count,
                health == listing.health,
                listing.with_health(health).href(),
            )
            for health, count in counts.items()
        ),
    )


def _paging(page: FeedPage, listing: FeedListing) -> Paging:
    before, after = listing.offset - listing.limit, listing.offset + listing.limit
    shown = len(page.feeds)
    return Paging(
        first=listing.offset + 1 if shown else 0,
        last=listing.offset + shown,
        previous=listing.at(max(before, 0)).href() if listing.offset and shown else None,
        next=listing.at(after).href() if after < page.total and after <= MAX_OFFSET else None,
        beyond=listing.at(0).href() if listing.offset and not shown else None,
        cut=after < page.total and after > MAX_OFFSET,
    )
