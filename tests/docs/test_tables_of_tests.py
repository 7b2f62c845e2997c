"""Tables of attacks and faults name the tests that try them, and these are there."""

import ast
import re

import pytest

from tests.docs.pages import ROOT

TABLES = {"security.md": "## Attacks"}
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows(page, heading):
    """Return the rows of the tables under a heading, as lists of cells."""
    text = (ROOT / "docs" / page).read_text("utf-8").split(f"\n{heading}\n")[1]
    lines = re.split(r"^## ", text, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
    found = [line.strip("|").split(" | ") for line in lines if line.startswith("| ")]
    return [row for row in found if row[-1].strip() != "test"]


@pytest.mark.parametrize(("page", "heading"), TABLES.items())
def test_every_row_names_a_test_that_there_is(page, heading):
    found = rows(page, heading)
    assert found
    for row in found:
        assert len(row) == 5, row
        named = _TEST.findall(row[-1])
        assert named, row
        for path, name in named:
            tree = ast.parse((ROOT / path).read_text("utf-8"))
            assert name in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}, name
