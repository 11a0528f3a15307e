from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingest.decide import Rules
from ingest.parsing.parsed_feed import ParsedEntry
from tests.unit.ingest.remembering import Remembering, entry

LONG = (
    "Die Brücke über die Elbe wird teurer als geplant und später fertig sagte der Senator am Montag in Hamburg."
    " Die Bauherren hatten sich im Frühjahr mit den Anwohnern auf einen neuen Zeitplan geeinigt, den die Bürgerschaft im"
    " Sommer billigte. Seither ruhen die Arbeiten an den Pfeilern, weil Stahl fehlt und die Firmen auf Lieferungen warten."
    " Wann es weitergeht, ist offen; die Behörde will sich dazu erst äußern, wenn alle Gutachten auf dem Tisch liegen."
)
MINUTE = timedelta(minutes=1)


def item(name: str, text: str = "Text") -> ParsedEntry:
    return entry(name, name, f"Meldung {name}", text)


def test_an_unknown_item_is_new_and_gets_the_time_as_its_version() -> None:
    feed = Remembering()
    (revision,) = feed.poll(item("a")).revisions
    assert (revision.version, revision.is_new) == (int(feed.now.timestamp() * 1_000), True)


def test_the_last_of_a_document_comes_first() -> None:
    found = Remembering().poll(item("new"), item("old"))
    assert [revision.sighting.entry.guid for revision in found.revisions] == ["old", "new"]


def test_an_item_that_says_the_same_is_left_alone() -> None:
    feed = Remembering()
    feed.poll(item("a"))
    found = feed.poll(item("a"))
    assert (found.revisions, found.remembered, found.unchanged) == ((), (), 1)


def test_an_absence_is_noted_once() -> None:
    feed = Remembering()
    feed.poll(item("a"))
    (absent,) = feed.poll().remembered
    assert absent.absent_since_ms == int(feed.now.timestamp() * 1_000)
    assert feed.poll().remembered == ()


def test_a_return_ends_the_absence_without_a_revision() -> None:
    feed = Remembering()
    feed.poll(item("a"))
    feed.poll()
    found = feed.poll(item("a"), after=timedelta(days=80))
    assert found.revisions == ()
    assert [one.absent_since_ms for one in found.remembered] == [None]


def test_a_forgotten_item_returns_under_its_id() -> None:
    feed = Remembering()
    (first,) = feed.poll(item("a")).revisions
    feed.known.clear()
    (second,) = feed.poll(item("a")).revisions
    assert (second.item_id, second.is_new) == (first.item_id, True)
    assert second.version > first.version


def test_a_pushed_document_makes_nothing_absent() -> None:
    feed = Remembering()
    feed.poll(item("a"), item("b"))
    feed.rules = Rules(is_partial=True)
    found = feed.poll(item("c"))
    assert (found.new, [one.absent_since_ms for one in found.remembered]) == (1, [None])


def test_a_trifle_is_counted_remembered_and_quiet_from_then_on() -> None:
    feed = Remembering()
    feed.poll(item("a", LONG))
    trifle = feed.poll(item("a", LONG.replace("Montag", "Dienstag")))
    assert (trifle.revisions, trifle.trifles, trifle.unchanged, len(trifle.remembered)) == ((), 1, 1, 1)
    again = feed.poll(item("a", LONG.replace("Montag", "Dienstag")))
    assert (again.trifles, again.remembered) == (0, ())


def test_trifles_add_up_to_a_revision() -> None:
    feed = Remembering()
    feed.poll(item("a", LONG))
    steps = [LONG]
    for old, new in (("Montag", "Dienstag"), ("Senator", "Minister"), ("Hamburg", "Harburg")):
        steps.append(steps[-1].replace(old, new))
    assert [feed.poll(item("a", step)).changed for step in steps[1:]] == [0, 0, 1]


def test_entries_recognised_unread_are_unchanged_and_present() -> None:
    feed = Remembering()
    ids = [revision.item_id for revision in feed.poll(item("b"), item("a")).revisions]
    feed.poll(item("b"))
    found = feed.poll_unread(item("c"), *ids)
    assert (found.new, found.changed, found.unchanged, found.duplicates) == (1, 0, 2, 0)
    assert all(known.absent_since_ms is None for known in feed.known.values())


def test_of_two_entries_of_an_item_the_first_wins_whether_the_other_was_read_or_not() -> None:
    feed = Remembering()
    (revision,) = feed.poll(item("a")).revisions
    older = feed.poll_unread(revision.item_id, item("a", "Neu"))
    assert (older.changed, older.unchanged, older.duplicates) == (0, 1, 1)
    newer = feed.poll_unread(item("a", "Neu"), revision.item_id)
    assert (newer.changed, newer.unchanged, newer.duplicates) == (1, 0, 1)


def test_another_address_is_a_revision_and_another_scheme_or_tracking_is_none() -> None:
    feed = Remembering()
    feed.poll(replace(item("a"), link="http://news.example/a"))
    assert feed.counts(replace(item("a"), link="https://news.example/a/?utm_source=rss")) == (0, 0)
    assert feed.counts(replace(item("a"), link="https://news.example/b")) == (0, 1)


def test_an_edit_beyond_the_pace_is_held_until_its_time_comes() -> None:
    feed = Remembering()
    found = [feed.poll(item("a", f"Stand {number}"), after=MINUTE) for number in range(25)]
    assert sum(one.changed for one in found) == 20
    assert found[-1].held == 1
    late = feed.poll(item("a", "Stand 24"), after=timedelta(hours=2))
    assert (late.changed, late.held) == (1, 0)


texts = st.sampled_from(["eins", "zwei"])
documents = st.dictionaries(st.sampled_from("abcd"), texts, max_size=4)


@given(st.lists(documents, max_size=8))
def test_over_any_history_versions_rise_and_only_changes_are_published(history: list[dict[str, str]]) -> None:
    feed = Remembering()
    published: dict[str, list[int]] = {}
    said: dict[str, str] = {}
    for document in history:
        found = feed.poll(*(item(name, text) for name, text in document.items()), after=timedelta(days=1))
        assert {revision.sighting.entry.guid for revision in found.revisions} == {
            name for name, text in document.items() if said.get(name) != text
        }
        for revision in found.revisions:
            published.setdefault(revision.item_id, []).append(revision.version)
        said |= document
        assert feed.poll(*(item(name, text) for name, text in document.items())).remembered == ()
    for versions in published.values():
        assert versions == sorted(set(versions))
