"""What polling has learned of a feed, told for `depesche feeds show`: its rhythm, its identity rule, its server's ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cli.iso_time import iso_time
from depesche.settings.feed_source import FeedSource
from ingest.normalising.identity import rule_in_force
from ingest.scheduling.coverage import is_strange
from ingest.scheduling.health import is_silent
from ingest.scheduling.history import History
from ingest.scheduling.schedule import Cadence
from ingest.scheduling.told_rate import items_per_day
from ingest.state.feed import FeedState


@dataclass(frozen=True, slots=True)
class PolledFeed:
    """A feed that was polled, and what its report is made of."""

    source: FeedSource
    state: FeedState
    items: int
    """Items of it that the poller knows."""
    cadence: Cadence
    now_ms: int


def poll_json(feed: PolledFeed) -> dict[str, Any]:
    """All of it for scripts; times in ISO 8601."""
    state = feed.state
    return {
        "health": state.health,
        "last_outcome": state.last_outcome,
        "last_status": state.last_status,
        "last_polled": iso_time(state.last_polled_ms),
        "last_success": iso_time(state.last_success_ms),
        "failures": state.failures,
        "next_due": iso_time(state.next_due_ms),
        "known_items": feed.items,
        "own_title": state.title,
        "rhythm": _rhythm(feed),
        "identity": _identity(feed),
        "has_held_edits": state.memory.has_held_edits,
        "address": state.address,
        "pending_move": _pending_move(state),
        "etag": _header(state.validators.etag),
        "last_modified": _header(state.validators.last_modified),
        "distrusts_validators": state.memory.distrusts_validators,
    }


def poll_rows(feed: PolledFeed) -> Iterator[tuple[str, str]]:
    """The same for people: a name and a line each. What is as usual is left out."""
    state, told = feed.state, poll_json(feed)
    for name in ("health", "last_outcome", "last_status", "last_polled", "last_success", "failures", "next_due"):
        yield name.replace("_", " "), _text(told[name])
    yield "known items", _text(told["known_items"])
    if state.memory.has_held_edits:
        yield "held edits", "some wait: their items have had 20 revisions within a day"
    yield "rhythm", _rhythm_words(feed)
    yield "identity", _identity_words(feed)
    yield "own title", _text(state.title)
    yield "address", _text(state.address)
    if (move := state.memory.move) is not None:
        yield "pending move", f"to {move.target}, {move.polls} polls in a row since {iso_time(move.since_ms)}"
    yield "etag", _text(told["etag"])
    yield "last modified", _text(told["last_modified"])
    if state.memory.distrusts_validators:
        yield "validators", "not trusted: the server said that nothing had changed when it had; every poll is in full"


def _rhythm(feed: PolledFeed) -> dict[str, Any] | None:
    history = feed.state.memory.history
    if not history.seen_ms:
        return None
    return {
        "items_per_day": items_per_day(history),
        "is_strange": is_strange(history),
        "items_in_document": max(0, history.items),
        "longest_pause_seconds": round(_longest_pause_seconds(feed.cadence, history)),
        "is_fixed": not feed.cadence.adaptive,
        "is_silent": is_silent(history, feed.now_ms),
        "latest_item": iso_time(history.latest_ms or None),
        "missed_estimate": history.missed,
    }


def _longest_pause_seconds(cadence: Cadence, history: History) -> float:
    if not cadence.adaptive:
        return cadence.interval
    return max(cadence.floor, min(cadence.ceiling, history.limit_seconds or cadence.ceiling))


def _rhythm_words(feed: PolledFeed) -> str:
    rhythm = _rhythm(feed)
    if rhythm is None:
        return "not known yet"
    per_day = rhythm["items_per_day"]
    words = [f"{per_day:.1f} items a day expected" if per_day is not None else "too little seen yet"]
    if rhythm["is_strange"]:
        words = ["other items at each poll, of which no rhythm is learned"]
    pause = _duration(rhythm["longest_pause_seconds"])
    words.append(f"polled every {pause}" if rhythm["is_fixed"] else f"longest pause {pause}")
    if rhythm["is_silent"]:
        words.append(f"silent since {rhythm['latest_item']}")
    if rhythm["missed_estimate"]:
        words.append(f"some {rhythm['missed_estimate']} items missed in all")
    return ", ".join(words)


def _identity(feed: PolledFeed) -> dict[str, Any]:
    memory, setting = feed.state.memory.identity, feed.source.identity
    is_learned = setting == "auto"
    return {
        "rule": rule_in_force(memory, setting),
        "setting": setting,
        "learned_reason": memory.reason,
        "since": iso_time(memory.since_ms or None) if is_learned else None,
    }


def _identity_words(feed: PolledFeed) -> str:
    identity = _identity(feed)
    if identity["setting"] != "auto":
        return f"{identity['rule']}, as set; learned: {identity['learned_reason']}"
    since = f", since {identity['since']}" if identity["since"] else ""
    return f"{identity['rule']}{since}: {identity['learned_reason']}"


def _pending_move(state: FeedState) -> dict[str, Any] | None:
    move = state.memory.move
    return {"target": move.target, "polls": move.polls, "since": iso_time(move.since_ms)} if move else None


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:g} s"
    return f"{seconds / 60:.3g} min" if seconds < 7_200 else f"{seconds / 3_600:.3g} h"


def _text(value: object) -> str:
    return "–" if value is None else str(value)


def _header(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
