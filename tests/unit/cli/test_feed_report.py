"""`depesche feeds show` and `forget`: what is known of one feed, and the feeds that are not registered."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.feed_report import feed_report, forget_boilerplate, registered, report_json
from depesche.errors import ConfigurationError
from depesche.settings.load import Settings, load
from ingest.fetching.fetch import Validators
from ingest.known_item import KnownItem
from ingest.state.feed import FeedState
from ingest.state.feed_store import FeedStore, PollRecord
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
        "etag": '"abc"',
        "address": None,
        "pending_move": None,
        "distrusts_validators": False,
        "last_modified": "Mon, 01 Jun 2026 08:00:00 GMT",
    }


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


def test_an_unregistered_feed_is_an_error_of_the_command_line(config: Path) -> None:
    done = depesche("feeds", "show", "https://elbkurier.example/", config=config)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
