"""A small catalogue over a list of feeds, enough for the console's pages; not a model of the real one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from console.feed_catalogue import FeedDetail, FeedLine, FeedPage, FeedRequest
from tests.unit.console.sample_articles import NOON


class FakeCatalogue:
    """Lists feeds in the order in which they were given.

    ``failure`` makes every call raise; ``requests`` keeps what was asked.
    """

    def __init__(
        self, feeds: Iterable[FeedDetail] = (), failure: Exception | None = None, notice: str | None = None
    ) -> None:
        self._feeds = tuple(feeds)
        self._failure = failure
        self._notice = notice
        self.requests: list[FeedRequest] = []

    def page(self, request: FeedRequest) -> FeedPage:
        self.requests.append(request)
        if self._failure:
            raise self._failure
        lines = [line_of(feed) for feed in self._feeds]
        found = [line for line in lines if request.text in line.url and (not request.tag or request.tag in line.tags)]
        counts = Counter(line.health for line in found)
        shown = [line for line in found if request.health in ("", line.health)]
        return FeedPage(
            total=len(shown),
            counts=counts,
            feeds=tuple(shown[request.offset : request.offset + request.limit]),
            tags=tuple(dict.fromkeys(tag for line in lines for tag in line.tags)),
            as_of=NOON,
            notice=self._notice,
        )

    def feed(self, url: str) -> FeedDetail | None:
        if self._failure:
            raise self._failure
        return next((feed for feed in self._feeds if feed.registration.url == url), None)


def line_of(feed: FeedDetail) -> FeedLine:
    polling = feed.polling
    return FeedLine(
        url=feed.registration.url,
        name=feed.name,
        host=feed.registration.url.split("/")[2],
        tags=feed.registration.tags,
        health=feed.registration.resting or (polling.health if polling else "new"),
        failures=polling.failures if polling else 0,
        last_outcome=polling.last_outcome if polling else None,
        last_status=polling.last_status if polling else None,
        last_polled=polling.last_polled if polling else None,
        next_due=polling.next_due if polling else None,
    )
