"""The HTTP endpoints of a process, asked over a real loopback connection."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from depesche.errors import ConfigurationError
from depesche.telemetry.endpoints import Endpoints
from depesche.telemetry.metrics import Metrics


@dataclass
class Process:
    """What the endpoints are asked about."""

    metrics: Metrics = field(default_factory=Metrics)
    live: bool = True
    problems: list[str] = field(default_factory=list)

    def endpoints(self, port: int = 0, host: str = "127.0.0.1") -> Endpoints:
        return Endpoints(host, port, self.metrics.registry, live=lambda: self.live, problems=lambda: self.problems)


@pytest.fixture
def process() -> Process:
    return Process()


@pytest.fixture
def client(process: Process) -> Iterator[httpx.Client]:
    with (
        process.endpoints() as endpoints,
        httpx.Client(base_url=f"http://127.0.0.1:{endpoints.port}", trust_env=False) as client,
    ):
        yield client


def test_metrics_are_served_in_the_exposition_format(process: Process, client: httpx.Client) -> None:
    process.metrics.records.labels("sink", "done").inc(3)
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert 'depesche_records_total{outcome="done",stage="sink"} 3.0' in answer.text


def test_a_process_whose_loop_turns_is_live(client: httpx.Client) -> None:
    assert (client.get("/livez").status_code, client.get("/livez").text) == (200, "ok\n")


def test_a_process_whose_loop_stands_still_is_not_live(process: Process, client: httpx.Client) -> None:
    process.live = False
    assert (client.get("/livez").status_code, client.get("/livez").text) == (503, "the loop does not turn\n")


def test_a_process_without_problems_is_ready(client: httpx.Client) -> None:
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ok\n")


def test_a_process_that_is_not_ready_says_why_line_by_line(process: Process, client: httpx.Client) -> None:
    process.problems = ["input: gone", "output: über voll"]
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "input: gone\noutput: über voll\n")


def test_health_is_not_to_be_cached(client: httpx.Client) -> None:
    assert client.get("/livez").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/metrics/", "/%00", "/../etc/passwd"])
def test_any_other_path_is_not_found(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_query_does_not_change_the_path(client: httpx.Client) -> None:
    assert client.get("/readyz?verbose").status_code == 200


def test_a_connection_that_says_nothing_holds_up_nobody(process: Process) -> None:
    with (
        process.endpoints() as endpoints,
        socket.create_connection(("127.0.0.1", endpoints.port)),
        httpx.Client(trust_env=False) as client,
    ):
        assert client.get(f"http://127.0.0.1:{endpoints.port}/livez").status_code == 200


def test_a_port_in_use_asks_for_another(process: Process) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigurationError, match=rf"cannot listen on 127\.0\.0\.1:{port} .*choose another port"):
            process.endpoints(port)


def test_an_address_that_is_not_ours_is_a_fault_of_the_configuration(process: Process) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot listen on 192\.0\.2\.1:0"):
        process.endpoints(host="192.0.2.1")


def test_the_port_is_free_again_when_the_endpoints_are_closed(process: Process) -> None:
    with process.endpoints() as endpoints:
        httpx.get(f"http://127.0.0.1:{endpoints.port}/livez", trust_env=False)
    with process.endpoints(endpoints.port) as again:
        assert again.port == endpoints.port
