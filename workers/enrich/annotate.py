"""Named entities of texts by spaCy models (stub while the models train)."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from thinc.api import NumpyOps, set_current_ops

from workers.enrich.gazetteer import Gazetteer

GAZETTEER = "depesche_gazetteer"


@Language.factory(GAZETTEER)
def _make_gazetteer(nlp: Language, name: str) -> Any:
    return Gazetteer(nlp.vocab.strings)


def use_fast_matrix_product() -> None:
    set_current_ops(NumpyOps(use_blis=False))
