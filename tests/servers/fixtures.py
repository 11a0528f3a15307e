"""Pytest fixtures that give the live tests their servers: running ones, else one of each started per test run."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import NoReturn

import pytest

from tests.servers.kafka_server import KafkaServer
from tests.servers.opensearch_server import OpenSearchServer
from tests.servers.unavailable import ServerUnavailable

KAFKA_VARIABLE = "DEPESCHE_TEST_KAFKA"
OPENSEARCH_VARIABLE = "DEPESCHE_TEST_OPENSEARCH"
REQUIRE_VARIABLE = "DEPESCHE_REQUIRE_LIVE"


@pytest.fixture(scope="session")
def own_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer | None]:
    """The Kafka node of this test run, to freeze and kill; ``None`` where the tests were pointed at a running one."""
    if os.environ.get(KAFKA_VARIABLE):
        yield None
        return
    try:
        server = KafkaServer(tmp_path_factory.mktemp("kafka"))
    except ServerUnavailable as reason:
        _do_without("Kafka", KAFKA_VARIABLE, reason)
    server.start()
    yield server
    server.node.stop()


@pytest.fixture(scope="session")
def kafka_server(own_kafka: KafkaServer | None) -> str:
    """``host:port`` of a Kafka broker that does not create topics by itself. Use unique topic and group names."""
    return own_kafka.bootstrap if own_kafka else os.environ[KAFKA_VARIABLE]


@pytest.fixture(scope="session")
def own_opensearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSearchServer | None]:
    """The OpenSearch node of this test run, to freeze and kill; ``None`` where the tests were pointed at a running one."""
    if os.environ.get(OPENSEARCH_VARIABLE):
        yield None
        return
    try:
        server = OpenSearchServer(tmp_path_factory.mktemp("opensearch"))
    except ServerUnavailable as reason:
        _do_without("OpenSearch", OPENSEARCH_VARIABLE, reason)
    server.start()
    yield server
    server.node.stop()


@pytest.fixture(scope="session")
def opensearch_server(own_opensearch: OpenSearchServer | None) -> str:
    """URL of an OpenSearch node that does not create indexes by itself. Use unique index names."""
    return own_opensearch.url if own_opensearch else os.environ[OPENSEARCH_VARIABLE]


class Missing(pytest.skip.Exception):
    """A test skipped for want of its server or browser."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report all tests that miss the same thing from one place, so that pytest folds them into one line."""
    report = yield
    if call.excinfo is not None and isinstance(call.excinfo.value, Missing):
        report.longrepr = ("tests", 0, f"Skipped: {call.excinfo.value}")
    return report


def _do_without(server: str, variable: str, reason: ServerUnavailable) -> NoReturn:
    message = f"no {server}: {reason}, or set {variable} to the address of a running one"
    if os.environ.get(REQUIRE_VARIABLE) == "1":
        raise pytest.fail.Exception(message, pytrace=False) from None
    raise Missing(message) from None
