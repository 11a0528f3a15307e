"""What `depesche bench schedule` prints: a table by kind of feed, and progress while it runs on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import Progress

from cli.bench_schedule import POLICIES


@contextmanager
def progress(feeds: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, on a terminal only."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("feeds", total=feeds)
        yield lambda done: bar.update(task, completed=done)


def report_lines(result: dict[str, Any]) -> Iterator[str]:
    """The result of `cli.bench_schedule.measure` as lines of text."""
    yield (
        f"{result['feeds']} feeds, {result['days']} days, seed {result['seed']}, learning included: nothing is known of"
        f" any feed at the start ({result['seconds']:.0f} s)"
    )
    yield "delay: from an item's appearance in the document to the poll that finds it; active: an item a day or more"
    yield ""
    yield (
        f"{'feeds':<22}{'polled':<14}{'requests/day':>13}{'per item':>10}{'caught':>10}{'median delay':>14}{'p90 delay':>11}"
    )
    for name, group in result["groups"].items():
        for number, policy in enumerate(POLICIES):
            label = f"{name} ({group['feeds']})" if not number else ""
            yield label.ljust(22) + policy.ljust(14) + _figures(group[policy])
    yield ""
    whole = result["groups"]["all"]
    yield f"scheduled: {whole['missed']} items missed; its own estimate is {whole['missed_estimate']}"
    for name, group in result["groups"].items():
        if group["health"]:
            states = ", ".join(f"{count} {state}" for state, count in sorted(group["health"].items()))
            yield f"health at the end, {name}: {states}"


def _figures(tally: dict[str, Any]) -> str:
    per_item, caught = tally["requests_per_item"], tally["caught_share"]
    return (
        f"{tally['requests_per_feed_and_day']:13.1f}"
        + (f"{per_item:10.2f}" if per_item is not None else f"{'-':>10}")
        + (f"{caught:10.2%}" if caught is not None else f"{'-':>10}")
        + f"{_duration(tally['median_delay_seconds']):>14}{_duration(tally['p90_delay_seconds']):>11}"
    )


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.1f} min" if seconds < 7_200 else f"{seconds / 3_600:.1f} h"
