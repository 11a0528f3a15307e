from __future__ import annotations

import httpcore
import pytest

from ingest.fetching.metered_stream import MAX_HEAD_BYTES, Meter


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_time_for_a_head_begins_when_the_request_is_sent() -> None:
    clock = Clock()
    meter = Meter(clock)
    meter.begin(30)
    clock.now = 100
    meter.sent()
    clock.now = 110
    meter.sent()
    assert meter.patience(5) == 20


def test_no_read_of_a_head_may_outlast_its_time() -> None:
    clock = Clock()
    meter = Meter(clock)
    meter.begin(30)
    meter.sent()
    clock.now = 40
    assert meter.patience(5) == pytest.approx(0, abs=0.01)


def test_a_body_has_the_time_of_its_reads() -> None:
    meter = Meter(Clock())
    meter.begin(30)
    meter.sent()
    meter.head_complete()
    assert meter.patience(5) == 5


def test_a_head_has_so_many_bytes() -> None:
    meter = Meter(Clock())
    meter.begin(30)
    meter.received(MAX_HEAD_BYTES)
    with pytest.raises(httpcore.RemoteProtocolError):
        meter.received(1)


def test_a_body_has_no_limit_here_and_the_next_head_starts_anew() -> None:
    meter = Meter(Clock())
    meter.begin(30)
    meter.head_complete()
    meter.received(MAX_HEAD_BYTES * 2)
    meter.begin(30)
    meter.received(MAX_HEAD_BYTES)


def test_the_handshakes_share_their_time() -> None:
    clock = Clock()
    meter = Meter(clock)
    meter.connecting(10)
    clock.now = 4
    assert meter.connect_patience() == 6
