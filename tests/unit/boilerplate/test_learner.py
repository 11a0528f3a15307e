"""Learning across batches, processes and restarts, and its modes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from depesche.telemetry.metrics import Metrics
from tests.unit.boilerplate.newsrooms import (
    GERMAN,
    GERMAN_BLOCK,
    GERMAN_URL,
    START_MS,
    cleaned,
    gone,
    handle,
    item,
    learner,
    settings_in,
    week,
)
from workers.enrich.boilerplate.learner import MAX_UNKEPT, Boilerplate
from workers.enrich.boilerplate.notes import SourceReport
from workers.enrich.boilerplate.store import Store

ROOT = Path(__file__).parents[3]
LATE = item(
    99,
    (
        "Kanalbrücke bleibt gesperrt",
        (
            "Die Brücke bleibt bis Ostern zu, sagt das Amt.",
            "Autofahrer müssen über die Neustadt fahren und brauchen Geduld.",
        ),
    ),
    GERMAN_BLOCK,
)
CHILD = """
import sys
from pathlib import Path
from tests.unit.boilerplate.newsrooms import GERMAN, GERMAN_BLOCK, handle, item, learner
folder, first, step = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
learned = learner(folder)
for number in range(first, 60, step):
    title, paragraphs = GERMAN[number % len(GERMAN)]
    handle(learned, [item(number, (title, tuple(f"{text} ({number})" for text in paragraphs)), GERMAN_BLOCK)])
