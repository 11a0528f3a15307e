"""A login in a feed's address: no command, log event or record tells it, and the feed can still be named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.origin import Origin
from tests.flow.ingest.polling import Polling
from tests.flow.processes import depesche, write_config

Login = Callable[[str], str]


@pytest.fixture
def with_login(origin: Origin) -> Login:
    return lambda path: f"http://reader:s3cret@{origin.host}{path}"


@pytest.fixture
def config(tmp_path: Path, origin: Origin, with_login: Login) -> Path:
    origin.serve("/feed", rss(item(1)))
    origin.serve("/page", b"<p>no feed</p>")
    feeds = [{"url": with_login("/feed")}, {"url": with_login("/page")}]
    return write_config(tmp_path, [], [], {"ingest": {"feeds": feeds, "allow_private_hosts": [origin.host]}})


def test_no_command_tells_it(config: Path, with_login: Login) -> None:
    depesche("topics", "create", config=config)
    said = b""
    for command in (
        ("config", "show"),
        ("feeds", "check"),
        ("feeds", "check", "--json"),
        ("poll", "--once"),
        ("poll", "--once", "--json"),
        ("feeds", "add", with_login("/feed")),
        ("feeds", "add", with_login("/page")),
        ("feeds", "add", with_login("/missing")),
        ("feeds", "set", with_login("/feed"), "--title", "A"),
        ("feeds", "set", with_login("/feed"), "--country", "Germany"),
        ("feeds", "pause", with_login("/page")),
        ("feeds", "poll", with_login("/page")),
        ("feeds", "list"),
        ("feeds", "list", "--json"),
        ("feeds", "show", with_login("/feed")),
        ("feeds", "show", "--json", with_login("/page")),
        ("feeds", "show", with_login("/fee")),
    ):
        done = depesche(*command, config=config)
        assert done.returncode in {0, 1, 2}
        assert done.stdout + done.stderr
        said += done.stdout + done.stderr
    assert b"s3cret" not in said
    assert b"reader" not in said


def test_the_feed_is_found_as_it_is_shown_and_without_its_login(config: Path, origin: Origin) -> None:
    for shown in (f"http://***@{origin.host}/feed", f"http://{origin.host}/feed"):
        assert depesche("feeds", "show", shown, config=config).returncode == 0
        checked = json.loads(depesche("feeds", "check", "--json", shown, config=config).stdout)
        assert (checked["items"], checked["error"]) == (1, None)


def test_a_feed_that_is_added_keeps_its_login(config: Path, origin: Origin, with_login: Login) -> None:
    origin.serve("/other", rss(item(2)))
    assert depesche("feeds", "add", with_login("/other"), config=config).returncode == 0
    assert with_login("/other").encode() in depesche("feeds", "export", config=config).stdout


def test_a_poll_is_logged_without_it(polling: Polling, origin: Origin, with_login: Login) -> None:
    origin.serve("/page", b"<p>no feed</p>")
    with capture_logs() as logs:
        polling.once(with_login("/page"))
    assert [event["feed"] for event in logs if "feed" in event] == [f"http://***@{origin.host}/page"]
    assert "s3cret" not in str(logs)


def test_items_carry_the_address_without_it(polling: Polling, origin: Origin, with_login: Login) -> None:
    origin.serve("/feed", rss("<item><title>A</title><link>/a</link><description>Text</description></item>"))
    polling.once(with_login("/feed"))
    (found,) = polling.appender.items
    assert (found.feed.url, found.link) == (origin.url("/feed"), origin.url("/a"))


def test_a_changed_login_makes_no_item_new(polling: Polling, tmp_path: Path, origin: Origin, with_login: Login) -> None:
    origin.serve("/feed", rss(item(1)))
    polling.once(with_login("/feed"))
    Polling.once(polling, origin.url("/feed"))
    first, second = polling.appender.items
    assert first.item_id == second.item_id
