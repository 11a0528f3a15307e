"""What a page of feeds shows, as its URL says it: read from a query string, bounded, and written back as links (pure)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast, get_args
from urllib.parse import urlencode

from console.feed_catalogue import FeedOrder, FeedRequest
from console.parameters import Pairs, bounded, choice, given_of, integer, single

PARAMETERS = ("q", "tag", "health", "sort", "offset", "limit")
ORDERS: tuple[FeedOrder, ...] = get_args(FeedOrder)
MAX_TEXT_CHARACTERS = 200
MAX_LIMIT = 500
MAX_OFFSET = 10_000_000
DEFAULT_LIMIT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedListing:
    """A list of feeds as its URL tells it; equal lists have equal URLs."""

    text: str = ""
    tag: str = ""
    health: str = ""
    order: FeedOrder = "worst"
    offset: int = 0
    limit: int = DEFAULT_LIMIT

    def with_health(self, health: str) -> FeedListing:
        """With another health, or any for an empty one, on the first page."""
        return replace(self, health=health, offset=0)

    def with_tag(self, tag: str) -> FeedListing:
        """With another tag, or any for an empty one, on the first page."""
        return replace(self, tag=tag, offset=0)

    def sorted_by(self, order: FeedOrder) -> FeedListing:
        """In another order, on the first page."""
        return replace(self, order=order, offset=0)

    def at(self, offset: int) -> FeedListing:
        """The same list on another page."""
        return replace(self, offset=offset)

    def unfiltered(self) -> FeedListing:
        """All feeds in the same order, on the first page."""
        return replace(self, text="", tag="", health="", offset=0)

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.text or self.tag or self.health)

    def parameters(self) -> list[tuple[str, str]]:
        """The query string's pairs, defaults left out."""
        pairs = [("q", self.text), ("tag", self.tag), ("health", self.health)]
        if self.order != ORDERS[0]:
            pairs.append(("sort", self.order))
        if self.offset:
            pairs.append(("offset", str(self.offset)))
        if self.limit != DEFAULT_LIMIT:
            pairs.append(("limit", str(self.limit)))
        return [(name, value) for name, value in pairs if value]

    def href(self, path: str = "/feeds") -> str:
        """The page's URL, relative to the console's host."""
        pairs = self.parameters()
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def request(self) -> FeedRequest:
        """The request for the catalogue."""
        return FeedRequest(
            text=self.text,
            tag=self.tag,
            health=self.health,
            order=self.order,
            offset=self.offset,
            limit=self.limit,
        )


def parse_listing(pairs: Pairs) -> FeedListing:
    """Read the decoded pairs of a query string; blank values count as absent.

    Raises `depesche.errors.QueryError` that names the parameter at fault.
    """
    given = given_of(pairs, PARAMETERS)
    text, tag, health = (bounded(name, single(given, name), MAX_TEXT_CHARACTERS) for name in ("q", "tag", "health"))
    return FeedListing(
        text=text,
        tag=tag,
        health=health,
        order=cast("FeedOrder", choice("sort", single(given, "sort"), ORDERS)),
        offset=integer("offset", single(given, "offset"), default=0, low=0, high=MAX_OFFSET),
        limit=integer("limit", single(given, "limit"), default=DEFAULT_LIMIT, low=1, high=MAX_LIMIT),
    )
