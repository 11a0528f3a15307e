from __future__ import annotations

from depesche.errors import IndexUnavailable
from tests.unit.console.conftest import Visitor, console_over
from tests.unit.console.fake_index import FakeIndex


def test_a_console_whose_index_answers_is_live_and_ready(visitor: Visitor) -> None:
    assert (visitor.get("/livez").text, visitor.get("/readyz").text) == ("ok\n", "ok\n")


def test_a_console_without_its_index_is_live_but_not_ready() -> None:
    visitor = Visitor(console_over(FakeIndex([], IndexUnavailable("index: connection refused"))))
    ready = visitor.get("/readyz")
    assert visitor.get("/livez").status_code == 200
    assert (ready.status_code, ready.text) == (503, "index: connection refused\n")


def test_metrics_are_those_of_the_given_registry(visitor: Visitor) -> None:
    response = visitor.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    assert "# TYPE depesche_records_total counter" in response.text
    assert "process_resident_memory_bytes" in response.text


def test_probes_are_never_cached(visitor: Visitor) -> None:
    assert {visitor.get(path).headers["cache-control"] for path in ("/livez", "/readyz", "/metrics")} == {"no-store"}
