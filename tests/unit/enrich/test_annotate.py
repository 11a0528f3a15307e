"""Finding of mentions: shipped models, a user's own models, and what cannot be loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from depesche.errors import ModelMissing
from workers.enrich.annotate import BATCH_SIZE, SHIPPED, Annotator, joined_text
from workers.enrich.mentions import Text

GERMAN = Text(
    "de",
    title="Steinmeier besucht Hamburg",
    lead="Der Bundespräsident sprach mit Vertretern von Airbus.",
    body="Am Abend traf Angela Merkel in Berlin ein.\n\nDie Bundesregierung äußerte sich nicht.",
)
ENGLISH = Text(
    "en", title="Biden meets Macron in Paris", body="The French president welcomed Joe Biden at the airport."
)


@pytest.fixture(scope="module")
def shipped() -> Annotator:
    return Annotator({"de": SHIPPED, "en": SHIPPED})


@pytest.fixture
def own_model(tmp_path: Path) -> str:
    """A pipeline as a user might bring it: other labels, components that are not needed."""
    nlp = spacy.blank("de")
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "PERSON", "pattern": "Anna Muster"},
            {"label": "GPE", "pattern": "Lummerland"},
            {"label": "DATE", "pattern": "Montag"},
            {"label": "ORG", "pattern": [{"TEXT": "Ende"}, {"IS_SPACE": True}, {"TEXT": "Anfang"}]},
        ]
    )
    nlp.meta["name"] = "own"
    nlp.to_disk(tmp_path / "own")
    return str(tmp_path / "own")


def found(annotator: Annotator, text: Text) -> dict[str, str]:
    """Text → type of the mentions."""
    return {mention.text: mention.type for mention in annotator.annotate([text])[0]}


def test_the_shipped_german_model_finds_names(shipped: Annotator) -> None:
    assert found(shipped, GERMAN).items() >= {"Hamburg": "LOC", "Angela Merkel": "PER", "Berlin": "LOC"}.items()


def test_the_shipped_english_model_finds_names(shipped: Annotator) -> None:
    assert found(shipped, ENGLISH).items() >= {"Paris": "LOC", "Joe Biden": "PER"}.items()


def test_mentions_point_into_their_fields(shipped: Annotator) -> None:
    for mention in shipped.annotate([GERMAN])[0]:
        assert getattr(GERMAN, mention.field)[mention.start : mention.end] == mention.text


def test_each_text_gets_its_own_mentions_whatever_the_batch(shipped: Annotator) -> None:
    texts = [GERMAN, ENGLISH, Text("de"), Text("fr", title="Paris attend")] * BATCH_SIZE
    alone = [shipped.annotate([text])[0] for text in texts[:4]]
    assert shipped.annotate(texts) == alone * BATCH_SIZE


def test_a_language_without_a_model_has_no_mentions(shipped: Annotator) -> None:
    assert shipped.annotate([Text("fr", title="Emmanuel Macron à Paris")]) == [[]]


def test_an_empty_batch_has_no_results(shipped: Annotator) -> None:
    assert shipped.annotate([]) == []


def test_versions_name_model_and_version(shipped: Annotator) -> None:
    assert {version.rpartition("-")[0] for version in shipped.versions.values()} == {"de_depesche", "en_depesche"}
    assert shipped.languages == {"de", "en"}


def test_the_bare_pipeline_is_at_hand_for_benchmarks(shipped: Annotator) -> None:
    (document,) = shipped.pipeline("de").pipe([joined_text(GERMAN)])
    assert {entity.text for entity in document.ents} >= {"Angela Merkel"}


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_shipped_model_is_smaller_than_twenty_megabytes(language: str) -> None:
    folder = Path(__file__).parents[3] / "workers" / "enrich" / "models" / language
    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) < 20_000_000


def test_labels_of_other_models_are_mapped_and_others_dropped(own_model: str) -> None:
    text = Text("de", body="Am Montag kam Anna Muster nach Lummerland.")
    assert found(Annotator({"de": own_model}), text) == {"Anna Muster": "PER", "Lummerland": "LOC"}


def test_a_mention_ends_at_the_paragraph_break(own_model: str) -> None:
    text = Text("de", body="Das ist das Ende\n\nAnfang der Geschichte.")
    assert found(Annotator({"de": own_model}), text) == {"Ende": "ORG"}


def test_a_mention_ends_with_its_field(own_model: str) -> None:
    text = Text("de", title="Das ist das Ende", lead="Anfang der Geschichte.")
    (mention,) = Annotator({"de": own_model}).annotate([text])[0]
    assert (mention.field, mention.text) == ("title", "Ende")


def test_a_mention_never_begins_before_its_field(own_model: str) -> None:
    nlp = spacy.load(own_model)
    nlp.get_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": [{"IS_SPACE": True}, {"TEXT": "Werk"}]}])  # type: ignore[attr-defined]
    nlp.to_disk(own_model)
    (mention,) = Annotator({"de": own_model}).annotate([Text("de", title="Neues", body="Werk eröffnet.")])[0]
    assert (mention.field, mention.start, mention.text) == ("body", 0, "Werk")


def test_a_text_of_more_than_a_million_characters_is_read_in_part(own_model: str) -> None:
    text = Text("de", title="Anna Muster", body="Wort " * 250_000)
    assert found(Annotator({"de": own_model}), text) == {"Anna Muster": "PER"}


def test_components_that_find_no_entities_are_not_loaded(own_model: str) -> None:
    assert Annotator({"de": own_model}).pipeline("de").pipe_names == ["entity_ruler"]


@pytest.mark.parametrize("model", ["no_such_model_anywhere", "/no/such/path"])
def test_a_missing_model_is_named_with_its_language_and_a_remedy(model: str) -> None:
    with pytest.raises(ModelMissing, match="install") as caught:
        Annotator({"de": model})
    assert (caught.value.language, caught.value.model, caught.value.key) == ("de", model, "enrich.models.de")


def test_a_language_that_no_shipped_model_covers_says_which_do() -> None:
    with pytest.raises(ModelMissing, match="de, en"):
        Annotator({"fr": SHIPPED})


def test_a_model_that_finds_no_entities_is_refused(tmp_path: Path) -> None:
    spacy.blank("de").to_disk(tmp_path / "empty")
    with pytest.raises(ModelMissing, match="finds no entities"):
        Annotator({"de": str(tmp_path / "empty")})


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("not JSON")
    with pytest.raises(ModelMissing):
        Annotator({"de": str(tmp_path)})
