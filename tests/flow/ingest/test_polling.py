"""What polls put on the log, poll after poll."""

from __future__ import annotations

import pytest

from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.origin import Origin
from tests.flow.ingest.polling import Polling


def test_a_first_poll_publishes_every_item_oldest_first(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", rss(item(2), item(1)))
    (event,) = polling.once(url)
    assert (event.outcome, event.new) == ("changed", 2)
    assert [one.title for one in polling.appender.items] == ["Meldung 1", "Meldung 2"]


def test_a_published_message_is_keyed_by_its_item_and_says_so_in_its_headers(origin: Origin, polling: Polling) -> None:
    polling.once(origin.serve("/feed", rss(item(1))))
    (message,) = polling.appender.messages
    (record,) = polling.appender.items
    headers = dict(message.headers)
    assert message.key == record.item_id.encode()
    assert message.timestamp_ms == record.version
    assert headers["item-id"] == record.item_id.encode()
    assert headers["schema"] == b"raw-item/1"
    assert len(headers["traceparent"]) == 55


def test_the_registration_travels_with_each_item(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", rss(item(1)))
    polling.once(url)
    feed = polling.appender.items[0].feed
    assert (feed.url, feed.title, feed.language, feed.country, feed.tags) == (url, "Testblatt", "de", "DE", ("test",))


def test_polling_again_publishes_nothing(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", rss(item(1), item(2)))
    polling.once(url)
    assert polling.outcome(url) == "unchanged_body"
    assert len(polling.appender.messages) == 2


def test_a_new_body_with_the_same_items_publishes_nothing(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", rss(item(1)))
    polling.once(url)
    origin.serve("/feed", rss("<lastBuildDate>Sun, 01 Mar 2026 12:00:00 GMT</lastBuildDate>", item(1)))
    assert polling.outcome(url) == "unchanged_items"
    assert len(polling.appender.messages) == 1


def test_a_changed_item_is_published_under_its_id_with_a_newer_version(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", rss(item(1), item(2)))
    polling.once(url)
    origin.serve("/feed", rss(item(1, "Korrigiert"), item(2)))
    (event,) = polling.once(url)
    assert (event.new, event.changed, event.unchanged) == (0, 1, 1)
    before = next(one for one in polling.appender.items if one.title == "Meldung 1")
    after = polling.appender.items[-1]
    assert (after.item_id, after.summary_html) == (before.item_id, "Korrigiert")
    assert after.version > before.version


def test_versions_rise_even_when_the_clock_goes_backwards(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", rss(item(1)))
    polling.once(url)
    origin.serve("/feed", rss(item(1, "Neu")))
    polling.now = polling.now.replace(year=2020)
    polling.once(url)
    first, second = polling.appender.items
    assert second.version == first.version + 1


def test_an_item_that_leaves_the_feed_and_returns_is_not_new(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", rss(item(1), item(2)))
    polling.once(url)
    origin.serve("/feed", rss(item(2)))
    polling.once(url)
    origin.serve("/feed", rss(item(2), item(1)))
    assert polling.outcome(url) == "unchanged_items"


def test_the_etag_comes_back_byte_for_byte_and_is_understood(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", rss(item(1)), ETag='W/"ä-1"')
    polling.once(url)
    assert polling.outcome(url) == "not_modified"
    assert origin.requests[-1].headers["if-none-match"] == 'W/"ä-1"'
    assert polling.outcome(url) == "not_modified"


def test_last_modified_comes_back_as_it_was_given(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", rss(item(1)), Last_Modified="sometime in March")
    polling.once(url)
    polling.once(url)
    assert origin.requests[-1].headers["if-modified-since"] == "sometime in March"


def test_more_items_than_allowed_are_counted_and_left(origin: Origin, polling: Polling) -> None:
    polling.limits = {"max_items": 3}
    (event,) = polling.once(origin.serve("/feed", rss(*(item(number) for number in range(5)))))
    assert (event.new, event.over_limit) == (3, 2)


def test_an_item_too_long_for_the_log_is_cut_and_counted(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", rss(item(1, "lang " * 20_000)))
    (event,) = polling.once(url, max_message_bytes=20_000)
    assert event.cut == 1
    assert len(polling.appender.messages[0].value) <= 20_000


def test_one_failing_feed_does_not_keep_the_others_from_being_polled(origin: Origin, polling: Polling) -> None:
    bad = origin.serve("/bad", status=500)
    good = origin.serve("/good", rss(item(1)))
    outcomes = {event.feed_url: event.outcome for event in polling.once(bad, good)}
    assert outcomes == {bad: "server_error", good: "changed"}


def test_a_failure_doubles_the_pause_and_success_ends_it(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", status=500)
    pauses = []
    for _ in range(3):
        (event,) = polling.once(url)
        pauses.append((event.next_due - polling.now).total_seconds() / 900)
    origin.serve("/feed", rss(item(1)))
    (event,) = polling.once(url)
    pauses.append((event.next_due - polling.now).total_seconds() / 900)
    assert pauses == pytest.approx([2, 4, 8, 1], rel=0.1)


def test_retry_after_is_honoured(origin: Origin, polling: Polling) -> None:
    (event,) = polling.once(origin.serve("/feed", status=429, Retry_After="7200"))
    assert event.outcome == "rate_limited"
    assert 7_200 <= (event.next_due - polling.now).total_seconds() <= 7_920


def test_metrics_count_polls_items_and_health(origin: Origin, polling: Polling) -> None:
    polling.once(origin.serve("/feed", rss(item(1), item(2))), origin.serve("/gone", status=410))
    assert polling.count("depesche_polls_total", outcome="changed") == 1
    assert polling.count("depesche_polls_total", outcome="gone") == 1
    assert polling.count("depesche_items_total", kind="new") == 2
    assert polling.count("depesche_feeds", health="healthy") == 1
    assert polling.count("depesche_feeds", health="gone") == 1
    assert polling.count("depesche_outbox_items") == 0
    assert polling.count("depesche_records_total", stage="poll", outcome="done") == 2
