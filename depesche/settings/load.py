"""Loading of settings: ``config.yaml``, overridden by the environment; every error names its key and what to do."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from depesche.errors import ConfigurationError
from depesche.settings.eventlog import EventLogSettings
from depesche.settings.index import IndexSettings
from depesche.settings.ingest import IngestSettings
from depesche.settings.section import Section
from depesche.settings.stages import (
    ConsoleSettings,
    EnrichSettings,
    ServiceSettings,
    SinkSettings,
    TelemetrySettings,
)

ENVIRONMENT_PREFIX = "DEPESCHE_"
NESTING = "__"


class Settings(Section):
    """All settings of one installation. Relative paths are relative to the folder of the configuration file."""

    ingest: IngestSettings = IngestSettings()
    eventlog: EventLogSettings = EventLogSettings()
    enrich: EnrichSettings = EnrichSettings()
    sink: SinkSettings = SinkSettings()
    index: IndexSettings = IndexSettings()
    service: ServiceSettings = ServiceSettings()
    telemetry: TelemetrySettings = TelemetrySettings()
    console: ConsoleSettings = ConsoleSettings()


def load(path: Path | None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read ``path`` (built-in defaults where ``None``) and the environment, which wins.

    A variable ``DEPESCHE_<SECTION>__<KEY>[__<KEY>…]`` sets that key; its value is read as YAML.
    Raises `ConfigurationError` that lists every fault with its key.
    """
    origin = str(path) if path else "built-in defaults"
    document = _read_yaml(path) if path else {}
    overrides = _overrides(os.environ if environment is None else environment)
    for name, keys, value in overrides:
        _set(document, keys, value, name)
    try:
        settings = Settings.model_validate(document)
    except ValidationError as error:
        variables = {tuple(keys): name for name, keys, _ in overrides}
        faults = [_explain(fault, variables) for fault in error.errors(include_url=False, include_input=False)]
        first_key = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ConfigurationError(f"{origin}: " + "; ".join(faults), key=first_key) from None
    return _anchored(settings, path.resolve().parent) if path else settings


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: no such file; name one with --config, or copy config.yaml") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise ConfigurationError(f"{path}: must be a mapping of sections, is a {type(document).__name__}")
    return document


def _overrides(environment: Mapping[str, str]) -> list[tuple[str, list[str], Any]]:
    found = []
    for name, text in sorted(environment.items()):
        keys = name.removeprefix(ENVIRONMENT_PREFIX).lower().split(NESTING)
        if not name.startswith(ENVIRONMENT_PREFIX) or len(keys) < 2:
            continue  # not a setting: DEPESCHE_CONFIG, DEPESCHE_REQUIRE_LIVE, …
        is_secret = keys[-1] == "password"  # a password that looks like a number or a list stays text
        try:
            found.append((name, keys, text if is_secret else yaml.safe_load(text)))
        except yaml.YAMLError:
            raise ConfigurationError(f"environment variable {name}: not valid YAML", key=".".join(keys)) from None
    return found


def _set(document: dict[str, Any], keys: list[str], value: Any, name: str) -> None:
    node = document
    for key in keys[:-1]:
        child = node.get(key)
        if child is None:
            child = node[key] = {}
        if not isinstance(child, dict):
            raise ConfigurationError(f"environment variable {name}: {key} is not a section", key=".".join(keys))
        node = child
    node[keys[-1]] = value


def _explain(fault: ErrorDetails, variables: Mapping[tuple[str, ...], str]) -> str:
    path = tuple(str(part) for part in fault["loc"])
    where = ".".join(path)
    setters = [variables[path[:length]] for length in range(1, len(path) + 1) if path[:length] in variables]
    if setters:
        where += f" (set by {setters[-1]})"
    if fault["type"] != "extra_forbidden":
        return f"{where}: {fault['msg']}"
    known = _keys_beside(fault["loc"])
    near = difflib.get_close_matches(str(fault["loc"][-1]), known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(sorted(known))}"
    return f"{where}: unknown key; {hint}"


def _keys_beside(location: tuple[int | str, ...]) -> list[str]:
    model: Any = Settings
    for part in location[:-1]:
        if isinstance(part, str):
            model = model.model_fields[part].annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):  # tuple[FeedSource, ...]
            model = getattr(model, "__args__", (Section,))[0]
    return list(cast("type[BaseModel]", model).model_fields)


def _anchored(section: Any, base: Path) -> Any:
    """The same settings with every relative path made absolute under ``base``."""
    if isinstance(section, Path):
        try:
            return base / section.expanduser()
        except RuntimeError as error:  # ~somebody whom this machine does not know
            raise ConfigurationError(f"{section}: {error}") from error
    if isinstance(section, tuple):
        return tuple(_anchored(element, base) for element in section)
    if isinstance(section, Section):
        values = {name: _anchored(getattr(section, name), base) for name in type(section).model_fields}
        if isinstance(section, EnrichSettings):  # a model is named by a package or by a path
            values["models"] = {
                language: str(_anchored(Path(model), base)) if "/" in model else model
                for language, model in section.models.items()
            }
        # What stays the same is not set: a section knows which of its keys somebody has given.
        changed = {name: value for name, value in values.items() if value != getattr(section, name)}
        return section.model_copy(update=changed) if changed else section
    return section
