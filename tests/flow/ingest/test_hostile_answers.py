"""Whatever a server sends, a fetch ends in an answer or in one of the outcomes."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depesche.telemetry.metrics import POLL_OUTCOMES
from tests.flow.ingest.fetches import Fetches
from tests.flow.ingest.origin import Origin

NAMES = st.sampled_from(
    [
        b"Location",
        b"ETag",
        b"Link",
        b"Age",
        b"Expires",
        b"Date",
        b"Cache-Control",
        b"Retry-After",
        b"Content-Type",
        b"Content-Encoding",
        b"Content-Length",
        b"Transfer-Encoding",
        b"Connection",
        b"Upgrade",
        b"X\xff",
        b"",
    ]
)
WORDS = st.sampled_from(
    [
        b"gzip",
        b"chunked",
        b"close",
        b"<",
        b">",
        b";rel=hub",
        b'"',
        b"http://",
        b"//",
        b"xn--",
        b"[",
        b"%",
        b"@",
        b":",
        b"0",
        b"max-age=",
        b"9" * 30,
        b"\x00",
        b"\xff",
        b"\t",
        b"Sun, 01 Mar 2026 12:00:00 GMT",
        b"-",
        b"h2c",
        b"\xc3\xa4",
    ]
)
VALUES = st.lists(WORDS | st.binary(max_size=5), max_size=5).map(b"".join)
HEADS = st.tuples(
    st.sampled_from([b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2", b"ICY"]),
    st.sampled_from([b"200 OK", b"301 Moved", b"302", b"304 x", b"503 \xff", b"100 x", b"101 x", b"000", b""]),
    st.lists(st.tuples(NAMES, VALUES).map(b": ".join), max_size=4),
)
ANSWERS = st.tuples(HEADS, st.binary(max_size=50)).map(
    lambda parts: b"\r\n".join([b" ".join(parts[0][:2]), *parts[0][2], b"", parts[1]])
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(answer=ANSWERS)
def test_any_answer_has_an_outcome(origin: Origin, fetches: Fetches, answer: bytes) -> None:
    fetches.limits = {"total_timeout_seconds": 0.5, "connect_timeout_seconds": 0.2, "max_redirects": 1}
    fetches.resolve = no_names
    assert fetches.outcome(origin.raw("/feed", answer)) in {"fetched", *POLL_OUTCOMES}


async def no_names(host: str, _: int) -> list[str]:
    if host == "127.0.0.1":
        return [host]
    raise OSError("no such name")
