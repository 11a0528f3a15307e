"""Settings of the search index: which backend and how to reach it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from depesche.settings.section import Section


class TantivySettings(Section):
    """The embedded index."""

    directory: Path = Path("data/index")
    """Folder of the index versions and of the alias."""
    writer_memory_bytes: Annotated[int, Field(ge=15_000_000)] = 128_000_000
    """Memory of the writer before it flushes a segment."""


class OpenSearchSettings(Section):
    """The OpenSearch index."""

    urls: tuple[str, ...] = ("http://localhost:9200",)
    """Addresses of some nodes."""
    username: str | None = None
    """Login name, where the cluster asks for one."""
    password: SecretStr | None = None
    """Set it in the environment: ``DEPESCHE_INDEX__OPENSEARCH__PASSWORD``."""
    ca_file: Path | None = None
    """PEM file of the authority that signed the nodes' certificates; the system's where unset."""
    shards: Annotated[int, Field(ge=1, le=1_000)] = 1
    """Shards of a new index version."""
    replicas: Annotated[int, Field(ge=0, le=10)] = 0
    """Copies of each shard; 1 or more in production."""
    timeout_seconds: Annotated[float, Field(gt=0)] = 30.0
    """Longest wait for an answer."""


class IndexSettings(Section):
    """The search index."""

    backend: Literal["tantivy", "opensearch"] = "tantivy"
    """``tantivy`` for one machine, ``opensearch`` past it."""
    alias: Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,60}$")] = "news"
    """Name under which the current index version is read and written; versions are ``<alias>-000001`` and so on."""
    analysed_languages: tuple[str, ...] = ("de", "en")
    """Languages with an analyser of their own (stemming); texts in others are indexed word by word."""
    tantivy: TantivySettings = TantivySettings()
    opensearch: OpenSearchSettings = OpenSearchSettings()
