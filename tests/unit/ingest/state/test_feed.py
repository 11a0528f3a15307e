from __future__ import annotations

from dataclasses import replace

import msgspec

from ingest.fetching.fetch import Validators
from ingest.state.feed import FeedMemory, FeedState, after_failure, after_success


def test_a_failure_keeps_what_describes_the_last_good_body() -> None:
    good = replace(FeedState("u"), validators=Validators(b"e"), body_hash=b"h", last_success_ms=5)
    failed = after_failure(good, "timeout", status=None, now_ms=9)
    assert (failed.validators, failed.body_hash, failed.last_success_ms) == (Validators(b"e"), b"h", 5)
    assert (failed.failures, failed.polls) == (1, 1)


def test_a_failure_of_our_side_is_not_counted() -> None:
    assert after_failure(FeedState("u"), "timeout", status=None, now_ms=9, is_held=True).failures == 0


def test_success_ends_the_failures() -> None:
    failed = after_failure(FeedState("u"), "timeout", status=None, now_ms=9)
    healthy = after_success(failed, "changed", status=200, now_ms=10, validators=Validators(), body_hash=b"h")
    assert (healthy.failures, healthy.polls, healthy.last_success_ms) == (0, 2, 10)


def test_a_304_replaces_only_the_validators_that_it_carries() -> None:
    assert Validators(b"a", b"m").updated(Validators(etag=b"b")) == Validators(b"b", b"m")


def test_a_memory_of_an_older_program_can_be_read() -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode({}), type=FeedMemory) == FeedMemory()
