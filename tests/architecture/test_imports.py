"""Who may import whom: the layers, and one home for each third-party backend."""

from __future__ import annotations

import subprocess
import sys
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT, SHIPPED, imports, modules

HOMES: dict[str, tuple[str, ...]] = {
    "kafka": ("depesche/eventlog/kafka_*.py",),
    "sqlite3": ("depesche/eventlog/sqlite_*.py", "ingest/state/*.py", "workers/enrich/boilerplate/store*.py"),
    "opensearchpy": ("depesche/index/opensearch_*.py",),
    "tantivy": ("depesche/index/tantivy_*.py",),
    "spacy": ("workers/enrich/annotate.py", "training/*"),
    "thinc": ("workers/enrich/annotate.py", "training/*"),
    "py3langid": ("workers/enrich/language.py",),
    "trafilatura": ("workers/enrich/article_text/*.py", "training/*"),
    "feedparser": ("ingest/*.py", "cli/bench_parse.py"),  # the latter measures it plain
    "httpcore": ("ingest/*.py",),
    "nh3": ("ingest/*.py",),
    "courlan": ("ingest/normalising/tracking.py",),
    "tld": ("ingest/scheduling/site.py",),
    "starlette": ("console/*.py",),
    "uvicorn": ("console/*.py",),
    "jinja2": ("console/*.py",),
    "typer": ("cli/*",),
    "rich": ("cli/*",),
    "faker": ("training/*",),
    "sklearn": ("training/*",),
}
"""Third-party package → the only files that may import it."""


def test_the_layers_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("backend", sorted(HOMES))
def test_a_third_party_backend_is_imported_at_its_home_only(backend: str) -> None:
    importers = [module for module in modules() if backend in imports(module)]
    strangers = [module for module in importers if not any(fnmatch(module, home) for home in HOMES[backend])]
    assert strangers == []


def test_the_event_log_and_the_index_are_chosen_in_one_place_each() -> None:
    backends = ("kafka_log", "sqlite_log", "opensearch_index", "tantivy_index")
    for module in modules():
        text = (ROOT / module).read_text(encoding="utf-8")
        named = [name for name in backends if f".{name} import" in text or f"import {name}" in text]
        is_backend = module.startswith(("depesche/eventlog/", "depesche/index/"))
        assert not named or is_backend, f"{module} names {named}; only open.py does"


@pytest.mark.parametrize("name", PACKAGES)
def test_no_other_installed_distribution_owns_a_top_level_name_of_ours(name: str) -> None:
    assert set(packages_distributions().get(name, [])) <= {"depesche"}


@pytest.mark.parametrize("package", SHIPPED)
def test_a_package_is_imported_without_building_a_client_or_a_model(package: str) -> None:
    code = (
        f"import {package}, sys; print(*[name for name in ('spacy', 'kafka', 'opensearchpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_command_line_imports_heavy_stages_only_when_their_command_runs() -> None:
    heavy = "('spacy', 'kafka', 'opensearchpy', 'tantivy', 'starlette', 'feedparser', 'numpy')"
    code = f"import cli.main, sys; print(*[name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
