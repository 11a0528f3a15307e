"""`depesche topics media list|show`: the IPTC Media Topics, and which of them Depesche gives by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from cli.options import JsonOption
from depesche.mediatopics import Vocabulary, load_vocabulary
from depesche.mediatopics.definitions import load_definitions

app = typer.Typer(no_args_is_help=True, help="Browse the IPTC Media Topics, the subjects that articles are given.")

LanguageOption = Annotated[str, typer.Option("--language", help="Language of the labels (BCP 47); else English.")]


@app.command("list")
def list_media(
    words: Annotated[list[str] | None, typer.Argument(help="Show only topics whose label has all these words.")] = None,
    under: Annotated[str | None, typer.Option(help="Only this topic (code or label) and those below it.")] = None,
    level: Annotated[int | None, typer.Option(min=1, max=9, help="Only this level; 1 is the top.")] = None,
    language: LanguageOption = "en",
    flat: Annotated[bool, typer.Option("--flat", help="One line per topic, without indentation.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the media topics as a tree, with their labels. A topic with several broader ones stands under each."""
    vocabulary = load_vocabulary()
    roots = (vocabulary.resolve(under),) if under else vocabulary.top_levels
    wanted = [word.casefold() for word in words or ()]
    shown: set[str] = set()
    for code, depth in _walk(vocabulary, roots):
        row = _row(vocabulary, code, language)
        if (level and row["level"] != level) or not _has_words(vocabulary, code, row["label"], wanted):
            continue
        if flat or as_json:
            if code in shown:
                continue
            shown.add(code)
        typer.echo(_line(row, 0 if flat or level or wanted else depth, as_json=as_json))


@app.command()
def show(
    topic: Annotated[str, typer.Argument(help="A code (medtop:20000639, 20000639) or a label in any language.")],
    as_json: JsonOption = False,
) -> None:
    """Show one media topic: labels, definitions, broader and narrower topics, and by what Depesche gives it."""
    vocabulary = load_vocabulary()
    code = vocabulary.resolve(topic)
    details: dict[str, Any] = {
        "code": code,
        "labels": dict(vocabulary.concept(code).labels),
        "definitions": load_definitions().get(code, {}),
        "broader": [_row(vocabulary, one, "en") for one in vocabulary.ancestors(code)],
        "narrower": [_row(vocabulary, one, "en") for one in vocabulary.children(code)],
        "given_by": list(_given_by(vocabulary, code)),
    }
    if as_json:
        typer.echo(json.dumps(details, ensure_ascii=False))
        return
    typer.echo(f"{code}  {vocabulary.label(code, 'en')}")
    for language, definition in details["definitions"].items():
        typer.echo(f"  {language:8} {definition}")
    typer.echo("labels")
    for language, label in sorted(details["labels"].items()):
        typer.echo(f"  {language:8} {label}")
    for name in ("broader", "narrower"):
        if details[name]:
            typer.echo(name)
        for row in details[name]:
            typer.echo(f"  {_line(row, 0, as_json=False)}")
    typer.echo("given by")
    for reason in details["given_by"]:
        typer.echo(f"  {reason}")


def _walk(vocabulary: Vocabulary, roots: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Codes from the roots down, each after its broader one, with its depth; the hierarchy has no circles."""
    waiting = [(code, 0) for code in reversed(roots)]
    while waiting:
        code, depth = waiting.pop()
        yield code, depth
        waiting.extend((child, depth + 1) for child in reversed(vocabulary.children(code)))


def _has_words(vocabulary: Vocabulary, code: str, label: str, wanted: list[str]) -> bool:
    if not wanted:
        return True
    texts = [label.casefold(), *(text.casefold() for text in vocabulary.concept(code).labels.values()), code]
    return any(all(word in text for word in wanted) for text in texts)


def _row(vocabulary: Vocabulary, code: str, language: str) -> dict[str, Any]:
    return {"code": code, "label": vocabulary.label(code, language), "level": _level(vocabulary, code)}


def _level(vocabulary: Vocabulary, code: str) -> int:
    """1 for a top level; a topic with several broader ones is as deep as the shortest way up."""
    parents = vocabulary.concept(code).parents
    return 1 + min(_level(vocabulary, parent) for parent in parents) if parents else 1


def _line(row: Mapping[str, Any], depth: int, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(row, ensure_ascii=False)
    return f"{row['code']}  {'  ' * depth}{row['label']}"


def _given_by(vocabulary: Vocabulary, code: str) -> Iterator[str]:
    """What makes Depesche give the topic, in words."""
    from workers.enrich.publisher_categories import CategoryMap
    from workers.enrich.topics import classifier_languages, deeper_codes

    yield "the publisher's own IPTC code in a feed"
    words = [word for word, meaning in CategoryMap().items() if meaning.code == code]
    if words:
        yield f"{len(words)} categories of publishers, such as {', '.join(words[:6])}"
    for language in classifier_languages():
        if code in vocabulary.top_levels:
            yield f"the {language} classifier"
        elif code in deeper_codes(language):
            yield f"strong {language} cue words in title and lead"
