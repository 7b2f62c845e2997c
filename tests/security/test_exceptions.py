"""Exceptions to the linter's rules of security are few, and each says why."""

import re
import tomllib

from tests.own_database import ROOT

_EXCEPTION = re.compile(r"# noqa: [A-Z0-9, ]*\bS\d+[A-Z0-9, ]*(?P<why> - \S.+)?$")
# Names of tables and columns are put into SQL there, never values.
FOLDERS = {"sanctions/dataset/releases/**": ["S608"]}


def test_every_exception_to_a_rule_of_security_says_why():
    found, without = 0, []
    for folder in ("sanctions", "config"):
        for path in (ROOT / folder).rglob("*.py"):
            for line in path.read_text("utf-8").splitlines():
                if exception := _EXCEPTION.search(line):
                    found += 1
                    without += [] if exception["why"] else [(path.name, line.strip())]
    assert without == []
    assert found >= 6


def test_the_rules_of_security_are_on_but_where_it_is_decided():
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert not [rule for rule in lint["ignore"] if re.fullmatch(r"S\d*", rule)]
    excepted = {
        folder: [rule for rule in rules if re.fullmatch(r"S\d*", rule)]
        for folder, rules in lint["per-file-ignores"].items()
        if folder.startswith(("sanctions", "config", "**"))
    }
    assert {folder: rules for folder, rules in excepted.items() if rules} == FOLDERS
