"""`python -m training --corpora DIR`: makes every shipped model from a folder of corpora, scores it, writes its card."""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Sequence
from pathlib import Path

from training.mixture import RECIPES
from training.model_card import entity_card, topic_card, write_card
from training.shipped_entities import make_entity_model
from training.shipped_topics import make_topic_model

log = logging.getLogger("training")

ROOT = Path(__file__).parent.parent


def main(arguments: Sequence[str] | None = None) -> None:
    """Train what the command line asks for; everything by default."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="folder with ner/ and topics/")
    parser.add_argument("--models", type=Path, default=ROOT / "workers" / "enrich" / "models", help="where models go")
    parser.add_argument("--cards", type=Path, default=ROOT / "docs" / "models", help="where model cards go")
    parser.add_argument("--language", choices=sorted(RECIPES), action="append", help="only this one; may be repeated")
    parser.add_argument("--only", choices=("entities", "topics"), help="only this kind of model")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    options.models.mkdir(parents=True, exist_ok=True)
    options.cards.mkdir(parents=True, exist_ok=True)
    for language in options.language or sorted(RECIPES):
        if options.only != "entities":
            started = time.monotonic()
            topics = make_topic_model(options.corpora, language, options.models)
            write_card(options.cards / f"topics_{language}.md", topic_card(topics, time.monotonic() - started))
        if options.only != "topics":
            started = time.monotonic()
            entities = make_entity_model(options.corpora, language, options.models)
            write_card(options.cards / f"entities_{language}.md", entity_card(entities, time.monotonic() - started))
    log.info("models are in %s, their cards in %s", options.models, options.cards)


if __name__ == "__main__":
    main()
