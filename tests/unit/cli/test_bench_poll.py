from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from cli.bench_poll_feeds import is_unchanged, says_so, visited_feeds
from cli.bench_poll_memory import measure_memory
from cli.bench_poll_table import memory_lines, speed_lines
from cli.main import app
from ingest.parsing.parse import parse


def test_the_second_visit_shows_one_to_three_new_items_in_front_of_the_same() -> None:
    for feed in visited_feeds(4, datetime.now(UTC)):
        before, after = parse(feed.first, None, "first").entries, parse(feed.second, None, "second").entries
        assert 30 <= len(before) == len(after) <= 60
        new = [entry for entry in after if entry not in before]
        assert 1 <= len(new) <= 3
        assert list(after[: len(new)]) == new
        assert 35_000 < len(feed.first) < 230_000


@pytest.mark.parametrize("percent", [0, 50, 90])
def test_so_many_of_a_hundred_feeds_are_unchanged_and_half_of_them_say_so(percent: int) -> None:
    unchanged = [number for number in range(100) if is_unchanged(number, percent)]
    assert len(unchanged) == percent
    assert sum(says_so(number, percent) for number in unchanged) == (percent + 1) // 2


def test_every_way_of_polling_is_measured_at_every_share() -> None:
    done = CliRunner().invoke(app, ["bench", "poll", "--feeds", "4", "--rounds", "1", "--no-memory", "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.output)
    assert set(result["unchanged"]) == {"0", "50", "90"}
    for share in result["unchanged"].values():
        for way in ("httpx", "feedparser", "simple", "poller", "first_visit"):
            assert share[way]["feeds_per_second"] > 0
        assert share["poller_to_feedparser"]["cpu"] > 0
    assert result["unchanged"]["50"]["bodies"] == 3
    assert sum("whole poller" in line for line in speed_lines(result)) == 6


def test_memory_is_measured_in_processes_of_their_own() -> None:
    result = measure_memory((100,), run_seconds=1.0)
    assert result["100"]["rss_mb"] > 10
    assert result["100"]["polls"] > 0
    assert len(list(memory_lines(result))) == 1