learned.close()
"""


def report(folder: Path) -> SourceReport | None:
    return Store(settings_in(folder), write=False).report(GERMAN_URL)


def sample(metrics: Metrics, name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(name, labels) or 0.0


def test_what_was_learned_survives_a_restart(tmp_path: Path) -> None:
    first = learner(tmp_path)
    handle(first, week(GERMAN, GERMAN_BLOCK))
    first.close()
    assert gone(handle(learner(tmp_path), [LATE])[0]) == [GERMAN_BLOCK]


def test_a_restart_between_any_two_items_changes_no_result(tmp_path: Path) -> None:
    entries = week(GERMAN, GERMAN_BLOCK)
    through = learner(tmp_path / "one")
    restarted = [handle(learner(tmp_path / "other"), [entry])[0] for entry in entries]
    assert restarted == [handle(through, [entry])[0] for entry in entries]


def test_what_was_handled_and_never_written_is_not_stored(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    learned.strip([cleaned(entry) for entry in week(GERMAN, GERMAN_BLOCK)])
    assert report(tmp_path) is None


def test_a_batch_that_is_handled_and_written_again_counts_once(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    entries = week(GERMAN, GERMAN_BLOCK)
    learned.strip([cleaned(entry) for entry in entries])
    for _ in range(3):
        handle(learned, entries)
    handle(learner(tmp_path), entries)  # after a crash before the commit
    found = report(tmp_path)
    assert found is not None
    assert found.items == len(GERMAN)
    assert [(block.items, block.removed) for block in found.blocks] == [(len(GERMAN), len(GERMAN))]


def test_four_items_seen_many_times_are_four(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    entries = week(GERMAN[:4], GERMAN_BLOCK)
    for _ in range(10):
        assert not any(gone(one) for one in handle(learned, entries))


def test_two_processes_learn_from_each_other(tmp_path: Path) -> None:
    one, other = learner(tmp_path), learner(tmp_path)
    entries = week(GERMAN, GERMAN_BLOCK)
    for number, entry in enumerate(entries[:6]):
        handle((one, other)[number % 2], [entry])
    assert gone(handle(one, entries[6:7])[0]) == [GERMAN_BLOCK]
    assert gone(handle(other, entries[7:8])[0]) == [GERMAN_BLOCK]


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path), str(first), "3"], cwd=ROOT, stderr=subprocess.PIPE
        )
        for first in range(3)
    ]
    errors = [child.communicate(timeout=120)[1] for child in children]
    assert [child.returncode for child in children] == [0, 0, 0], errors
    found = report(tmp_path)
    assert found is not None
    assert found.items == 60
    assert [block.text for block in found.blocks] == [GERMAN_BLOCK]


def test_apply_uses_what_is_known_and_writes_nothing(tmp_path: Path) -> None:
    handle(learner(tmp_path), week(GERMAN, GERMAN_BLOCK))
    before = report(tmp_path)
    applied = learner(tmp_path, mode="apply")
    assert gone(handle(applied, [LATE])[0]) == [GERMAN_BLOCK]
    assert report(tmp_path) == before


def test_apply_learns_nothing_so_that_the_order_does_not_matter(tmp_path: Path) -> None:
    applied = learner(tmp_path, mode="apply")
    stripped = handle(applied, week(GERMAN, GERMAN_BLOCK))
    assert not any(one.removed for one in stripped)
    assert not tmp_path.joinpath("boilerplate.db").exists()


def test_an_item_without_a_source_is_left_alone(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    stripped = handle(learned, week(GERMAN, GERMAN_BLOCK, url=""))
    assert not any(one.removed for one in stripped)


def test_what_was_taken_is_counted_once_it_is_durable(tmp_path: Path) -> None:
    metrics = Metrics()
    learned = Boilerplate(settings_in(tmp_path), metrics)
    entries = week(GERMAN, GERMAN_BLOCK)
    teased = item(50, ("Kanalbrücke bleibt gesperrt", (*GERMAN[0][1], GERMAN[1][0])))
    learned.strip([cleaned(entry) for entry in [*entries, teased]])
    assert sample(metrics, "depesche_boilerplate_blocks_total", kind="recurring") == 0
    learned.keep([entry.item_id for entry in [*entries, teased]])
    assert sample(metrics, "depesche_boilerplate_blocks_total", kind="recurring") == len(GERMAN)
    assert sample(metrics, "depesche_boilerplate_blocks_total", kind="title") == 1
    assert sample(metrics, "depesche_boilerplate_known", kind="sources") == 1
    assert sample(metrics, "depesche_boilerplate_known", kind="blocks") == 1


def test_people_can_see_what_was_learned_and_when(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    handle(learned, week(GERMAN, GERMAN_BLOCK))
    handle(learned, [LATE])
    found = report(tmp_path)
    assert found is not None
    (block,) = found.blocks
    assert (block.kind, block.text, block.items, block.removed) == ("recurring", GERMAN_BLOCK, 11, 11)
    assert (block.first_seen_ms, block.last_seen_ms) == (START_MS, LATE.version)


def test_memory_is_bounded_and_what_it_lost_is_read_again(tmp_path: Path) -> None:
    metrics = Metrics()
    learned = Boilerplate(settings_in(tmp_path, max_memory_entries=1_000), metrics)
    for number in range(100):
        handle(learned, week(GERMAN, GERMAN_BLOCK, url=f"https://paper-{number}.example/"))
    assert sample(metrics, "depesche_boilerplate_known", kind="sources") < 40
    first = item(99, ("Kanalbrücke bleibt gesperrt", (*GERMAN[0][1], GERMAN_BLOCK)), url="https://paper-0.example/")
    assert gone(handle(learned, [first])[0]) == [GERMAN_BLOCK]


def test_notes_of_items_that_never_become_durable_are_bounded(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    for first in range(0, MAX_UNKEPT + 200, 200):
        learned.strip([cleaned(item(number, GERMAN[0])) for number in range(first, first + 200)])
    assert len(learned._unkept) <= MAX_UNKEPT


@pytest.mark.parametrize("mode", ["learn", "apply"])
def test_no_input_raises(tmp_path: Path, mode: str) -> None:
    learned = learner(tmp_path, mode=mode)
    odd = ["", "\0", "\ud800 allein und ohne Partner", "a" * 100_000, "x y " * 50_000, "... " * 20_000, "😀 " * 30]
    handle(learned, [item(n, (text[:300], (text, text)), version=2**70 + n) for n, text in enumerate(odd)])
