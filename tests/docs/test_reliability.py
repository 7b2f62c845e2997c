"""Every row of docs/reliability.md names a test that there is, and every fault test has its row."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

TEXT = (ROOT / "docs" / "reliability.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py(?:::\w+)*)`", TEXT)


def names_in(path: Path) -> Iterator[str]:
    """Yield the names of the tests in a file, as pytest writes them."""
    place = path.relative_to(ROOT).as_posix()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield f"{place}::{node.name}"
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name.startswith("test_"):
                    yield f"{place}::{node.name}::{inner.name}"


def test_each_row_of_a_table_names_a_test():
    tables = re.findall(r"^\| fault .+\n\| --- .+\n((?:\| .+\n)+)", TEXT, re.MULTILINE)
    facts = [row for table in tables for row in table.splitlines()]
    assert len(facts) >= 12
    assert [row for row in facts if not re.search(r"`tests/[^`]+` \|$", row)] == []


@pytest.mark.parametrize("name", sorted(set(NAMED)))
def test_the_test_that_a_row_names_exists(name):
    path, _, test = name.partition("::")
    assert list(names_in(ROOT / path))
    assert not test or name in set(names_in(ROOT / path))


def test_every_test_of_a_fault_has_a_row():
    files = [
        path for part in ("faults", "upgrade") for path in (ROOT / "tests" / part).glob("test_*")
    ]
    there = {name for path in files for name in names_in(path)}
    assert there - set(NAMED) == set()
