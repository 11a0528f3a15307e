"""How many revisions of one item are published."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.revision_pace import pace_after, remembered

DAY_MS = 86_400_000


def published(marks: list[bytes], pause_ms: int) -> int:
    """How many of the versions are published that stand in the feed one after the other."""
    pace: float | None = 0.0
    kept, recent, total, elapsed = 0.0, b"", 0, 0
    for mark in marks:
        elapsed += pause_ms
        pace = pace_after(kept, recent, mark, elapsed)
        if pace is not None:
            kept, recent, total, elapsed = pace, remembered(recent, mark), total + 1, 0
    return total


def fresh(count: int) -> list[bytes]:
    return [number.to_bytes(4, "big") for number in range(count)]


def test_ordinary_edits_are_all_published() -> None:
    assert published(fresh(20), 60_000) == 20


def test_a_ticker_is_slowed_to_forty_on_its_first_day() -> None:
    assert 38 <= published(fresh(24 * 30), DAY_MS // (24 * 30)) <= 40


def test_two_alternating_headlines_are_published_a_few_times_a_day() -> None:
    month = [mark for _ in range(24 * 30) for mark in (b"aaaa", b"bbbb")]
    assert published(month, 30 * 60_000) <= 8 + 30 * 5


@given(st.lists(st.sampled_from(fresh(8)), max_size=200), st.integers(0, DAY_MS))
def test_marks_and_pace_are_bounded(marks: list[bytes], pause_ms: int) -> None:
    recent, pace = b"", 0.0
    for mark in marks:
        pace = pace_after(pace, recent, mark, pause_ms) or pace
        recent = remembered(recent, mark)
    assert len(recent) <= 16
    assert 0 <= pace <= 20
