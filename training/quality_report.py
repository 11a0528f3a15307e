"""The quality report as Markdown, from the measurements that `training.score` collects as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Measured = Mapping[str, Any]
"""What goes into ``docs/quality.json``."""


def quality_report(measured: Measured) -> Iterable[str]:
    """The report, line by line."""
    yield "# Quality of annotation"
    yield ""
    yield (
        f"Written by `make score` on {measured['made']} from git revision {measured['revision']}; do not edit."
        " The same figures are in quality.json. No model is trained on these texts; some of them chose between variants."
        " Other newspapers and other web pages will differ by some points either way."
    )
    yield from _entities(measured["entities"])
    yield from _topics(measured["topics"])
    yield from _languages(measured["language"])
    yield from _cleaning(measured["cleaning"])
    yield from _speed(measured["speed"])


def _entities(measured: Measured) -> Iterable[str]:
    yield from _section("Entities", "Exact span and type, each sentence an article of its own. *Recogniser*: the model")
    yield "alone. *Article*: the mentions as the record has them, after lists and linking."
    yield from _head("language", "set", "sentences", "what", "type", "precision", "recall", "F")
    for language, sets in measured.items():
        for name, scores in sets.items():
            for what in ("recogniser", "article"):
                for kind, score in scores[what].items():
                    yield _row(language, name, scores["sentences"], what, kind, *_shares(score, "prf"))
    yield ""
    yield "`germeval_dev` and `ewt_dev`: the fifth of these sets that is held out. `newsroom`: the held-out fifth of"
    yield "`training/newsroom/`, which resembles what the models were trained on. `mobie`: traffic messages, marked by other"
    yield "rules (train stations and lines), as a lower bound."


_TOPIC_SHARES = ("accuracy", "labelled", "precision", "macro_f", "calibration_error", "deeper_precision")


def _topics(measured: Measured) -> Iterable[str]:
    yield from _section(
        "Topics", "Top level of the IPTC Media Topics. *Accuracy*: the first label is the expected one, no label"
    )
    yield "being wrong; *precision*: the same among the texts that got a label; *calibration error*: mean distance of score and"
    yield "accuracy over ten ranges of the score; *deeper*: codes below the top level that are right, of those given."
    yield from _head(
        "language", "set", "texts", "accuracy", "labelled", "precision", "macro F", "calibration error", "deeper"
    )
    for language, sets in measured.items():
        for name, score in sets.items():
            shares = _shares(score, _TOPIC_SHARES)
            yield _row(language, name, score["articles"], *shares[:-1], shares[-1] if score["deeper_given"] else "–")
    yield ""
    yield "The newsroom items also chose the recipe and the temperature; the articles are easy and guard against regressions."
    yield "`articles`: full articles of our own that no model was trained on. `newsroom`: the held-out fifth of"
    yield "`training/newsroom/`. `corpora`: the held-out part of the labelled headlines (English) and predicted labels (German)."


def _languages(measured: Measured) -> Iterable[str]:
    yield from _section("Language", "Without a declaration by the feed. What is neither right nor wrong is `und`.")
    yield from _head("texts", "number", "right", "wrong")
    for name, score in measured.items():
        yield _row(name, score["texts"], *_shares(score, ("right", "wrong")))


def _cleaning(measured: Measured) -> Iterable[str]:
    yield from _section(
        "Cleaning", "Hand-marked segments of whole pages, and paragraphs with what must go and what must stay."
    )
    yield from _head("set", "wanted segments", "kept", "unwanted segments", "gone")
    for name, score in measured.items():
        yield _row(name, score["wanted"], *_shares(score, ("kept",)), score["unwanted"], *_shares(score, ("gone",)))
    yield ""
    yield "All pages and paragraphs are of our own making, by the hand that made the rules: expect less of pages from"
    yield "elsewhere. What pages scored before they were looked at is in [decision 0006](decisions/0006-pages.md)."


def _speed(measured: Measured) -> Iterable[str]:
    yield from _section(
        "Speed", "Words per second on one core in this run, by `nlp.pipe` over articles of about 350 words."
    )
    yield from _head("pipeline", "words/s", "ratio to the last")
    rates = list(measured.items())
    for name, rate in rates:
        yield _row(name, f"{rate:,.0f}", f"{rate / rates[-1][1]:.1f}")


def _section(title: str, text: str) -> Iterable[str]:
    yield from ("", f"## {title}", "", text)


def _head(*columns: str) -> Iterable[str]:
    yield from ("", _row(*columns), "|" + "---|" * len(columns))


def _row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _shares(score: Measured, names: Sequence[str]) -> list[str]:
    return [f"{score[name]:.3f}" for name in names]
