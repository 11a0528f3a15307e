"""What only the OpenSearch index can suffer: an overloaded, unreachable or misconfigured cluster."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from pydantic import SecretStr

from depesche.errors import ConfigurationError, DepescheError, IndexUnavailable
from depesche.index.contract import SearchIndex, SearchRequest, WriteOutcome
from depesche.index.open import open_index
from depesche.settings.index import IndexSettings, OpenSearchSettings
from tests.contract.index.articles import document
from tests.contract.index.backends import Handles, found, opensearch_settings


@dataclass
class Cluster:
    """A server that gives the answers it is told to; the requests for opening an index are always answered."""

    url: str = ""
    answers: list[tuple[int, Mapping[str, str], object]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def say(self, status: int, body: object, **headers: str) -> None:
        """Give this as the next answer."""
        self.answers.append((status, {name.replace("_", "-"): value for name, value in headers.items()}, body))

    def reply(self, path: str) -> tuple[int, Mapping[str, str], object]:
        self.asked.append(path)
        if path.startswith("/_alias/"):
            return 200, {}, {"news-000001": {}}
        return self.answers.pop(0)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            status, headers, body = made.reply(self.path)
            data = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {
                "content-type": "application/json",
                "content-length": str(len(data)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the names that the server calls

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def index(cluster: Cluster) -> Iterator[SearchIndex]:
    settings = IndexSettings(
        backend="opensearch",
        opensearch=OpenSearchSettings(urls=(cluster.url,), username="sink", password=SecretStr("secret-word")),
    )
    opened = open_index(settings, write=False, check_schema=False)
    yield opened
    opened.close()


def item(status: int, kind: str = "") -> object:
    return {"index": {"status": status, **({"error": {"type": kind, "reason": "because"}} if kind else {})}}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (item(200), WriteOutcome.WRITTEN),
        (item(201), WriteOutcome.WRITTEN),
        (item(409, "version_conflict_engine_exception"), WriteOutcome.STALE),
        (item(400, "mapper_parsing_exception"), WriteOutcome.REJECTED),
        (item(400, "strict_dynamic_mapping_exception"), WriteOutcome.REJECTED),
        (item(429, "circuit_breaking_exception"), WriteOutcome.RETRYABLE),
        (item(503, "unavailable_shards_exception"), WriteOutcome.RETRYABLE),
        (item(403, "cluster_block_exception"), WriteOutcome.RETRYABLE),
    ],
    ids=str,
)
def test_each_item_of_a_bulk_has_its_own_outcome(
    cluster: Cluster, index: SearchIndex, answer: object, outcome: WriteOutcome
) -> None:
    cluster.say(200, {"items": [item(201), answer]})
    assert [result.outcome for result in index.upsert_many([document("a"), document("b")])] == [
        WriteOutcome.WRITTEN,
        outcome,
    ]


def test_a_lost_alias_is_an_operators_matter_not_a_rejection(cluster: Cluster, index: SearchIndex) -> None:
    cluster.say(200, {"items": [item(404, "index_not_found_exception")]})
    with pytest.raises(ConfigurationError, match="alias"):
        index.upsert_many([document("a")])


def test_writes_demand_the_alias(cluster: Cluster, index: SearchIndex) -> None:
    cluster.say(200, {"items": [item(201)]})
    index.upsert_many([document("a")])
    assert "require_alias=true" in cluster.asked[-1]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_an_overloaded_cluster_is_unavailable(cluster: Cluster, index: SearchIndex, status: int) -> None:
    cluster.say(status, {"error": {"type": "rejected_execution_exception"}})
    with pytest.raises(IndexUnavailable, match=f"patience: {status}"):
        index.upsert_many([document("a")])


def test_the_delay_that_a_cluster_asks_for_is_passed_on(cluster: Cluster, index: SearchIndex) -> None:
    cluster.say(429, {"error": "slow down"}, retry_after="17")
    with pytest.raises(IndexUnavailable) as raised:
        index.search(SearchRequest())
    assert raised.value.retry_after_seconds == 17.0


@pytest.mark.parametrize("after", ["", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_without_a_delay_in_seconds_none_is_passed_on(cluster: Cluster, index: SearchIndex, after: str) -> None:
    cluster.say(503, {"error": "slow down"}, retry_after=after)
    with pytest.raises(IndexUnavailable) as raised:
        index.search(SearchRequest())
    assert raised.value.retry_after_seconds is None


def test_a_request_too_large_for_the_cluster_is_halved(cluster: Cluster, index: SearchIndex) -> None:
    cluster.say(413, {"error": "too large"})
    cluster.say(413, {"error": "too large"})
    cluster.say(200, {"items": [item(201)]})
    assert [result.outcome for result in index.upsert_many([document("a"), document("b")])] == [
        WriteOutcome.REJECTED,
        WriteOutcome.WRITTEN,
    ]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_login_names_the_setting_and_not_the_password(
    cluster: Cluster, index: SearchIndex, status: int
) -> None:
    cluster.say(status, {"error": "no"})
    with pytest.raises(ConfigurationError, match=r"index\.opensearch\.username") as raised:
        index.search(SearchRequest())
    assert "secret-word" not in str(raised.value)


def test_an_index_that_vanished_is_unavailable_to_readers(cluster: Cluster, index: SearchIndex) -> None:
    cluster.say(404, {"error": {"type": "index_not_found_exception"}, "status": 404})
    with pytest.raises(IndexUnavailable, match="start the sink"):
        index.get("a")


def test_a_cluster_that_is_down_is_unavailable_and_its_address_shown_without_the_password() -> None:
    settings = IndexSettings(
        backend="opensearch", opensearch=OpenSearchSettings(urls=("http://me:secret-word@127.0.0.1:1",))
    )
    with pytest.raises(IndexUnavailable, match=r"127\.0\.0\.1:1 cannot be reached") as raised:
        open_index(settings, write=True)
    assert "secret-word" not in str(raised.value)


def test_a_missing_authority_file_names_its_setting() -> None:
    settings = IndexSettings.model_validate(
        {"backend": "opensearch", "opensearch": {"urls": ["https://127.0.0.1:1"], "ca_file": "/nowhere/ca.pem"}}
    )
    with pytest.raises(ConfigurationError, match="ca_file"):
        open_index(settings, write=True)


@pytest.fixture
def handles(opensearch_server: str) -> Iterator[Handles]:
    made = Handles(opensearch_settings(opensearch_server))
    yield made
    made.close()


@pytest.mark.live
def test_the_mapping_is_strict(handles: Handles) -> None:
    handles.open()
    url = f"{handles.settings.opensearch.urls[0]}/{handles.settings.alias}/_doc/x"
    answer = httpx.put(url, json={"surprise": 1})
    assert answer.json()["error"]["type"] == "strict_dynamic_mapping_exception"


@pytest.mark.live
def test_a_deleted_alias_is_not_made_again_by_a_write(handles: Handles) -> None:
    index = handles.open()
    url, alias = handles.settings.opensearch.urls[0], handles.settings.alias
    httpx.delete(f"{url}/{alias}-000001").raise_for_status()
    with pytest.raises(DepescheError):
        index.upsert_many([document("a")])
    assert httpx.head(f"{url}/{alias}").status_code == 404


@pytest.mark.live
def test_versions_without_an_alias_are_not_replaced_by_an_empty_index(handles: Handles) -> None:
    handles.open()
    url, alias = handles.settings.opensearch.urls[0], handles.settings.alias
    httpx.delete(f"{url}/{alias}-000001/_alias/{alias}").raise_for_status()
    with pytest.raises(ConfigurationError, match=f"{alias}-000001"):
        handles.open()


@pytest.mark.live
def test_an_alias_for_two_versions_is_refused(handles: Handles) -> None:
    name = handles.open().create_version()
    url, alias = handles.settings.opensearch.urls[0], handles.settings.alias
    httpx.put(f"{url}/{name}/_alias/{alias}").raise_for_status()
    with pytest.raises(ConfigurationError, match="must stand for one"):
        handles.open()


@pytest.mark.live
def test_several_writers_share_an_index(handles: Handles) -> None:
    first, second = handles.open(), handles.open()
    first.upsert_many([document("a", version=2)])
    (result,) = second.upsert_many([document("a", version=1)])
    second.upsert_many([document("b")])
    first.refresh()
    assert result.outcome is WriteOutcome.STALE
    assert sorted(found(first)) == ["a", "b"]
