"""The database of what was learned: bounds, faults, forgetting. The stage never depends on it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from depesche.telemetry.metrics import Metrics
from tests.unit.boilerplate.newsrooms import (
    GERMAN,
    GERMAN_BLOCK,
    GERMAN_URL,
    START_MS,
    gone,
    handle,
    item,
    learner,
    settings_in,
    week,
)
from workers.enrich.boilerplate.learner import LONGEST_PAUSE_SECONDS, Boilerplate
from workers.enrich.boilerplate.store import Store
from workers.enrich.boilerplate.store_database import FILE_NAME, StoreUnavailable

LATE = item(99, ("Kanalbrücke bleibt gesperrt", (*GERMAN[0][1], *GERMAN[1][1])), GERMAN_BLOCK)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """A folder in which the German newsroom's block is known."""
    learned = learner(tmp_path)
    handle(learned, week(GERMAN, GERMAN_BLOCK))
    learned.close()
    return tmp_path


@pytest.fixture
def lock(known: Path) -> Iterator[sqlite3.Connection]:
    """Another process in the middle of a long write."""
    connection = sqlite3.connect(known / FILE_NAME, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


def errors(metrics: Metrics, step: str) -> float:
    return metrics.registry.get_sample_value("depesche_boilerplate_store_errors_total", {"step": step}) or 0.0


def count(folder: Path, table: str) -> int:
    connection = sqlite3.connect(folder / FILE_NAME)
    (number,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    connection.close()
    return int(number)


def corrupt(path: Path) -> None:
    path.write_bytes(b"this is no database " * 500)


def foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE something (else_ TEXT)")
    connection.close()


def folder_in_its_place(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("damage", [corrupt, foreign, folder_in_its_place])
def test_a_file_that_cannot_be_used_does_not_stop_the_stage(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    damage(tmp_path / FILE_NAME)
    metrics = Metrics()
    learned = Boilerplate(settings_in(tmp_path), metrics)
    stripped = handle(learned, week(GERMAN, GERMAN_BLOCK))
    assert [one.title for one in stripped] == [title for title, _ in GERMAN]
    assert errors(metrics, "read") == 1


def test_a_folder_that_cannot_be_made_does_not_stop_the_stage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    metrics = Metrics()
    learned = Boilerplate(settings_in(tmp_path / "file" / "below"), metrics)
    assert len(handle(learned, week(GERMAN))) == len(GERMAN)
    assert errors(metrics, "read") == 1


def test_a_locked_database_is_still_read(known: Path, lock: sqlite3.Connection) -> None:
    clock, metrics = Clock(), Metrics()
    learned = Boilerplate(settings_in(known, mode="apply"), metrics, clock)
    assert gone(handle(learned, [LATE])[0]) == [GERMAN_BLOCK]
    assert errors(metrics, "read") == 0


def test_a_lock_costs_one_wait_and_not_one_per_batch(known: Path) -> None:
    clock, metrics = Clock(), Metrics()
    learned = Boilerplate(settings_in(known), metrics, clock)
    handle(learned, [item(60, GERMAN[0])])
    lock = sqlite3.connect(known / FILE_NAME, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    for number in range(61, 81):
        handle(learned, [item(number, GERMAN[0])])
    assert time.monotonic() - started < 10
    assert errors(metrics, "write") == 1
    lock.close()


def test_learning_goes_on_when_the_lock_is_gone(known: Path) -> None:
    clock, metrics = Clock(), Metrics()
    learned = Boilerplate(settings_in(known), metrics, clock)
    handle(learned, [item(60, GERMAN[0])])
    lock = sqlite3.connect(known / FILE_NAME, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    handle(learned, [item(61, GERMAN[0])])
    lock.close()
    clock.now += LONGEST_PAUSE_SECONDS
    handle(learned, [item(62, GERMAN[0])])
    assert errors(metrics, "write") == 1
    assert count(known, "items") == len(GERMAN) + 2


def test_a_file_that_becomes_corrupt_under_way_does_not_stop_the_stage(known: Path) -> None:
    metrics = Metrics()
    learned = Boilerplate(settings_in(known), metrics)
    handle(learned, [LATE])
    learned.close()
    corrupt(known / FILE_NAME)
    for leftover in known.glob(f"{FILE_NAME}-*"):
        leftover.unlink()
    assert len(handle(learned, week(GERMAN, GERMAN_BLOCK))) == len(GERMAN)
    assert errors(metrics, "read") == 1


def test_a_database_that_may_only_be_read_does_not_stop_the_stage(known: Path) -> None:
    (known / FILE_NAME).chmod(0o444)
    known.chmod(0o555)
    assert len(handle(learner(known), [LATE])) == 1
    known.chmod(0o755)


def test_of_a_source_no_more_items_are_stored_than_its_window_has(tmp_path: Path) -> None:
    learned = learner(tmp_path, window_items=10)
    for number in range(40):
        handle(learned, [item(number, GERMAN[number % len(GERMAN)])])
    assert count(tmp_path, "items") == 10


def test_an_item_that_comes_back_with_a_new_revision_is_stored_again(tmp_path: Path) -> None:
    learned = learner(tmp_path, window_items=10)
    entries = [item(number, GERMAN[number % len(GERMAN)]) for number in range(12)]
    back = item(0, GERMAN[0], version=entries[-1].version + 1)
    handle(learned, [*entries, back])
    stored = Store(settings_in(tmp_path), write=False).load(GERMAN_URL).items
    assert {found.item_id for found in stored} == {entry.item_id for entry in [*entries[3:], back]}


def test_the_source_seen_least_recently_is_forgotten_first(tmp_path: Path) -> None:
    learned = learner(tmp_path, max_sources=3)
    for number in range(6):
        handle(learned, [item(number, GERMAN[0], url=f"https://paper-{number}.example/")])
    assert count(tmp_path, "sources") == count(tmp_path, "items") == 3
    store = Store(settings_in(tmp_path), write=False)
    assert store.report("https://paper-0.example/") is None
    assert store.report("https://paper-5.example/") is not None


def test_what_is_forgotten_is_gone_and_running_processes_notice(known: Path) -> None:
    running = learner(known)
    handle(running, [item(60, GERMAN[0])])
    assert Store(settings_in(known), write=True).forget(GERMAN_URL)
    assert gone(handle(running, [LATE])[0]) == []
    assert count(known, "blocks") == 0


def test_forgetting_a_source_leaves_the_others(known: Path) -> None:
    learned = learner(known)
    handle(learned, week(GERMAN, GERMAN_BLOCK, url="https://other.example/"))
    store = Store(settings_in(known), write=True)
    assert store.forget("https://other.example/")
    assert not store.forget("https://other.example/")
    assert store.report(GERMAN_URL) is not None


def test_a_report_makes_no_file(tmp_path: Path) -> None:
    assert Store(settings_in(tmp_path / "below"), write=False).report(GERMAN_URL) is None
    assert not (tmp_path / "below").exists()


def test_a_report_of_a_corrupt_file_says_which_file(tmp_path: Path) -> None:
    corrupt(tmp_path / FILE_NAME)
    with pytest.raises(StoreUnavailable, match=FILE_NAME):
        Store(settings_in(tmp_path), write=False).report(GERMAN_URL)


def test_an_older_revision_does_not_replace_a_newer_one_of_another_process(tmp_path: Path) -> None:
    one, other = learner(tmp_path), learner(tmp_path)
    handle(other, [item(50, GERMAN[1])])  # so that it is open and knows the source
    handle(one, [item(1, GERMAN[0], version=START_MS + 9)])
    stored = Store(settings_in(tmp_path), write=False)
    handle(other, [item(1, GERMAN[2], version=START_MS + 8)])
    versions = [found.version for found in stored.load(GERMAN_URL).items if found.item_id == f"{1:032x}"]
    assert versions == [START_MS + 9]
