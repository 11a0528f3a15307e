from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from cli.bench_parse import SAMPLE_BYTES, samples
from cli.main import app
from ingest.parsing.parse import parse
from ingest.parsing.parsed_feed import ParsedEntry

FEEDS = Path(__file__).parents[2] / "data" / "feeds"


def test_the_samples_are_feeds_of_the_size_that_they_are_said_to_have() -> None:
    for document in samples(Random(1)):
        assert 0.85 * SAMPLE_BYTES < len(document) < 1.15 * SAMPLE_BYTES
        entries = parse(document, None, "sample").entries
        assert 40 <= len(entries) <= 100
        assert all(isinstance(entry, ParsedEntry) and entry.content and entry.raw_hash for entry in entries)


def test_every_way_of_reading_is_measured() -> None:
    done = CliRunner().invoke(app, ["bench", "parse", str(FEEDS / "rss20.xml"), "--rounds", "1", "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.output)
    assert result["documents"] == 1
    assert all(result[f"known_{share}"] > 0 for share in (0, 50, 90, 100))
    assert result["feedparser_unsanitised_ratio"] == pytest.approx(1)
