"""The listener against clients that are slow, broken or many, over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depesche.errors import ConfigurationError
from ingest.websub import listener as module
from ingest.websub.callbacks import Head, Reply
from ingest.websub.listener import Listener, listening
from ingest.websub.subscription import Subscription
from tests.unit.ingest.websub.cases import active

Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
PUSH = b"POST /p HTTP/1.1\r\nHost: x\r\n"


class Receiver:
    """Takes every POST, and finds nothing else."""

    max_body_bytes = 100_000

    def __init__(self) -> None:
        self.heads: list[Head] = []
        self.bodies: list[bytes] = []

    async def opened(self, head: Head) -> Reply | Subscription:
        self.heads.append(head)
        return active() if head.method == "POST" else Reply(404, b"not found\n")

    async def received(self, target: Subscription, head: Head, body: bytes) -> Reply:
        self.bodies.append(body)
        return Reply(202)

    def too_large(self) -> Reply:
        return Reply(413, b"too large\n")

    def busy(self) -> Reply:
        return Reply(503, b"busy\n")


def exchange(*parts: bytes, receiver: Receiver | None = None, max_bytes: int = 1_000_000) -> bytes:
    """Send the parts one after the other and end the sending; all that comes back."""

    async def exchanged() -> bytes:
        listener = Listener(receiver or Receiver(), max_bytes)
        async with listening(listener, "127.0.0.1", 0) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0.01)
            writer.write_eof()
            answer = await reader.read()
            writer.close()
            return answer

    return asyncio.run(exchanged())


def test_a_body_arrives_whole_however_it_is_cut() -> None:
    receiver = Receiver()
    answer = exchange(PUSH, b"Content-Length: 6\r\n\r\nabc", b"def", receiver=receiver)
    assert answer.startswith(b"HTTP/1.1 202 ")
    assert receiver.bodies == [b"abcdef"]


def test_a_chunked_body_is_understood() -> None:
    receiver = Receiver()
    exchange(PUSH + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", receiver=receiver)
    assert receiver.bodies == [b"abcde"]


def test_a_client_that_waits_for_permission_gets_it() -> None:
    receiver = Receiver()
    answer = exchange(PUSH + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n", b"abc", receiver=receiver)
    assert answer.startswith(b"HTTP/1.1 100 ")
    assert receiver.bodies == [b"abc"]


def test_path_and_query_are_told_apart() -> None:
    receiver = Receiver()
    exchange(b"GET /a/b?c=d%20e HTTP/1.1\r\nHost: x\r\nX-Y: z\r\n\r\n", receiver=receiver)
    (head,) = receiver.heads
    assert (head.method, head.path, head.query, head.headers["x-y"]) == ("GET", "/a/b", "c=d%20e", "z")


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
        b"GET / HTTP/1.1\r\n\r\n",  # no Host
        b"GET /\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 10_000 + b"\r\n",
    ],
)
def test_what_is_no_proper_request_is_a_bad_one_and_nothing_is_taken_in(sent: bytes) -> None:
    receiver = Receiver()
    answer = exchange(sent, receiver=receiver)
    assert answer[9:10] == b"4"
    assert receiver.bodies == []


def test_a_connection_that_says_nothing_gets_nothing() -> None:
    assert exchange(b"") == b""


def test_the_limit_holds_for_announced_and_for_streamed_bodies() -> None:
    assert exchange(PUSH + b"Content-Length: 100001\r\n\r\n").startswith(b"HTTP/1.1 413 ")
    streamed = b"186a1\r\n" + b"x" * 100_001 + b"\r\n0\r\n\r\n"
    assert exchange(PUSH + b"Transfer-Encoding: chunked\r\n\r\n" + streamed).startswith(b"HTTP/1.1 413 ")


def test_bodies_on_their_way_are_bounded_together() -> None:
    answer = exchange(PUSH + b"Content-Length: 50000\r\n\r\n" + b"x" * 50_000, max_bytes=10_000)
    assert answer.startswith(b"HTTP/1.1 503 ")


def test_too_many_connections_are_turned_away_and_the_others_served() -> None:
    async def crowded() -> None:
        listener = Listener(Receiver(), 1_000_000)
        async with listening(listener, "127.0.0.1", 0, grace_seconds=0.1) as port:
            idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(module.MAX_CONNECTIONS)]
            await asyncio.sleep(0.05)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write_eof()
            assert (await reader.read()).startswith(b"HTTP/1.1 503 ")
            writer.close()
            _, last = idle[-1]
            last.write(PUSH + b"Content-Length: 1\r\n\r\nx")
            assert (await idle[-1][0].readline()).startswith(b"HTTP/1.1 202 ")
            for _, one in idle:
                one.close()

    asyncio.run(crowded())


def test_a_slow_client_is_cut_off_at_the_end_without_holding_it_up() -> None:
    async def slow() -> None:
        listener = Listener(Receiver(), 1_000_000)
        async with asyncio.timeout(2):
            async with listening(listener, "127.0.0.1", 0, grace_seconds=0.05) as port:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(PUSH + b"Content-Length: 10\r\n\r\nab")
                await writer.drain()
                await asyncio.sleep(0.02)
            assert await reader.read() == b""
            writer.close()

    asyncio.run(slow())


def test_a_drip_of_headers_ends_at_its_deadline() -> None:
    async def dripping() -> bytes:
        listener = Listener(Receiver(), 1_000_000, head_seconds=0.1)
        async with listening(listener, "127.0.0.1", 0) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\n")
            async with asyncio.timeout(2):
                answer = await reader.read()
            writer.close()
            return answer

    assert asyncio.run(dripping()) == b""


def test_a_drip_of_a_body_ends_at_its_deadline() -> None:
    async def dripping() -> bytes:
        listener = Listener(Receiver(), 1_000_000, total_seconds=0.2)
        async with listening(listener, "127.0.0.1", 0) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(PUSH + b"Content-Length: 10\r\n\r\nab")
            async with asyncio.timeout(2):
                answer = await reader.read()
            writer.close()
            return answer

    assert asyncio.run(dripping()) == b""


def test_a_port_that_is_taken_is_a_configuration_error() -> None:
    async def taken() -> None:
        async with listening(Listener(Receiver(), 1), "127.0.0.1", 0) as port:
            with pytest.raises(ConfigurationError, match=r"ingest\.websub\.port"):
                async with listening(Listener(Receiver(), 1), "127.0.0.1", port):
                    pass

    asyncio.run(taken())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.binary(max_size=200) | st.sampled_from([PUSH, b"Content-Length: 3\r\n", b"\r\n", b"abc"]), max_size=6)
)
def test_whatever_is_sent_no_connection_ends_with_a_fault_of_ours(parts: list[bytes]) -> None:
    async def exchanged() -> list[dict[str, object]]:
        faults: list[dict[str, object]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
        listener = Listener(Receiver(), 1_000_000)
        async with listening(listener, "127.0.0.1", 0) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for part in parts:
                writer.write(part)
            writer.write_eof()
            await reader.read()
            writer.close()
        return faults

    assert asyncio.run(exchanged()) == []
