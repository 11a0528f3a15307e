"""The shape of the code: small files that say what they are for, and nothing of the place where they were written."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.sources import ROOT, committed_files, modules, tree

MAX_LINES = 300
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base"}
PLACES = (
    re.compile(rb"(?<![\w./~-])/wor" + rb"k/"),  # in two pieces, so that this file does not name it
    re.compile(rb"\.\./sha" + rb"red"),
    re.compile(rb"(?<![\w./-])/(home|Users)/[a-z]"),
)


@pytest.mark.parametrize("module", modules())
def test_a_module_opens_with_a_docstring_of_one_sentence(module: str) -> None:
    docstring = ast.get_docstring(tree(module))
    assert docstring, "no docstring"
    assert docstring.split("\n\n")[0].rstrip().endswith((".", ":", "::"))


def test_no_file_of_a_package_is_longer_than_a_few_screens() -> None:
    lengths = {module: len((ROOT / module).read_text(encoding="utf-8").splitlines()) for module in modules()}
    assert {module: lines for module, lines in lengths.items() if lines > MAX_LINES} == {}


def test_no_module_is_named_for_nothing_in_particular() -> None:
    assert [module for module in modules() if module.split("/")[-1].removesuffix(".py") in EMPTY_NAMES] == []


def swallows_everything(node: ast.AST) -> bool:
    """Whether it is a handler of all exceptions that does not raise them again after cleaning up."""
    if not isinstance(node, ast.ExceptHandler):
        return False
    last = node.body[-1]
    raises_again = isinstance(last, ast.Raise) and last.exc is None
    return not raises_again and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})


def test_only_the_consume_loop_decides_about_exceptions_that_nobody_foresaw() -> None:
    guilty = [module for module in modules() if any(swallows_everything(node) for node in ast.walk(tree(module)))]
    assert guilty == ["depesche/service/consume_loop.py"]


def test_no_committed_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    guilty = [
        path.relative_to(ROOT).as_posix()
        for path in committed_files()
        if any(place.search(path.read_bytes()) for place in PLACES)
    ]
    assert guilty == []
