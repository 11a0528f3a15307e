"""`depesche feeds show` and `forget`: what is known of one feed, and the feeds that are not registered."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from cli.feed_report import feed_report, forget_boilerplate, registered, report_json
from depesche.errors import ConfigurationError
from depesche.settings.load import Settings, load
from ingest.fetching.fetch import Validators
from ingest.known_item import KnownItem
from ingest.normalising.identity import IdentityMemory
from ingest.poll_event import PollEvent
from ingest.registry.moves import PendingMove
from ingest.scheduling.history import History
from ingest.state.feed import FeedMemory, FeedState
from ingest.state.feed_store import FeedStore, PollRecord
from ingest.websub import push_health, subscription
from ingest.websub.subscription_store import SubscriptionStore
from tests.unit.boilerplate.newsrooms import (
    ENGLISH_URL,
    GERMAN,
    GERMAN_BLOCK,
    GERMAN_URL,
    START_MS,
    handle,
    learner,
    week,
)

ROOT = Path(__file__).parents[3]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    feeds = [
        {"url": GERMAN_URL, "title": "Elbkurier", "language": "de", "country": "DE", "tags": ["paper"]},
        {"url": ENGLISH_URL},
    ]
    path.write_text(yaml.safe_dump({"ingest": {"feeds": feeds}}), encoding="utf-8")
    return path


@pytest.fixture
def settings(config: Path) -> Settings:
    return load(config, {})


def shown(settings: Settings, url: str = GERMAN_URL) -> dict[str, Any]:
    return report_json(feed_report(settings, url))


TARGET = "https://elbkurier.example/moved"
LEARNED = FeedMemory(
    move=PendingMove(TARGET, 2, START_MS),
    history=History(
        seen_ms=START_MS, start_ms=START_MS - 7 * 86_400_000, total=84 * 0.88, items=20, missed=7, limit_seconds=3_600.0
    ),
    identity=IdentityMemory(guid_fault="reused", since_ms=START_MS),
    has_held_edits=True,
    distrusts_validators=True,
)


def record(settings: Settings, memory: FeedMemory) -> None:
    state = FeedState(GERMAN_URL, last_outcome="changed", last_polled_ms=START_MS, health="healthy", memory=memory)
    with closing(FeedStore(settings.ingest.state_file)) as store:
        store.record(PollRecord(state, []))


def learn(settings: Settings) -> None:
    learned = learner(settings.enrich.boilerplate.directory)
    handle(learned, week(GERMAN, GERMAN_BLOCK))
    learned.close()


def depesche(*arguments: str, config: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli.main", *arguments, "--config", str(config)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_a_feed_that_was_never_polled_shows_its_registration(settings: Settings) -> None:
    document = shown(settings)
    assert (document["title"], document["tags"]) == ("Elbkurier", ["paper"])
    assert (document["poll"], document["boilerplate"], document["boilerplate_mode"]) == (None, None, "learn")


def test_looking_makes_no_file(settings: Settings, tmp_path: Path) -> None:
    shown(settings)
    forget_boilerplate(settings, GERMAN_URL)
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


def test_a_polled_feed_shows_what_its_server_said(settings: Settings) -> None:
    state = FeedState(
        GERMAN_URL, Validators(b'"abc"', b"Mon, 01 Jun 2026 08:00:00 GMT"), b"", "Elbkurier online", START_MS + 900_000, 2,
        "timeout", None, START_MS, START_MS - 60_000, health="failing",
    )  # fmt: skip
    with closing(FeedStore(settings.ingest.state_file)) as store:
        store.record(PollRecord(state, [KnownItem(f"{1:032x}", 1, b"hash")]))
    assert shown(settings)["poll"] == {
        "health": "failing",
        "last_outcome": "timeout",
        "last_status": None,
        "last_polled": "2026-05-28T20:26:40+00:00",
        "last_success": "2026-05-28T20:25:40+00:00",
        "failures": 2,
        "next_due": "2026-05-28T20:41:40+00:00",
        "known_items": 1,
        "own_title": "Elbkurier online",
        "rhythm": None,
        "identity": {
            "rule": "guid",
            "setting": "auto",
            "learned_reason": "nothing speaks against the GUIDs",
            "since": None,
        },
        "has_held_edits": False,
        "address": None,
        "pending_move": None,
        "etag": '"abc"',
        "last_modified": "Mon, 01 Jun 2026 08:00:00 GMT",
        "distrusts_validators": False,
    }


def test_what_polling_has_learned_is_told_in_json(settings: Settings) -> None:
    record(settings, LEARNED)
    poll = shown(settings)["poll"]
    assert poll["identity"] == {
        "rule": "url",
        "setting": "auto",
        "learned_reason": "GUIDs: one goes from item to item",
        "since": "2026-05-28T20:26:40+00:00",
    }
    assert poll["pending_move"] == {"target": TARGET, "polls": 2, "since": "2026-05-28T20:26:40+00:00"}
    assert (poll["has_held_edits"], poll["distrusts_validators"]) == (True, True)
    rhythm = poll["rhythm"]
    assert (rhythm["items_in_document"], rhythm["missed_estimate"], rhythm["longest_pause_seconds"]) == (20, 7, 3_600)
    assert rhythm["items_per_day"] == pytest.approx(12, abs=0.5)


def test_what_polling_has_learned_is_told_in_words(config: Path, settings: Settings) -> None:
    record(settings, LEARNED)
    said = " ".join(depesche("feeds", "show", GERMAN_URL, config=config).stdout.split())
    for words in (
        "items a day expected, longest pause 60 min",
        "some 7 items missed in all",
        "url, since 2026-05-28T20:26:40+00:00: GUIDs: one goes from item to item",
        f"to {TARGET}, 2 polls in a row since 2026-05-28T20:26:40+00:00",
        "held edits some wait",
        "validators not trusted",
    ):
        assert words in said


def test_a_feed_about_which_nothing_is_unusual_shows_no_such_lines(config: Path, settings: Settings) -> None:
    record(settings, FeedMemory())
    said = depesche("feeds", "show", GERMAN_URL, config=config).stdout
    assert "guid: nothing speaks against the GUIDs" in said
    for name in ("held edits", "pending move", "validators"):
        assert name not in said


def test_an_identity_that_is_set_is_told_with_what_was_learned(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump({"ingest": {"feeds": [{"url": GERMAN_URL, "identity": "title"}]}}), encoding="utf-8")
    settings = load(path, {})
    record(settings, LEARNED)
    identity = shown(settings)["poll"]["identity"]
    assert (identity["rule"], identity["setting"], identity["since"]) == ("title", "title", None)


def test_a_feed_shows_the_blocks_learned_of_it(settings: Settings) -> None:
    learn(settings)
    learned = shown(settings)["boilerplate"]
    assert learned["items"] == len(GERMAN)
    assert [(one["kind"], one["text"], one["removed"]) for one in learned["blocks"]] == [
        ("recurring", GERMAN_BLOCK, len(GERMAN))
    ]
    assert shown(settings, ENGLISH_URL)["boilerplate"] is None


def test_a_damaged_memory_does_not_hide_the_rest(settings: Settings) -> None:
    learn(settings)
    file = settings.enrich.boilerplate.directory / "boilerplate.db"
    for leftover in file.parent.glob(f"{file.name}-*"):
        leftover.unlink()
    file.write_bytes(b"nothing " * 1_000)
    document = shown(settings)
    assert document["title"] == "Elbkurier"
    assert "boilerplate.db" in document["boilerplate_error"]


def test_what_is_forgotten_is_no_longer_shown(settings: Settings) -> None:
    learn(settings)
    assert forget_boilerplate(settings, GERMAN_URL)
    assert shown(settings)["boilerplate"] is None
    assert not forget_boilerplate(settings, GERMAN_URL)


@pytest.mark.parametrize(("url", "near"), [("https://elbkurier.example/fed", GERMAN_URL), ("harbourpost", ENGLISH_URL)])
def test_an_unregistered_feed_is_answered_with_the_nearest_ones(settings: Settings, url: str, near: str) -> None:
    with pytest.raises(ConfigurationError, match=f"no feed is registered.*did you mean {near}"):
        registered(settings.ingest, url)


def test_a_url_like_no_other_is_answered_with_where_to_look(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="feeds list"):
        registered(settings.ingest, "gopher://0")


def test_the_command_prints_it_for_people(config: Path, settings: Settings) -> None:
    learn(settings)
    done = depesche("feeds", "show", GERMAN_URL, config=config)
    assert (done.returncode, done.stderr) == (0, "")
    said = " ".join(done.stdout.split())
    assert "Elbkurier" in said
    assert GERMAN_BLOCK in said
    assert f"removed {len(GERMAN)} times" in said


def test_the_command_prints_json_for_scripts(config: Path, settings: Settings) -> None:
    learn(settings)
    done = depesche("feeds", "show", "--json", GERMAN_URL, config=config)
    assert json.loads(done.stdout) == shown(settings)


def test_the_latest_error_is_told_in_full(config: Path, settings: Settings) -> None:
    ended_at = datetime(2026, 5, 28, 20, 26, tzinfo=UTC)
    event = PollEvent(GERMAN_URL, "gone", 410, ended_at, ended_at, "gone", 0.1, error=f"{GERMAN_URL}: HTTP 410 Gone")
    state = FeedState(GERMAN_URL, last_outcome="gone", last_polled_ms=START_MS, health="gone", polls=1)
    with closing(FeedStore(settings.ingest.state_file)) as store:
        store.record(PollRecord(state, [], event=event))
    said = " ".join(depesche("feeds", "show", GERMAN_URL, config=config).stdout.split())
    assert f"last error 05-28 20:26 {GERMAN_URL}: HTTP 410 Gone" in said


def test_an_unregistered_feed_is_an_error_of_the_command_line(config: Path) -> None:
    done = depesche("feeds", "show", "https://elbkurier.example/", config=config)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_the_subscription_of_a_pushed_feed_is_told_without_its_secrets(settings: Settings) -> None:
    now_ms = round(time.time() * 1_000)
    begun = subscription.begin(GERMAN_URL, "https://hub.example/", GERMAN_URL, "https://push.example", now_ms)
    live = subscription.verified(subscription.asking(begun, now_ms), 864_000, now_ms, Random(1))
    assert shown(settings)["push"] is None
    with closing(SubscriptionStore(settings.ingest.state_file)) as store:
        store.add(push_health.pushed(live, 1, now_ms))
    push = shown(settings)["push"]
    assert (push["works"], push["state"], push["hub"]) == (True, "active", "https://hub.example/")
    assert begun.secret not in str(shown(settings))
    assert begun.token not in str(shown(settings))
