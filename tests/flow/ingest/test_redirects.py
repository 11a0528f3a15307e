"""Where redirects lead a fetch, and what it says about them afterwards."""

from __future__ import annotations

import pytest

from ingest.fetching.fetch import NotModified, Validators
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.fetches import Fetches
from tests.flow.ingest.origin import Origin
from tests.flow.ingest.polling import Polling

FEED = rss(item(1))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_the_feed_keeps_its_identity(origin: Origin, polling: Polling, status: int) -> None:
    origin.serve("/new/feed", FEED)
    url = origin.redirect("/feed", "/new/feed", status)
    assert polling.outcome(url) == "changed"
    assert polling.appender.items[0].feed.url == url


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [
        ([], None),
        ([301], "/1"),
        ([308], "/1"),
        ([302], None),
        ([307], None),
        ([303], None),
        ([301, 308, 301], "/3"),
        ([301, 302], "/1"),
        ([302, 301], None),
        ([301, 302, 301], "/1"),
    ],
)
def test_permanent_redirects_count_up_to_the_first_temporary_one(
    origin: Origin, fetches: Fetches, statuses: list[int], moved_to: str | None
) -> None:
    origin.serve(f"/{len(statuses)}", FEED)
    for number, status in enumerate(statuses):
        origin.redirect(f"/{number}", f"/{number + 1}", status)
    fetched = fetches.body(origin.url("/0"))
    assert fetched.moved_to == (origin.url(moved_to) if moved_to else None)
    assert fetched.url == origin.url(f"/{len(statuses)}")


def test_an_unchanged_feed_tells_where_it_moved(origin: Origin, fetches: Fetches) -> None:
    origin.serve("/new", FEED, ETag='"1"')
    answer = fetches.get(origin.redirect("/feed", "/new", 301), Validators(b'"1"'))
    assert isinstance(answer, NotModified)
    assert answer.moved_to == origin.url("/new")


def test_an_adopted_address_is_asked_in_place_of_the_feeds_own(origin: Origin, fetches: Fetches) -> None:
    fetches.get(origin.url("/feed"), url=origin.serve("/adopted", FEED))
    assert origin.paths() == ["/adopted"]


def test_a_failure_at_an_adopted_address_names_the_feeds_own(origin: Origin, fetches: Fetches) -> None:
    error = fetches.failure(origin.url("/feed"), url=origin.serve("/adopted", status=404))
    assert error.feed_url == origin.url("/feed")
    assert origin.url("/feed") in str(error)


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (b"/new", "/new"),
        (b"new", "/a/new"),
        (b"../new", "/new"),
        (b"./b/../new", "/a/new"),
        (b"?page=2", "/a/feed?page=2"),
        (b"//HOST/new", "/new"),
        (b"  /new\t ", "/new"),
        (b"/new#part", "/new"),
        (b"/a%20b", "/a%20b"),
        (b"/a b", "/a%20b"),
        ("/zürich".encode(), "/z%C3%BCrich"),
        ("/zürich".encode("latin-1"), "/z%FCrich"),
        ("/x?q=ü".encode(), "/x?q=%C3%BC"),
    ],
    ids=str,
)
def test_a_location_is_read_as_browsers_do(origin: Origin, fetches: Fetches, location: bytes, path: str) -> None:
    target = location.replace(b"HOST", origin.host.encode())
    url = origin.raw("/a/feed", b"HTTP/1.1 301 Moved\r\nLocation: " + target + b"\r\n\r\n")
    origin.serve(path, FEED)
    assert fetches.body(url).url == origin.url(path)


def test_the_first_of_several_locations_counts(origin: Origin, fetches: Fetches) -> None:
    origin.serve("/1", FEED)
    url = origin.raw("/feed", b"HTTP/1.1 302 Found\r\nLocation: /1\r\nLocation: /2\r\n\r\n")
    assert fetches.outcome(url) == "fetched"


def test_a_fragment_is_never_sent_nor_kept(origin: Origin, fetches: Fetches) -> None:
    origin.serve("/new", FEED)
    fetched = fetches.body(origin.redirect("/feed", "/new#b", 301) + "#a")
    assert origin.paths() == ["/feed", "/new"]
    assert fetched.url == fetched.moved_to == origin.url("/new")


def test_a_redirect_loop_ends_at_once(origin: Origin, polling: Polling) -> None:
    origin.redirect("/b", "/a")
    assert polling.outcome(origin.redirect("/a", "/b")) == "redirect_error"
    assert origin.paths() == ["/a", "/b"]


def test_a_redirect_to_itself_ends_at_once(origin: Origin, fetches: Fetches) -> None:
    assert fetches.outcome(origin.redirect("/a", "/a#again", 301)) == "redirect_error"


@pytest.mark.parametrize(("hops", "outcome"), [(5, "fetched"), (6, "redirect_error")])
def test_redirects_are_followed_up_to_a_number(origin: Origin, fetches: Fetches, hops: int, outcome: str) -> None:
    for number in range(hops):
        origin.redirect(f"/{number}", f"/{number + 1}")
    origin.serve(f"/{hops}", FEED)
    assert fetches.outcome(origin.url("/0")) == outcome


@pytest.mark.parametrize(
    "location",
    [
        *("ftp://example.org/feed", "file:///etc/passwd", "javascript:x", "data:,x", "feed:x", "mailto:a@b"),
        *("http://host:port/", "http://host:99999/", "http://host:0/", "https://", "http://a b/", "http://["),
        *("http://%31%32%37.0.0.1/", "http://" + "a" * 10_000, "http://xn--/", "http://./", "http://.../x"),
    ],
)
def test_a_redirect_leads_only_to_web_addresses(origin: Origin, polling: Polling, location: str) -> None:
    assert polling.outcome(origin.redirect("/feed", location)) in {"redirect_error", "dns_error"}


def test_a_redirect_of_one_feed_does_not_show_in_another(origin: Origin, fetches: Fetches) -> None:
    origin.serve("/new", FEED)
    fetches.body(origin.redirect("/feed", "/new", 301))
    assert fetches.body(origin.url("/new")).moved_to is None
