"""How an explanation looks on a terminal."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from workers.enrich.explanation import Explanation

_SHOWN_TEXT = 100
"""Characters of a removed block."""


def print_explanation(explanation: Explanation) -> None:
    """Print why blocks were removed, entities linked and topics given."""
    console = Console(highlight=False)
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    table.add_row("why", Text("", style="dim"))
    if explanation.declared_language:
        table.add_row("language", f"declared: {explanation.declared_language}")
    for block in explanation.removed:
        shown = block.text if len(block.text) <= _SHOWN_TEXT else block.text[:_SHOWN_TEXT] + "…"
        table.add_row("removed", Text.assemble(shown, (f"  {block.rule}", "dim")))
    for entity in explanation.entities:
        found = Counter(mention.found_by for mention in entity.mentions)
        how = ", ".join(f"{finder} {count}" for finder, count in found.items())
        linked = f"linked by {entity.linked_by} to {entity.id}" if entity.linked_by else "in no list"
        table.add_row(entity.type, Text.assemble(entity.name, (f"  {linked}; found by {how}", "dim")))
    for topic in explanation.topics:
        words = ", ".join(f"{one.what} ({one.kind} {one.weight:g})" for one in topic.because)
        table.add_row("topic", Text.assemble(topic.label, (f"  {words or 'no single word stands out'}", "dim")))
    console.print()
    console.print(table)
