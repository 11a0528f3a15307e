"""Runs every test of this folder on both backends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from depesche.index.contract import SearchIndex
from depesche.settings.index import IndexSettings
from tests.contract.index.backends import Handles, opensearch_settings, tantivy_settings


@pytest.fixture(scope="module", params=["tantivy", pytest.param("opensearch", marks=pytest.mark.live)])
def backend(request: pytest.FixtureRequest) -> str:
    """Name of the backend under test."""
    return str(request.param)


def _settings(backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> IndexSettings:
    if backend == "tantivy":
        return tantivy_settings(tmp_path_factory.mktemp("tantivy"))
    return opensearch_settings(request.getfixturevalue("opensearch_server"))


@pytest.fixture
def handles(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Handles]:
    """Opens handles on an index of the test's own."""
    made = Handles(_settings(backend, request, tmp_path_factory))
    yield made
    made.close()


@pytest.fixture
def index(handles: Handles) -> SearchIndex:
    """A fresh, empty index, open for writing."""
    return handles.open()


@pytest.fixture(scope="module")
def shared(backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handles]:
    """The same for tests of a module that only read."""
    made = Handles(_settings(backend, request, tmp_path_factory))
    yield made
    made.close()
