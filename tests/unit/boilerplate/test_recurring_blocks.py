"""Which recurring blocks are boilerplate, and which are text that happens to recur."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.boilerplate.newsrooms import (
    ENGLISH,
    ENGLISH_BLOCK,
    ENGLISH_URL,
    GERMAN,
    GERMAN_BLOCK,
    GERMAN_URL,
    START_MS,
    Story,
    gone,
    handle,
    item,
    learner,
    week,
)

DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("stories", "block", "url"), [(GERMAN, GERMAN_BLOCK, GERMAN_URL), (ENGLISH, ENGLISH_BLOCK, ENGLISH_URL)]
)
def test_a_block_under_every_story_of_a_source_is_removed(
    tmp_path: Path, stories: tuple[Story, ...], block: str, url: str
) -> None:
    stripped = handle(learner(tmp_path), week(stories, block, url=url))
    assert [gone(one) for one in stripped] == [[block]] * len(stories)
    assert all(block not in one.lead + one.body for one in stripped)


def test_the_stories_themselves_stay(tmp_path: Path) -> None:
    stripped = handle(learner(tmp_path), week(GERMAN, GERMAN_BLOCK))
    for (title, (lead, second)), one in zip(GERMAN, stripped, strict=True):
        assert (one.title, one.lead, one.body) == (title, lead, second)


def test_a_block_in_fewer_stories_than_asked_for_stays(tmp_path: Path) -> None:
    stripped = handle(learner(tmp_path), week(GERMAN[:4], GERMAN_BLOCK))
    assert not any(gone(one) for one in stripped)


def test_a_block_is_known_from_the_story_on_that_makes_it_enough(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    taken = [bool(gone(handle(learned, [entry])[0])) for entry in week(GERMAN, GERMAN_BLOCK)]
    assert taken == [False] * 4 + [True] * 6


def test_a_block_is_the_same_in_another_case_and_punctuation_and_with_another_date(tmp_path: Path) -> None:
    forms = [
        f"{'Stand der Seite' if n % 2 else 'STAND DER SEITE'} am {n + 1}.06.2026 um 1{n}:30 – alle Angaben ohne Gewähr{'!' if n % 3 else '.'}"
        for n in range(len(GERMAN))
    ]
    entries = [item(n, story, form) for n, (story, form) in enumerate(zip(GERMAN, forms, strict=True))]
    assert [gone(one) for one in handle(learner(tmp_path), entries)] == [[form] for form in forms]


def test_a_sentence_with_another_figure_is_another_sentence(tmp_path: Path) -> None:
    entries = [
        item(n, story, f"Der Pegel am alten Kai lag am Morgen bei {200 + 7 * n} Zentimetern.")
        for n, story in enumerate(GERMAN)
    ]
    assert not any(gone(one) for one in handle(learner(tmp_path), entries))


def test_a_short_heading_that_recurs_stays(tmp_path: Path) -> None:
    assert not any(gone(one) for one in handle(learner(tmp_path), week(GERMAN, "Zum Hintergrund")))


def test_a_block_of_one_source_says_nothing_about_another(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    handle(learned, week(GERMAN, GERMAN_BLOCK))
    other = item(99, ("Kanalbrücke bleibt gesperrt", ("Die Brücke bleibt zu.",)), GERMAN_BLOCK, url=ENGLISH_URL)
    assert gone(handle(learned, [other])[0]) == []


def test_copies_of_one_article_under_many_ids_stay_whole(tmp_path: Path) -> None:
    entries = [item(number, GERMAN[0]) for number in range(12)]
    assert not any(one.removed for one in handle(learner(tmp_path), entries))


def test_corrections_of_one_article_under_many_ids_stay_whole(tmp_path: Path) -> None:
    title, paragraphs = GERMAN[2]
    changes = ("korrigiert", "aktualisiert", "neu gefasst", "Name berichtigt")
    entries = [
        item(n, (f"{title} ({changes[n % 4]})", (*paragraphs, f"In der Fassung Nummer {n} wurde ein Name berichtigt.")))
        for n in range(12)
    ]
    assert not any(one.removed for one in handle(learner(tmp_path), entries))


def test_the_paragraphs_that_a_live_blog_repeats_stay(tmp_path: Path) -> None:
    repeated = "Die Feuerwehr bittet alle Anwohner, Fenster und Türen geschlossen zu halten."
    titles = (
        "Großbrand am Hafen: Liveblog am Morgen",
        "Großbrand am Hafen: Rauch zieht ab",
        "Großbrand am Hafen: Bahn fährt",
    )
    entries = [
        item(n, (titles[n % 3], (f"Um {n + 6} Uhr meldete die Leitstelle die Lage Nummer {n} im Hafen.", repeated)))
        for n in range(9)
    ]
    others = [item(20 + n, story) for n, story in enumerate(GERMAN)]
    assert not any(gone(one) for one in handle(learner(tmp_path), [*entries, *others]))


def test_agency_updates_with_a_new_headline_each_are_one_story(tmp_path: Path) -> None:
    _, body = GERMAN[4]
    titles = (
        "Urteil gefallen",
        "Drei Jahre Haft für Bauunternehmer",
        "Verteidiger legt Revision ein",
        "Landgericht begründet Strafmaß",
        "Staatsanwältin zufrieden",
        "Bürgermeisterin äußert sich",
    )
    further = tuple(f"Absatz {n} der Meldung schildert den Ablauf der Verhandlung." for n in range(3))
    entries = [
        item(n, (title, (f"Neu um {n} Uhr: {title}, so die Agentur.", *body, *further)))
        for n, title in enumerate(titles)
    ]
    assert not any(gone(one) for one in handle(learner(tmp_path), entries))


def test_the_background_that_every_piece_on_a_subject_repeats_stays(tmp_path: Path) -> None:
    background = "Das Atomkraftwerk Grafenau war nach einem Leck im Kühlkreislauf vor zwei Jahren vom Netz gegangen."
    titles = (
        "Ministerin will Atomkraftwerk schneller abreißen lassen",
        "Klage gegen Betreiber von Atomkraftwerk gescheitert",
        "Anwohner feiern Jahrestag: Atomkraftwerk bleibt kalt",
        "Woher kommt künftig Strom ohne Atomkraftwerk",
        "Gutachter zweifeln an Kosten für Atomkraftwerk",
        "Fische kehren zurück: Fluss erholt sich vom Atomkraftwerk",
    )
    entries = [item(n, (title, (f"{title}, hieß es am Tag {n}.", background))) for n, title in enumerate(titles)]
    others = [item(20 + n, story) for n, story in enumerate(GERMAN)]
    assert not any(gone(one) for one in handle(learner(tmp_path), [*others, *entries]))


def test_english_background_stays(tmp_path: Path) -> None:
    background = (
        "The airline collapsed last winter after a failed merger, leaving thousands of travellers stranded abroad."
    )
    titles = (
        "Minister defends handling of airline collapse",
        "Former airline staff still waiting for wages",
        "Rival carrier buys last jets of failed airline",
        "Court blocks bonus for airline directors",
        "Holidaymakers sue airline over lost deposits",
        "Who knew what before the airline went under",
    )
    entries = [
        item(n, (title, (f"{title}, according to papers seen on day {n}.", background)), url=ENGLISH_URL)
        for n, title in enumerate(titles)
    ]
    others = [item(20 + n, story, url=ENGLISH_URL) for n, story in enumerate(ENGLISH)]
    assert not any(gone(one) for one in handle(learner(tmp_path), [*entries, *others]))


def test_an_english_story_that_is_told_again_and_again_stays(tmp_path: Path) -> None:
    title, (lead, second) = ENGLISH[3]
    stages = ("at first", "by noon", "in the afternoon", "in the evening", "overnight", "this morning")
    entries = [
        item(n, (title, (lead, second, f"That was how things stood {stage}.")), url=ENGLISH_URL)
        for n, stage in enumerate(stages)
    ]
    assert not any(one.removed for one in handle(learner(tmp_path), entries))


def test_a_block_under_the_same_stories_is_removed_if_the_subject_is_in_all_titles_of_the_source(
    tmp_path: Path,
) -> None:
    entries = [
        item(n, (f"Elbkurier berichtet: {title}", paragraphs), *([GERMAN_BLOCK] if n % 2 else []))
        for n, (title, paragraphs) in enumerate(GERMAN)
    ]
    assert [bool(gone(one)) for one in handle(learner(tmp_path), entries)] == [False, True] * 5


def test_one_text_under_many_headlines_stays_whole(tmp_path: Path) -> None:
    entries = [item(n, (title, GERMAN[0][1])) for n, (title, _) in enumerate(GERMAN)]
    assert not any(one.removed for one in handle(learner(tmp_path), entries))


def test_a_source_whose_titles_are_short_is_learned_as_well(tmp_path: Path) -> None:
    entries = [item(n, (f"Tag {n}", paragraphs), GERMAN_BLOCK) for n, (_, paragraphs) in enumerate(GERMAN)]
    assert [gone(one) for one in handle(learner(tmp_path), entries)] == [[GERMAN_BLOCK]] * len(GERMAN)


def test_a_series_whose_titles_differ_by_their_number_is_learned_as_well(tmp_path: Path) -> None:
    entries = [
        item(
            n,
            (f"Nachrichten aus dem Landkreis, Ausgabe {n}", paragraphs[:1]),
            GERMAN_BLOCK,
            "Ende des Überblicks für heute.",
        )
        for n, (_, paragraphs) in enumerate(GERMAN)
    ]
    assert [GERMAN_BLOCK in gone(one) for one in handle(learner(tmp_path), entries)] == [True] * len(GERMAN)


def test_a_source_without_titles_is_learned_as_well(tmp_path: Path) -> None:
    entries = [item(n, ("", paragraphs), GERMAN_BLOCK) for n, (_, paragraphs) in enumerate(GERMAN)]
    assert [gone(one) for one in handle(learner(tmp_path), entries)] == [[GERMAN_BLOCK]] * len(GERMAN)


def test_a_block_below_the_share_of_the_source_stays(tmp_path: Path) -> None:
    entries = [
        item(n, story, *([GERMAN_BLOCK] if n < 5 else [])) for n, story in enumerate([*GERMAN, *GERMAN, *GERMAN])
    ]
    assert not any(gone(one) for one in handle(learner(tmp_path), entries))


def test_revisions_of_one_item_count_once(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    for number in range(12):
        stripped = handle(learned, [item(1, GERMAN[0], GERMAN_BLOCK, version=START_MS + number)])
        assert gone(stripped[0]) == []


def test_a_block_that_its_publisher_gave_up_is_forgotten(tmp_path: Path) -> None:
    learned = learner(tmp_path, window_items=10)
    handle(learned, week(GERMAN, GERMAN_BLOCK))
    handle(learned, [item(50 + n, story) for n, story in enumerate(GERMAN)])
    late = item(90, ("Kanalbrücke bleibt gesperrt", ("Die Brücke bleibt bis Ostern zu.",)), GERMAN_BLOCK)
    assert gone(handle(learned, [late])[0]) == []


def test_items_much_older_than_the_newest_do_not_count(tmp_path: Path) -> None:
    learned = learner(tmp_path, window_days=30)
    old = [item(n, story, GERMAN_BLOCK) for n, story in enumerate(GERMAN[:4])]
    new = item(9, GERMAN[9], GERMAN_BLOCK, version=START_MS + 40 * DAY_MS)
    handle(learned, old)
    assert gone(handle(learned, [new])[0]) == []
