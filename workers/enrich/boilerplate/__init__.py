"""Learned boilerplate: what recurs across the items of a source, or is the headline of another one, is not the article.

It follows the rules of `workers.enrich.article_text`, which know no source. `learner.Boilerplate` is what the enrich
stage holds; the decisions (`source`, `recurrence`, `titles`, `removal`) are pure, `store` alone does I/O.

The memory of a source is its last items: of each the title and a hash per paragraph. Everything is decided from
those, so an item that comes twice changes nothing, and what its publisher gives up is forgotten by itself.
"""

from __future__ import annotations

VERSION = "1"
"""Changes whenever the same memory may give another result: goes into ``Article.enrichment["boilerplate"]``."""
