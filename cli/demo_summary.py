"""What the demo reports: counts, freshness, and the German treaty article with all that was found in it."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from cli.render import article_json, print_annotation
from depesche.records.article import Article

SEARCHES = (
    "depesche search Pjöngjang",
    "depesche search '\"strategische Partnerschaft\"' --topic politics",
    "depesche topics list",
)


@dataclass(frozen=True, slots=True)
class Summary:
    """The outcome of a demo."""

    polled: int
    """Items that the poller put on the log in this run."""
    enriched: int
    indexed: int
    """Items of the feeds that are searchable."""
    dead: int
    seconds: float
    freshness: tuple[float, ...]
    """Seconds from fetch to searchable of each item, ascending."""
    seed_article: Article | None
    missing: tuple[str, ...]
    """Titles of items that are neither searchable nor dead."""

    @property
    def complete(self) -> bool:
        """Whether everything arrived."""
        return not self.missing and self.dead == 0

    def percentile(self, share: float) -> float | None:
        """Freshness that ``share`` of the items have or better; ``None`` where nothing new was polled."""
        if not self.freshness:
            return None
        if len(self.freshness) == 1:
            return self.freshness[0]
        return statistics.quantiles(self.freshness, n=100, method="inclusive")[round(share * 100) - 1]

    def as_json(self) -> dict[str, Any]:
        """The summary as one JSON object."""
        return {
            "polled": self.polled,
            "enriched": self.enriched,
            "indexed": self.indexed,
            "dead": self.dead,
            "seconds": round(self.seconds, 3),
            "freshness_p50_seconds": _rounded(self.percentile(0.50)),
            "freshness_p99_seconds": _rounded(self.percentile(0.99)),
            "missing": list(self.missing),
            "seed_article": article_json(self.seed_article) if self.seed_article else None,
        }


def print_summary(summary: Summary, folder: Path) -> None:
    """Print the summary for a person."""
    console = Console(highlight=False)
    console.print(
        Text.assemble(
            (f"{summary.indexed} articles searchable", "bold green" if summary.complete else "bold red"),
            f" after {summary.seconds:.1f} s: {summary.polled} polled, {summary.enriched} enriched, {summary.dead} dead",
        )
    )
    p50, p99 = summary.percentile(0.50), summary.percentile(0.99)
    if p50 is not None and p99 is not None:
        console.print(f"freshness, fetch to searchable: p50 {p50:.2f} s, p99 {p99:.2f} s")
    else:
        console.print("nothing new in the feeds since the last run in this folder")
    for title in summary.missing:
        console.print(Text(f"missing: {title}", style="red"))
    if summary.seed_article is not None:
        console.print()
        console.print(Text(summary.seed_article.title, style="bold"))
        print_annotation(console, summary.seed_article)
    console.print(f"\ndata: {folder}    try, in another terminal:", style="dim")
    for command in SEARCHES:
        console.print(Text(f"  {command} --config {folder}/config.yaml", style="dim"))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
