"""Headlines of a source's other items inside an article: paragraphs of their own, and run into one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.boilerplate.newsrooms import (
    ENGLISH,
    ENGLISH_URL,
    GERMAN,
    GERMAN_URL,
    START_MS,
    gone,
    handle,
    item,
    learner,
    week,
)
from workers.enrich.article_text import reasons

LONG = "Am Abend hatte der Ausschuss noch mehrere Stunden lang über alle offenen Fragen beraten und sich dann vertagt."
LONG_ENGLISH = (
    "The committee had met for several hours that evening to go through all the open questions before it adjourned."
)


def teasers(
    folder: Path, *paragraphs: str, url: str = GERMAN_URL, title: str = "Kanalbrücke bleibt gesperrt"
) -> list[str]:
    """What is taken as a teaser from an article of a source whose other items are known."""
    learned = learner(folder)
    handle(learned, week(GERMAN if url == GERMAN_URL else ENGLISH, url=url))
    stripped = handle(learned, [item(99, (title, paragraphs), url=url)])
    return gone(stripped[0], reasons.TEASER)


def test_a_paragraph_that_is_the_title_of_another_item_is_a_teaser(tmp_path: Path) -> None:
    assert teasers(tmp_path, LONG, GERMAN[1][0], LONG) == [GERMAN[1][0]]


def test_the_title_is_known_whatever_stands_around_it(tmp_path: Path) -> None:
    assert teasers(tmp_path, LONG, f"→ {GERMAN[1][0]}!", LONG) == [f"→ {GERMAN[1][0]}!"]


def test_items_of_one_batch_know_each_others_titles(tmp_path: Path) -> None:
    first = item(1, (GERMAN[0][0], (LONG, GERMAN[1][0])))
    stripped = handle(learner(tmp_path), [first, item(2, GERMAN[1])])
    assert gone(stripped[0], reasons.TEASER) == [GERMAN[1][0]]


@pytest.mark.parametrize(
    ("before", "title", "after", "url"),
    [
        (
            "Der Vertrag wird am Freitag unterzeichnet.",
            GERMAN[2][0],
            "Die Ministerin sprach von einem guten Tag.",
            GERMAN_URL,
        ),
        ("", GERMAN[3][0], "Der Kanzler reist am Donnerstag nach Rom und trifft den Papst.", GERMAN_URL),
        ("„So geht es nicht.“", GERMAN[6][0], "", GERMAN_URL),
        ("The vote was close.", ENGLISH[4][0], "The mayor thanked everyone who had taken part in it.", ENGLISH_URL),
    ],
)
def test_a_title_that_ran_into_a_paragraph_is_cut_out(
    tmp_path: Path, before: str, title: str, after: str, url: str
) -> None:
    filler = LONG if url == GERMAN_URL else LONG_ENGLISH
    learned = learner(tmp_path)
    handle(learned, week(GERMAN if url == GERMAN_URL else ENGLISH, url=url))
    paragraph = " ".join(part for part in (before, title, after) if part)
    stripped = handle(learned, [item(99, ("Kanalbrücke bleibt gesperrt", (filler, paragraph)), url=url)])[0]
    assert gone(stripped, reasons.TEASER) == [title]
    assert stripped.body.split("\n\n") == [part for part in (before, after) if part]


@pytest.mark.parametrize(
    "paragraph",
    [
        "Am Montag kam der Bericht. Chemiewerk verlagert seine Produktion nach Polen, das ist seit gestern sicher.",
        "Am Montag kam der Bericht. Chemiewerk verlagert seine Produktion nach Polen. So stand es gestern in der Zeitung.",
        "Am Montag kam der Bericht. Chemiewerk verlagert seine Produktion nach Polen Anfang Juni und stellt dort neue Leute ein.",
        "Alle lasen Chemiewerk verlagert seine Produktion nach Polen Die Nachricht war schnell in der ganzen Stadt.",
        "Am Montag kam der Bericht von Dr. Chemiewerk verlagert seine Produktion nach Polen Die Nachricht war schnell in der ganzen Stadt.",
    ],
)
def test_a_sentence_with_the_words_of_a_title_stays(tmp_path: Path, paragraph: str) -> None:
    assert teasers(tmp_path, LONG, paragraph) == []


@pytest.mark.parametrize(
    "heading", ["Wie geht es jetzt weiter?", "Was ist jetzt zu tun", "Das Wetter", "So wird der Tag in der Stadt"]
)
def test_a_title_that_could_head_any_paragraph_is_none_to_go_by(tmp_path: Path, heading: str) -> None:
    learned = learner(tmp_path)
    handle(learned, [item(1, (heading, (LONG,)))])
    stripped = handle(learned, [item(2, (GERMAN[0][0], (*GERMAN[0][1], heading, LONG)))])
    assert gone(stripped[0], reasons.TEASER) == []


def test_the_items_own_title_is_no_teaser(tmp_path: Path) -> None:
    title = GERMAN[5][0]
    assert teasers(tmp_path, LONG, title, LONG, title=title) == []


def test_a_revision_with_another_title_keeps_a_lead_that_was_its_title(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    title = GERMAN[0][0]
    handle(learned, [item(1, (title, (LONG,)), version=START_MS)])
    revised = item(1, ("Hafen bekommt Anschluss", (title, LONG)), version=START_MS + 1)
    assert handle(learned, [revised])[0].lead == title


def test_an_old_revision_that_comes_again_keeps_its_own_words(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    handle(learned, [item(1, ("Hafen bekommt eine neue Buslinie", (LONG,)), version=START_MS + 1)])
    old = item(1, (GERMAN[0][0], (LONG, "Hafen bekommt eine neue Buslinie")), version=START_MS)
    assert handle(learned, [old])[0].removed == ()


def test_the_title_of_a_copy_is_no_teaser(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    title, paragraphs = GERMAN[2]
    handle(learned, [item(1, (title, paragraphs))])
    copy = item(2, ("Aus für 340 Arbeitsplätze", (title, *paragraphs)))
    assert handle(learned, [copy])[0].lead == title


def test_a_title_much_like_the_items_own_is_no_teaser(tmp_path: Path) -> None:
    assert teasers(tmp_path, LONG, GERMAN[2][0], LONG, title="Chemiewerk verlagert Produktion: Protest in Polen") == []


def test_the_titles_of_another_source_are_unknown(tmp_path: Path) -> None:
    assert teasers(tmp_path, LONG, ENGLISH[1][0], LONG) == []
