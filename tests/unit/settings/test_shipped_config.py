"""``config.yaml`` as it is shipped: complete, commented, and nothing but the defaults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from depesche.settings.load import Settings, load

SHIPPED = Path(__file__).parents[3] / "config.yaml"
OWN_VALUE = {"ingest.feeds"}
"""Keys whose shipped value is not the default: without a file there are no feeds."""


def keys_of(section: BaseModel, path: str = "") -> Iterator[tuple[str, Any]]:
    """The dotted path and default of every key, sections walked through."""
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from keys_of(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


DEFAULTS = dict(keys_of(Settings()))


def shown(key: str) -> Any:
    """What the file says for a key; `KeyError` where it does not name it."""
    node = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    for part in key.split("."):
        node = node[part]
    return node


def in_force(settings: Settings, key: str) -> Any:
    node: Any = settings
    for part in key.split("."):
        node = getattr(node, part)
    return node


def test_it_loads_and_names_feeds() -> None:
    assert load(SHIPPED, {}).ingest.feeds


@pytest.mark.parametrize("key", sorted(DEFAULTS))
def test_it_names_every_key(key: str) -> None:
    shown(key)


@pytest.mark.parametrize("key", sorted(DEFAULTS.keys() - OWN_VALUE))
def test_it_shows_the_default(key: str) -> None:
    default = DEFAULTS[key]
    expected = SHIPPED.parent / default if isinstance(default, Path) else default
    assert in_force(load(SHIPPED, {}), key) == expected


def test_every_key_has_a_comment_above_it_or_above_its_group() -> None:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    sections = {part for key in DEFAULTS for part in key.split(".")[:-1]}
    commented = False
    for line in lines:
        text = line.strip()
        if text.startswith("#"):
            commented = True
        elif not text:
            commented = False
        elif not text.startswith("-"):
            key = text.split(":")[0]
            assert commented or key in sections, f"{key} has no comment"
            commented = commented and key not in sections


def test_no_secret_stands_in_it() -> None:
    assert all(shown(key) is None for key in DEFAULTS if key.endswith("password"))


def test_every_key_is_described_where_it_is_declared() -> None:
    def undescribed(model: type[BaseModel]) -> Iterator[str]:
        for name, field in model.model_fields.items():
            kind = field.annotation
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from undescribed(kind)
            elif not field.description:
                yield f"{model.__name__}.{name}"

    assert list(undescribed(Settings)) == []
