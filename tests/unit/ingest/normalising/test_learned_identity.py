"""What a feed's GUIDs and URLs turn out to be worth, document after document."""

from __future__ import annotations

from datetime import timedelta

import pytest

from depesche.records.identity import IdentityRule
from depesche.settings.feed_source import Identity
from ingest.decide import Rules
from ingest.normalising.identity import IdentityMemory
from tests.unit.ingest.remembering import START, Remembering, entry

HOUR = timedelta(hours=1)
FIVE = range(5)


def test_guids_are_trusted_while_nothing_speaks_against_them() -> None:
    feed = Remembering()
    for _ in range(3):
        feed.poll(*(entry(f"g{n}", f"{n}", f"Meldung {n}") for n in FIVE))
    assert (feed.rule, feed.memory) == ("guid", IdentityMemory())


def test_one_guid_for_all_items_is_seen_in_the_first_document() -> None:
    feed = Remembering()
    assert feed.counts(*(entry("same", f"{n}", f"Meldung {n}") for n in FIVE)) == (5, 0)
    assert (feed.rule, feed.memory.guid_fault) == ("url", "shared")
    assert feed.counts(*(entry("same", f"{n}", f"Meldung {n}") for n in range(1, 6))) == (1, 0)


def test_two_items_under_one_guid_among_many_are_kept_apart_and_change_no_rule() -> None:
    feed = Remembering()
    document = [entry("g1", "twin", "Der Zwilling"), *(entry(f"g{n}", f"{n}", f"Meldung {n}") for n in range(9))]
    assert feed.counts(*document) == (10, 0)
    assert feed.counts(*reversed(document)) == (0, 0)
    assert feed.rule == "guid"


def test_a_guid_that_goes_from_article_to_article_is_found_out() -> None:
    feed = Remembering()
    news = [feed.counts(entry("latest", f"{n}", f"Eilmeldung {n}", at=START + n * HOUR)) for n in FIVE]
    assert news == [(1, 0), (0, 1), (1, 0), (1, 0), (1, 0)]
    assert (feed.rule, feed.memory.guid_fault) == ("url", "reused")


def test_numbers_given_anew_to_a_list_are_found_out_at_once() -> None:
    feed = Remembering()
    feed.poll(*(entry(f"{n}", f"a{n}", f"Meldung a{n}") for n in FIVE))
    assert feed.counts(*(entry(f"{n}", f"b{n}", f"Meldung b{n}") for n in FIVE)) == (5, 0)
    assert feed.rule == "url"


def test_guids_that_change_at_each_poll_bring_nothing_again() -> None:
    feed = Remembering()
    feed.poll(*(entry(f"{n}-1", f"{n}", f"Meldung {n}") for n in FIVE))
    for poll in range(2, 6):
        moved = START + poll * HOUR
        assert feed.counts(*(entry(f"{n}-{poll}", f"{n}", f"Meldung {n}", at=moved) for n in FIVE)) == (0, 0)
    assert (feed.rule, feed.memory.guid_fault) == ("url", "changing")
    assert feed.memory.since_ms == (int(START.timestamp()) + 15 * 60) * 1_000


def test_new_guids_once_are_a_migration_and_leave_the_rule_alone() -> None:
    feed = Remembering()
    feed.poll(*(entry(f"{n}", f"{n}", f"Meldung {n}") for n in FIVE))
    for _ in range(3):
        assert feed.counts(*(entry(f"new-{n}", f"{n}", f"Meldung {n}") for n in FIVE)) == (0, 0)
    assert (feed.rule, feed.memory.guid_doubts) == ("guid", 0)


def test_a_rebuilt_site_with_new_guids_and_new_urls_brings_no_item_again() -> None:
    feed = Remembering()
    feed.poll(*(entry(f"{n}", f"{n}", f"Meldung {n}") for n in FIVE))
    assert feed.poll(*(entry(f"x{n}", f"new/{n}", f"Meldung {n}", at=START + HOUR) for n in FIVE)).new == 0
    assert feed.rule == "guid"


def test_the_move_to_https_brings_no_item_again() -> None:
    feed = Remembering()
    feed.poll(entry("http://news.example/1", "1", "Eins", "Text"))
    assert feed.counts(entry("https://news.example/1", "1", "Eins", "Text")) == (0, 0)


def test_one_url_for_all_items_leaves_the_title() -> None:
    feed = Remembering()
    assert feed.counts(*(entry(None, "", f"Meldung {n}") for n in FIVE)) == (5, 0)
    assert (feed.rule, feed.memory.url_fault) == ("title", "shared")
    assert feed.counts(*(entry(None, "", f"Meldung {n}") for n in range(1, 6))) == (1, 0)


def test_changing_guids_and_changing_urls_leave_the_title() -> None:
    feed = Remembering()
    feed.poll(*(entry(f"{n}-1", f"{n}?s=1", f"Meldung {n}") for n in FIVE))
    for poll in range(2, 6):
        assert feed.poll(*(entry(f"{n}-{poll}", f"{n}?s={poll}", f"Meldung {n}") for n in FIVE)).new == 0
    assert feed.rule == "title"
    assert feed.counts(*(entry(f"{n}-9", f"{n}?s=9", f"Meldung {n}") for n in range(6))) == (1, 0)


def test_urls_that_change_under_sound_guids_stop_being_revisions() -> None:
    feed = Remembering()
    changed = [feed.poll(*(entry(f"{n}", f"{n}?s={poll}", f"Meldung {n}") for n in FIVE)).changed for poll in range(6)]
    assert changed[3:] == [0, 0, 0]
    assert (feed.rule, feed.memory.url_fault) == ("guid", "changing")


@pytest.mark.parametrize(("override", "new"), [("guid", 1), ("url", 2), ("title", 1)])
def test_the_registration_overrides_what_was_learned(override: Identity, new: int) -> None:
    feed = Remembering(Rules(identity=override))
    assert feed.poll(entry("g", "1", "Eins"), entry("g", "2", "Eins")).new == new
    assert feed.rule == override


def test_a_change_of_rule_brings_no_known_item_again() -> None:
    feed = Remembering()
    document = [entry(f"g{n}", f"{n}", f"Meldung {n}") for n in FIVE]
    feed.poll(*document)
    rules: list[Identity] = ["url", "title", "guid"]
    for rule in rules:
        feed.rules = Rules(identity=rule)
        assert feed.counts(*document) == (0, 0)


def test_an_empty_document_teaches_nothing() -> None:
    feed = Remembering()
    document = [entry("same", f"{n}", f"Meldung {n}") for n in FIVE]
    feed.poll(*document)
    learned = feed.memory
    feed.poll()
    assert feed.memory == learned
    assert feed.counts(*document) == (0, 0)


@pytest.mark.parametrize(
    ("memory", "rule", "reason"),
    [
        (IdentityMemory(), "guid", "nothing speaks against the GUIDs"),
        (IdentityMemory("changing"), "url", "GUIDs: they change from poll to poll"),
        (
            IdentityMemory("shared", "missing"),
            "title",
            "GUIDs: one stands for several items; URLs: most items have none",
        ),
    ],
)
def test_the_decision_says_its_reason(memory: IdentityMemory, rule: IdentityRule, reason: str) -> None:
    assert (memory.rule, memory.reason) == (rule, reason)
