"""The founding article, cleaned: what it names and what it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from depesche.records.article import Entity, Topic
from depesche.settings.stages import EnrichSettings
from workers.enrich.annotate import SHIPPED, Annotator
from workers.enrich.linking import Linked, Linker
from workers.enrich.mentions import Text
from workers.enrich.topics import TopicClassifier

ARTICLE = Path(__file__).parents[2] / "data" / "seed_article.txt"
OTHER_STORIES = (
    "Vor Gipfeltreffen mit Kim: Putin versichert Nordkorea uneingeschränkter Unterstützung gegen Westen ",
    "Putin reist bald nach Nordkorea – USA in Alarmstimmung ",
    " Mehr zum Thema - Südkoreanische Truppen geben an Grenze zu Nordkorea Warnschüsse ab",
)


def clean_article() -> Text:
    """Title, lead and body without credit line, run-in headlines and trailer."""
    title, lead, _credit, body = ARTICLE.read_text(encoding="utf-8").strip().split("\n\n")
    for story in OTHER_STORIES:
        assert story in body
        body = body.replace(story, "")
    return Text("de", title=title, lead=lead, body=body)


@pytest.fixture(scope="module")
def linked() -> Linked:
    text = clean_article()
    return Linker(["de"]).link(text, Annotator({"de": SHIPPED}).annotate([text])[0])


@pytest.fixture(scope="module")
def topics() -> tuple[Topic, ...]:
    return TopicClassifier(EnrichSettings(languages=("de",))).classify(clean_article())


def entity(linked: Linked, name: str) -> Entity:
    (found,) = [entity for entity in linked.entities if entity.name == name]
    return found


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("PER", "Wladimir Putin"),
        ("PER", "Kim Jong-un"),
        ("PER", "Juri Uschakow"),
        ("LOC", "Nordkorea"),
        ("LOC", "Russland"),
        ("LOC", "Pjöngjang"),
        ("LOC", "Moskau"),
        ("LOC", "Eurasien"),
        ("ORG", "Kreml"),
        ("ORG", "Rodong Sinmun"),
        ("ORG", "russisches Außenministerium"),
    ],
)
def test_the_article_names_each_referent_once(linked: Linked, kind: str, name: str) -> None:
    assert entity(linked, name).type == kind


def test_putin_is_one_person_in_every_form(linked: Linked) -> None:
    assert {spot.text for spot in entity(linked, "Wladimir Putin").mentions} == {"Wladimir Putin", "Putins", "Putin"}


def test_a_bare_surname_is_found_as_well(linked: Linked) -> None:
    assert {spot.text for spot in entity(linked, "Juri Uschakow").mentions} == {"Juri Uschakow", "Uschakow"}


def test_official_names_are_the_same_countries(linked: Linked) -> None:
    assert "Demokratischen Volksrepublik Korea" in {spot.text for spot in entity(linked, "Nordkorea").mentions}
    assert "Russischen Föderation" in {spot.text for spot in entity(linked, "Russland").mentions}


def test_its_places_are_the_two_countries(linked: Linked) -> None:
    assert [place.code for place in linked.places] == ["KP", "RU"]


def test_neither_an_era_nor_the_west_nor_the_credit_is_an_entity(linked: Linked) -> None:
    names = {entity.name for entity in linked.entities}
    assert not names & {"Sowjetära", "Westen", "Sputnik"}


def test_the_title_makes_the_two_countries_most_salient(linked: Linked) -> None:
    assert {entity.name for entity in linked.entities[:2]} == {"Nordkorea", "Russland"}


def test_it_is_about_politics_down_to_a_treaty(topics: tuple[Topic, ...]) -> None:
    assert topics[0].code == "medtop:11000000"
    assert {topic.code for topic in topics} & {"medtop:20000638", "medtop:20000639", "medtop:20000641"}
